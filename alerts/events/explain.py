"""An event's history in words: what is known and from whom, who reported it, what was told of it and why the rest was not."""

from collections.abc import Iterable, Iterator

from alerts.events.event import TELL, Event, Fact, Reason, Report
from alerts.findings import Authority

WHO = {
    Authority.NEWS: "the press",
    Authority.SEC: "the SEC",
    Authority.COMPANY: "the company",
    Authority.EXCHANGE: "the exchange",
}
WHY: dict[Reason, str] = {
    "first": "told: nobody had been told of this event",
    "new facts": "told: a material fact was missing, or is corrected",
    "withdrawn": "told: the event was called off",
    "already told": "not told: nothing material was new",
    "repeats the exchange": "not told: a story that only repeats what the exchange's filing said",
    "history": "not told: history, found by the first run of a source or a backfill, or too old",
}


def explain_event(event: Event) -> str:
    """The whole history of an event, as lines for a terminal; times in UTC."""
    return "\n".join(_event(event))


def explain_record(record_id: str, events: Iterable[Event]) -> str:
    """What was made of one record: a line for each event that it tells of, or that it is in none."""
    lines = []
    for event in events:
        for report in event.reports:
            if report.record_id == record_id:
                lines += [event.key, *(f"  {line}" for line in _report(report))]
    return "\n".join(lines) or f"{record_id}: no event that is still kept has it among its reports"


def _event(event: Event) -> Iterator[str]:
    yield event.key
    for alias in event.aliases:
        if alias != event.key:
            yield f"  was known as {alias}"
    yield f"  open since {event.opened_at:%Y-%m-%d %H:%M}, last report {event.updated_at:%Y-%m-%d %H:%M} (UTC)"
    yield f"  {_times(event.told)}, {len(event.reports)} report{'s' if len(event.reports) != 1 else ''}"
    if event.facts:
        yield "facts"
        yield from (f"  {name} = {_fact(fact)}" for name, fact in sorted(event.facts.items()))
    for name in event.contradictions:
        yield f"  ! sources of equal authority disagree on {name}"
    yield "reports"
    for report in event.reports:
        yield from (f"  {line}" for line in _report(report))


def _times(told: int) -> str:
    return {0: "told to nobody", 1: "told once"}.get(told, f"told {told} times")


def _fact(fact: Fact) -> str:
    return f"{fact.value} (said by {WHO[fact.authority]}, {fact.record_id})"


def _report(report: Report) -> Iterator[str]:
    mark = "*" if report.reason in TELL else "-"
    when = (report.released_at or report.seen_at).strftime("%Y-%m-%d %H:%M")
    yield f"{mark} {when} {report.source} {report.record_id}: {report.title}"
    said = f", says {report.discriminator}" if report.discriminator else ""
    yield f"  rule {report.rule}, {WHO[report.authority]}{said}"
    yield f"  {WHY[report.reason]}"
    if report.url:
        yield f"  {report.url}"
