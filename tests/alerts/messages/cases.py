"""Messages of every kind, which the golden files show as written."""

from dataclasses import replace as replaced
from datetime import timedelta
from pathlib import Path

from msgspec.structs import replace

from alerts.messages.message import Message, Stale
from alerts.operations.event import Operation
from alerts.outbox.notice import Alert
from tests.alerts.channels.sending import message
from tests.alerts.samples import DAY, alert

DIVIDEND = {
    "amount": 0.08,
    "currency": "USD",
    "ads_amount": 0.16,
    "ex_date": "2023-03-30",
    "record_date": "2023-03-31",
    "payment_date": "2023-04-17",
    "kind": "final",
    "status": "declared",
}
SLIDE = {
    "market": "HK",
    "session": "intraday",
    "direction": "down",
    "pct": -6.23,
    "price": 300.2,
    "currency": "HKD",
    "previous_close": 320.15,
    "fast_pct": -3.4,
    "fast_minutes": 4.5,
    "low_52w": True,
    "kind": "level",
    "level": 5.0,
}
RATING = {"broker": "Example Securities", "rating": "buy", "target": 88.0, "currency": "HKD"}
SLACK = 'type = "slack"\nwebhook = "https://hooks.example.com/services/x"'


def corrected() -> Alert:
    """The second alert of a dividend: the ex-date was moved."""
    first = alert(facts=DIVIDEND | {"ex_date": "2023-04-03"})
    assert first.event is not None
    told = replace(first.event, told=2, contradictions=("payment_date",))
    return replace(
        first,
        id=f"{first.thread}#2",
        number=2,
        reason="new facts",
        event=told,
        changed=("ex_date",),
        previous={"ex_date": "2023-03-30"},
    )


def unnamed(alert: Alert) -> Alert:
    """As of a record that names no publisher."""
    assert alert.event is not None
    reports = tuple(replace(report, publisher=None) for report in alert.event.reports)
    return replace(alert, event=replace(alert.event, reports=reports))


def operation() -> Alert:
    """A source that has fallen silent."""
    silent = Operation(kind="source", subject="sina_news", state="silent", since=DAY, text="No item for 3 h.")
    return Alert(id="operations/source/sina_news#1", thread="o", number=1, reason="first", operation=silent, decided_at=DAY)


def price() -> Alert:
    """A slide of one share."""
    return alert("price_move", company="HK:700", facts=SLIDE, discriminator="2023-03-13/HK/down")


def cases(folder: Path, language: str) -> dict[str, Message]:
    """Name -> message, in `language`."""

    def one(*alerts: Alert) -> Message:
        return message(folder, SLACK, *alerts, language=language)

    rating = alert("rating", company="HK:9618", facts=RATING, discriminator="broker")
    results = alert("filing", category="results", company="HK:700", at=DAY + timedelta(minutes=5))
    revised = alert("filing", category="results", company="HK:700", facts={"corrected": "2023-03-13"}, source="hkex_filings")
    revised = replace(revised, number=2, reason="new facts", changed=("corrected",))
    meeting = alert("filing", category="board_meeting", facts={}, discriminator="2023-03-24", source="hkex_filings")
    several = one(alert(facts=DIVIDEND), results, price())
    return {
        "dividend": one(alert(facts=DIVIDEND)),
        "correction": replaced(one(corrected()), updates=frozenset({corrected().id})),
        "price": one(price()),
        "results": one(results),
        "revised": replaced(one(revised), updates=frozenset({revised.id})),
        "rating": one(rating),
        "meeting": one(unnamed(meeting)),
        "operation": one(operation()),
        "several": replaced(several, more=312, hold="digest", stale=(Stale("sina_news", DAY),)),
    }
