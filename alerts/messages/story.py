"""From an alert to what every template shows of it: a headline that says it all, facts as fields, links. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from alerts.events.event import Event, Report
from alerts.findings import FactValue
from alerts.messages.headline import falls, headline_of, money_fact
from alerts.messages.names import Names
from alerts.messages.words import percent, phrase, value_of, word
from alerts.outbox.notice import Alert
from queues.records import Language

Tone = Literal["up", "down", "money", "warning", "good", "plain"]
ORDER = (
    "amount", "ads_amount", "paid_amount", "ex_date", "record_date", "payment_date", "book_close_from", "book_close_to",
    "kind", "status", "corrected", "price", "previous_close", "session", "level", "fast_pct", "high_52w", "low_52w", "broker",
    "rating", "target", "revenue", "net_profit", "date", "old_name", "new_name", "regulator", "scrip_option",
)  # fmt: skip
MONEY = {"amount": "currency", "ads_amount": "currency", "paid_amount": "paid_currency", "price": "currency",
         "previous_close": "currency", "target": "currency", "revenue": "currency", "net_profit": "currency"}  # fmt: skip
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")  # what tells an event of its day from others; all others are periods, `2022Q4`
WARNING = ("profit_warning", "trading_halt")


@dataclass(frozen=True)
class Field:
    """One fact. `was` is its former value where this alert corrects it; `fresh` marks what is new or corrected."""

    name: str
    label: str
    value: str
    was: str = ""
    fresh: bool = False


@dataclass(frozen=True)
class Link:
    """One source of the event; `when` is the publisher's time in the reader's zone."""

    title: str
    url: str
    publisher: str
    when: str


@dataclass(frozen=True)
class Story:
    """All that a reader sees of one alert, as text without any markup."""

    headline: str
    company: str
    codes: str
    tone: Tone
    badge: str
    """`Update`, `Corrected`, `Withdrawn`, `Test` or empty."""
    fields: tuple[Field, ...]
    links: tuple[Link, ...]
    notes: tuple[str, ...]
    when: str
    key: str


def tell(alert: Alert, names: Names, language: Language, zone: ZoneInfo, *, update: bool = False) -> Story:
    """The story of `alert` in `language`, with times in `zone`; an `update` to a reader who was told of the event before."""
    if alert.operation is not None or alert.event is None:
        return _operation(alert, language, zone)
    event = alert.event
    market = event.facts["market"].value if "market" in event.facts else None
    return Story(
        headline=headline_of(event, names, language),
        company=names.display(event.company, language),
        codes=names.codes(event.company, market if isinstance(market, str) else None),
        tone=_tone(event),
        badge=_badge(alert, language, update=update),
        fields=tuple(_fields(alert, event, language, update=update)),
        links=tuple(
            _link(report, event, names, language, zone)
            for report in event.reports
            if report.url.startswith(("http://", "https://"))
        ),
        notes=_notes(event, language),
        when=stamp(event.updated_at, zone),
        key=event.key,
    )


def stamp(instant: datetime, zone: ZoneInfo) -> str:
    """`2023-03-13 16:45 HKT`"""
    return instant.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z")


def _operation(alert: Alert, language: Language, zone: ZoneInfo) -> Story:
    operation = alert.operation
    if operation is None:
        raise ValueError(f"{alert.id} tells neither of an event nor of an operation")
    since = phrase("since", language, time=stamp(operation.since, zone))
    return Story(
        headline=f"{operation.kind} {operation.subject}: {operation.state}",
        company=phrase("operation", language),
        codes="",
        tone="good" if operation.good else "warning",
        badge=phrase("sample", language) if alert.sample else "",
        fields=(),
        links=(),
        notes=(operation.text, since) if operation.text else (since,),
        when=stamp(alert.decided_at, zone),
        key=alert.thread,
    )


def _fields(alert: Alert, event: Event, language: Language, *, update: bool) -> list[Field]:
    facts = event.plain_facts()
    fields = []
    for name in ORDER:
        value = facts.get(name)
        label = word("fact", name, language)
        if value is None or value is False or label is None:
            continue
        if name == "kind" and (value in facts or f"{value}_pct" in facts):
            continue  # a level, a fast move or a new extreme has a line of its own
        fresh = update and name in alert.changed
        old = alert.previous.get(name) if fresh else None
        shown = fact_text(name, value, facts, language)
        was = phrase("was", language, value=fact_text(name, old, facts, language)) if old is not None else ""
        fields.append(Field(name, label, shown, was, fresh))
    if (period := event.discriminator) and event.type in ("dividend", "filing") and period[:4].isdigit():
        name = "date" if _DAY.fullmatch(period) else "period"
        if name not in facts:
            fields.insert(0, Field(name, word("fact", name, language) or "", period))
    return fields


def fact_text(name: str, value: FactValue, facts: dict[str, FactValue], language: Language) -> str:
    """The value of the fact called `name`, with its currency or sign."""
    if name in MONEY and isinstance(value, int | float) and not isinstance(value, bool):
        return money_fact(value, facts.get(MONEY[name]), language)
    if name == "fast_pct" and isinstance(value, int | float):
        return phrase("fast", language, minutes=value_of(facts.get("fast_minutes"), language), pct=percent(value))
    if name == "level":
        return f"{value_of(value, language)}%"
    return value_of(value, language)


def _tone(event: Event) -> Tone:
    if event.type == "price_move":
        return "down" if falls(event.plain_facts()) else "up"
    if event.type in ("dividend", "dividend_policy"):
        return "money"
    return "warning" if event.type == "regulatory" or event.category in WARNING else "plain"


def _badge(alert: Alert, language: Language, *, update: bool) -> str:
    if alert.sample:
        return phrase("sample", language)
    if alert.reason == "withdrawn":
        return phrase("withdrawal", language)
    if "corrected" in alert.changed:
        return phrase("correction", language)
    return phrase("update", language) if update else ""


def _link(report: Report, event: Event, names: Names, language: Language, zone: ZoneInfo) -> Link:
    when = stamp(report.released_at, zone) if report.released_at else ""
    publisher = report.publisher or publisher_of(report.source, names.display(event.company, language), language)
    return Link(report.title or report.url, report.url, publisher, when)


def publisher_of(source: str, company: str, language: Language) -> str:
    """Who publishes what `source` reads; the company itself for its own site (`ir_feed`), the source's name if not known."""
    family = source.partition("_")[0]
    if family == "ir":
        return company
    return word("source", source, language) or word("source", family, language) or source


def _notes(event: Event, language: Language) -> tuple[str, ...]:
    if not event.contradictions:
        return ()
    names = ", ".join(word("fact", name, language) or name for name in event.contradictions)
    return (phrase("disputed", language, names=names),)
