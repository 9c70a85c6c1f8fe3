"""The slices of a backfill."""

from datetime import date

import pytest
from typer.testing import CliRunner

from cli.backfill import slices
from cli.main import build


def test_the_past_is_asked_for_in_months_newest_first_and_without_a_gap() -> None:
    parts = list(slices("hkex_filings", date(2023, 11, 20), date(2024, 1, 5)))

    assert [(begin.isoformat(), end.isoformat()) for _, begin, end in parts] == [
        ("2024-01-01", "2024-01-05"),
        ("2023-12-01", "2023-12-31"),
        ("2023-11-20", "2023-11-30"),
    ]


@pytest.mark.parametrize("source", ["sina_quotes", "sina_flash", "hkex_reconcile"])
def test_a_source_without_a_past_is_refused_with_those_that_have_one(source: str) -> None:
    words = ["backfill", "HK:700", "--from", "2023-01-01", "--source", source]

    result = CliRunner(env={"COLUMNS": "300"}).invoke(build(["backfill"]), words)

    assert result.exit_code == 2
    assert f"one of hkex_filings, sina_news, sec_filings, ir_feed; found '{source}'" in result.stderr
