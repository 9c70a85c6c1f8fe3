"""A document that corrects another joins what that one told: an update, told once in whatever language."""

from datetime import datetime, timedelta
from typing import Any

from alerts.detect.detector import Detector
from alerts.events.event import Decision, Event
from alerts.events.match import match
from alerts.events.merge import merge
from queues.records import Filing
from tests.alerts.samples import WATCHLIST

NOON = datetime.fromisoformat("2026-03-18T12:00:00+08:00")
RESULTS = "Annual Results for the Year Ended 31 December 2025"
DEAL = "Discloseable Transaction - Acquisition of a Warehouse"
KINDS = {"results": ("10000", "13300"), "deal": ("10000", "16200"), "other": ("10000", "19790")}
DETECTOR = Detector(WATCHLIST)


def filing(name: str, title: str, kind: str, days: float = 0.0, **more: Any) -> Filing:
    at = NOON + timedelta(days=days)
    return Filing(
        source="hkex_filings",
        id=f"hkex:/{name}.pdf",
        url=f"https://x/{name}.pdf",
        title=title,
        symbols=("HK:700",),
        categories=KINDS[kind],
        released_at=at,
        first_seen_at=at,
        **more,
    )


def decided(*filings: Filing) -> list[Decision]:
    """What is made of these documents, one after the other; each tells of one event or of none."""
    events: dict[str, Event] = {}
    decisions = []
    for one in filings:
        for finding in DETECTOR.detect(one):
            before = match(events.values(), finding, one)
            decision = merge(before, finding, one, one.first_seen_at)
            if before is not None:
                del events[before.key]
            events[decision.event.key] = decision.event
            decisions.append(decision)
    return decisions


def reasons(decisions: list[Decision]) -> list[str]:
    return [decision.reason for decision in decisions]


def test_a_revised_document_is_an_update_told_once_for_both_languages() -> None:
    more: dict[str, Any] = {"standing": "revises"}
    done = decided(
        filing("1", DEAL, "deal"),
        filing("2", f"{DEAL} (Revised)", "deal", 40, replaces="hkex:/1.pdf", **more),
        filing("2_c", "須予披露的交易（經修訂）", "deal", 40.01, replaces="hkex:/1.pdf", language="zh-Hant", **more),
        filing("3", f"{DEAL} (Revised)", "deal", 50, replaces="hkex:/2.pdf", **more),
    )

    assert reasons(done) == ["first", "new facts", "already told", "new facts"]
    assert {decision.event.key for decision in done} == {"acquisition/HK:700/2026-03-18"}
    assert done[-1].event.plain_facts()["corrected"] == "2026-05-07"


def test_a_note_that_does_not_say_its_kind_is_of_the_kind_of_what_it_corrects() -> None:
    done = decided(
        filing("1", RESULTS, "results"),
        filing("2", "Clarification Announcement", "other", 9, replaces="hkex:/1.pdf", standing="revises"),
        filing("3", "Clarification Announcement", "other", 9, standing="revises"),
    )

    assert reasons(done) == ["first", "new facts", "first"]
    assert [decision.event.key for decision in done] == [
        "results/HK:700/2025Q4",
        "results/HK:700/2025Q4",
        "other_announcement/HK:700/2026-03-27",
    ]


def test_a_document_under_other_headlines_is_not_told_again_and_a_cancelled_one_tells_nothing() -> None:
    done = decided(
        filing("1", DEAL, "deal"),
        filing("1", DEAL, "deal", standing="cancelled", revision=True),
        filing("2", DEAL, "deal", 0.1, replaces="hkex:/1.pdf", standing="refiled"),
    )

    assert reasons(done) == ["first", "already told"]


def test_other_headlines_that_make_it_another_kind_are_told_as_that_kind() -> None:
    title = "Announcement on the Business of the Group"
    done = decided(
        filing("1", title, "other"),
        filing("2", title, "deal", 0.1, replaces="hkex:/1.pdf", standing="refiled"),
    )

    assert [(decision.reason, decision.event.category) for decision in done] == [
        ("first", "other_announcement"),
        ("first", "acquisition"),
    ]


def test_a_withdrawal_calls_the_event_off() -> None:
    done = decided(
        filing("1", DEAL, "deal"),
        filing("2", "Withdrawal of the Announcement", "other", 3, replaces="hkex:/1.pdf", standing="withdraws"),
    )

    assert reasons(done) == ["first", "withdrawn"]


def test_a_correction_of_what_was_history_is_told() -> None:
    done = decided(
        filing("1", DEAL, "deal", silent=True),
        filing("2", f"{DEAL} (Revised)", "deal", 5, replaces="hkex:/1.pdf", standing="revises"),
    )

    assert reasons(done) == ["history", "new facts"]


def test_a_page_that_points_to_the_other_language_tells_nothing() -> None:
    assert decided(filing("1", "An announcement has just been published", "other", standing="elsewhere")) == []
