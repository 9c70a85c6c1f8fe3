"""From the event so far and one more finding to the event as it is now and the reason to tell it or not. Pure."""

import math
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from msgspec import structs

from alerts.events.event import TELL, Decision, Event, Fact, Reason, Report
from alerts.events.match import HONG_KONG, Told, identity_of, key_from, kind_of, time_of
from alerts.findings import Authority, FactValue, Finding
from queues.records import Article, Quote

# Facts whose news is worth a second alert; all others are attached silently.
MATERIAL: Mapping[str, tuple[str, ...]] = {
    "dividend": ("amount", "currency", "ads_amount", "ex_date", "record_date", "payment_date", "status", "kind"),
    "dividend_policy": ("status",),
    "rating": ("target", "rating"),
    "results_date": ("date",),
    "board_meeting": ("date",),
    "price_move": ("level",),
}
CORRECTIONS = ("corrected", "status")
"""Facts of a document that changes another: its day, or that it withdraws the other. Of any kind of filing they are news."""
# A value that only completes what was told (an ADS amount that follows from the ratio) is no news by itself.
DERIVED = frozenset({"ads_amount", "kind", "currency", "status"})
# What only completes what was told is no news, but its correction is: the record date follows the ex-date, the ADS the ratio.
COMPLETES = frozenset({"record_date", "ads_amount"})
MOST_REPORTS = 200
"""An event of which every paper writes for weeks keeps so many of its reports."""
HISTORY_AFTER = timedelta(days=3)
# Below the exchange's own word a second value is a contradiction; from here on the later word is a correction.
CORRECTS = Authority.SEC


def merge(event: Event | None, finding: Finding, record: Told, now: datetime) -> Decision:
    """The decision on `finding` of `record`, which `match` assigned to `event` (None: it opens one).

    `now` is aware; a record released more than three days before it, or marked silent, is history and told to nobody.
    The key of the event in the answer may differ from that of `event` (a period became known): the old one is in `aliases`.
    """
    if event is not None and kind_of(event.type, event.category) != kind_of(finding.type, finding.category):
        finding = structs.replace(finding, type=event.type, category=event.category, discriminator=None)  # it corrects a report
    at = time_of(record)
    facts, changed, disputed = _facts(event, finding, record)
    previous = {name: event.facts[name].value for name in changed if event is not None and name in event.facts}
    reason, why = _reason(event, finding, record, now - at > HISTORY_AFTER, changed or disputed)
    reports = _kept((*(event.reports if event else ()), _report(finding, record, now, reason)))
    merged = Event(
        key="",
        type=finding.type,
        category=finding.category,
        company=finding.company,
        discriminator=_discriminator(reports),
        opened_at=min(event.opened_at, at) if event else at,
        updated_at=max(event.updated_at, at) if event else at,
        reports=reports,
        facts=facts,
        told=(event.told if event else 0) + (reason in TELL),
        contradictions=tuple(sorted({*(event.contradictions if event else ()), *disputed})),
        aliases=event.aliases if event else (),
    )
    rules = [f"detected by rule {finding.rule}", *why]
    if disputed:
        rules.append(f"sources of equal authority disagree on {', '.join(disputed)}")
    changes = tuple(dict.fromkeys((*changed, *disputed)))
    return Decision(event=_keyed(event, merged), reason=reason, changed=changes, previous=previous, rules=tuple(rules))


def _kept(reports: tuple[Report, ...]) -> tuple[Report, ...]:
    """At most MOST_REPORTS: the first, those that give the event its discriminator and authority, and the newest."""
    if len(reports) <= MOST_REPORTS:
        return reports
    strongest = max(reports, key=lambda report: report.authority)
    anchors = [report for report in (reports[0], _naming(reports), strongest) if report is not None]
    anchors = [report for report in reports[: -MOST_REPORTS + len(anchors)] if report in anchors]
    return (*anchors, *reports[-MOST_REPORTS + len(anchors) :])


def _keyed(event: Event | None, merged: Event) -> Event:
    """The event under the key that its reports give, whatever their order; a former key becomes an alias."""
    day = merged.opened_at.astimezone(HONG_KONG).date()
    key = key_from(kind_of(merged.type, merged.category), merged.company, merged.discriminator, day)
    aliases = merged.aliases
    if event is not None and event.key != key:
        aliases = tuple(dict.fromkeys((*aliases, event.key)))
    return structs.replace(merged, key=key, aliases=aliases)


def _discriminator(reports: Iterable[Report]) -> str | None:
    """What the most authoritative report names; among equals the first in the alphabet, so that their order is no matter."""
    report = _naming(reports)
    return report.discriminator if report else None


