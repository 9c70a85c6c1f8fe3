"""An event's history in words."""

from datetime import timedelta

from alerts.events.explain import explain_event, explain_record
from alerts.events.merge import merge
from alerts.findings import Authority
from tests.alerts.events.test_merge import dividend, story, told


def test_the_history_names_facts_with_their_sources_and_every_reason() -> None:
    decisions = told(
        (dividend(None, amount=0.08), story("sina:1")),
        (dividend(amount=0.08, payment_date="2023-05-16", authority=Authority.EXCHANGE), story("hkex:1", 1)),
        (dividend(amount=0.08), story("sina:2", 2)),
    )

    text = explain_event(decisions[-1].event)

    assert text.startswith("dividend/HK:3660/2022Q4\n")
    assert "was known as dividend/HK:3660/~2023-03-10" in text
    assert "payment_date = 2023-05-16 (said by the exchange, hkex:1)" in text
    assert "told 2 times, 3 reports" in text
    assert "not told: a story that only repeats what the exchange's filing said" in text


def test_a_contradiction_is_shown() -> None:
    decisions = told((dividend(amount=0.08), story("a")), (dividend(amount=0.8), story("b", 1)))

    assert "! sources of equal authority disagree on amount" in explain_event(decisions[-1].event)


def test_one_record_is_explained_in_every_event_that_it_tells_of() -> None:
    event = merge(None, dividend(amount=0.08), story("sina:1"), story().first_seen_at + timedelta(days=9)).event

    assert "history" in explain_record("sina:1", [event])
    assert "no event" in explain_record("sina:2", [event])
