"""What the operator reads of a source that fails: short, in plain words, with the address."""

from datetime import UTC, datetime

import pytest

from alerts.health.record import Health
from alerts.health.telling import telling

AT = datetime(2026, 3, 19, tzinfo=UTC)


@pytest.mark.parametrize(
    ("detail", "says"),
    [
        (
            "sina_news: https://a.example/x: expected an answer, found 'connection refused'",
            "sina_news fails: https://a.example/x: connection refused",
        ),
        (
            f"sina_news: https://a.example/{'x' * 200}: expected an answer, found 'connection refused'",
            f"sina_news fails: https://a.example/{'x' * 70}…: connection refused",
        ),
        ("only for HK:700, 3 runs in a row", "sina_news fails: only for HK:700, 3 runs in a row"),
    ],
)
def test_the_sentence_says_the_source_once_and_cuts_a_long_address(detail: str, says: str) -> None:
    _, operation = telling(Health(source="sina_news", since=AT, watched_since=AT, state="failing", detail=detail))

    assert operation is not None
    assert operation.text == says