def _naming(reports: Iterable[Report]) -> Report | None:
    """The report that gives the event its discriminator."""
    named = [report for report in reports if report.discriminator is not None]
    return min(named, key=lambda report: (-report.authority, report.discriminator or "")) if named else None


def _facts(event: Event | None, finding: Finding, record: Told) -> tuple[dict[str, Fact], list[str], list[str]]:
    """(facts now known, material ones that are new or corrected, material ones on which equals disagree)."""
    facts = dict(event.facts) if event else {}
    material = (*MATERIAL.get(kind_of(finding.type, finding.category), ()), *(CORRECTIONS if finding.type == "filing" else ()))
    changed, disputed = [], []
    for name, value in finding.facts.items():
        known = facts.get(name)
        if value is None or (known is not None and _outranked(known, value, finding, facts)):
            if known is not None and name in material and _disputes(known, value, finding, facts, name):
                disputed.append(name)
            continue
        facts[name] = Fact(value=value, authority=finding.authority, record_id=identity_of(record))
        if name in material and not (known is not None and same(known.value, value)) and _is_news(name, value, event):
            changed.append(name)
    already = set(event.contradictions) if event else set()
    return facts, changed, [name for name in disputed if name not in already]


def _outranked(known: Fact, value: FactValue, finding: Finding, facts: Mapping[str, Fact]) -> bool:
    """Whether what is known stays: its source counts more, or counts the same and is not one that corrects itself."""
    if known.authority != finding.authority:
        return known.authority > finding.authority
    return finding.authority < CORRECTS


def _disputes(known: Fact, value: FactValue, finding: Finding, facts: Mapping[str, Fact], name: str) -> bool:
    """Whether an equal says otherwise of the same thing; an amount in another currency is no contradiction."""
    if known.authority != finding.authority or same(known.value, value) or name in DERIVED:
        return False
    currency = facts.get("currency")
    told = finding.facts.get("currency")
    return not (isinstance(value, float | int) and currency is not None and told is not None and currency.value != told)


def _is_news(name: str, value: FactValue, event: Event | None) -> bool:
    """Whether a new value of a material fact tells the reader something: a price level only when it is past what was told."""
    if name != "level" or event is None:
        return True
    told = [event.facts[key].value for key in ("level", "pct") if key in event.facts]
    return isinstance(value, float | int) and all(value > abs(old) for old in told if isinstance(old, float | int))


def same(one: FactValue, other: FactValue) -> bool:
    """Equal values; numbers up to rounding."""
    numbers = isinstance(one, float | int) and isinstance(other, float | int)
    return math.isclose(one, other, rel_tol=1e-6, abs_tol=1e-9) if numbers else one == other  # type: ignore[arg-type] # both are numbers there


def _reason(event: Event | None, finding: Finding, record: Told, is_old: bool, changed: list[str]) -> tuple[Reason, list[str]]:
    if record.silent:
        return "history", ["the record is marked as history (first run of its source, or a backfill)"]
    if is_old:
        return "history", [f"released more than {HISTORY_AFTER.days} days before it was seen"]
    if event is None:
        return "first", ["no open event of this company and kind fits: it opens one"]
    if any(report.record_id == identity_of(record) for report in event.reports) and not changed:
        return "already told", ["this record was merged before"]
    news = [name for name in changed if (name in event.facts if name in COMPLETES else name not in DERIVED)]
    if finding.facts.get("status") == "withdrawn" and "status" in changed:
        return "withdrawn", [f"joins {event.key}", "it was called off"]
    if news:
        return "new facts", [f"joins {event.key}", f"new or corrected: {', '.join(news)}"]
    if event.told == 0:
        return "history", [f"joins {event.key}", "the event is known from before this company or source was watched"]
    if finding.authority == Authority.NEWS and any(report.authority == Authority.EXCHANGE for report in event.reports):
        return "repeats the exchange", [f"joins {event.key}", "the exchange's filing said it all"]
    return "already told", [f"joins {event.key}", "nothing material is new"]


def _report(finding: Finding, record: Told, now: datetime, reason: Reason) -> Report:
    if isinstance(record, Quote):
        title, url, released = f"{record.symbol} {record.last}", "", record.traded_at
    else:
        title, url, released = record.title, record.url, record.released_at
    return Report(
        record_id=identity_of(record),
        source=record.source,
        url=url,
        title=title,
        publisher=record.publisher if isinstance(record, Article) else None,
        released_at=released,
        seen_at=now,
        authority=finding.authority,
        rule=finding.rule,
        reason=reason,
        fingerprint=record.fingerprint if isinstance(record, Article) else None,
        discriminator=finding.discriminator,
    )
