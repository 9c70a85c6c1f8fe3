"""What became of due instants: the scheduler's journal and the crawlers' reports, joined."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from redis.asyncio import Redis

from queues.keys import STREAM_LIMIT, Keys
from queues.records import CrawlReport, Undecodable, decode
from queues.streams import BODY

Fate = Literal["ran", "late", "skipped", "waits"]
PROMPT = timedelta(seconds=10)  # a run that begins within is no late one
PAGE = 5000
WHY = {
    "waiting": "the run before it still waited for a crawler",
    "late": "its deadline was over before it could be published",
    "expired": "no crawler took it before its deadline",
    "missed": "no scheduler was awake",
}


@dataclass(frozen=True)
class Noted:
    """One entry of the journal. `count` due instants from `due_at` on; aware, UTC."""

    source: str
    scope: str
    due_at: datetime
    what: str
    count: int


@dataclass(frozen=True)
class PastRun:
    """A due instant and its fate; `count` is more than one only where several were missed together."""

    source: str
    scope: str
    due_at: datetime
    fate: Fate
    why: str = ""
    count: int = 1


def judge_past(noted: Iterable[Noted], reports: Iterable[CrawlReport], now: datetime, patience: timedelta) -> list[PastRun]:
    """The fate of every noted instant, in order. A published run without a report waits for `patience`, and is lost after."""
    reported = {(report.source, report.scope, report.due_at): report for report in reports if report.due_at is not None}
    expired = {(one.source, one.scope, one.due_at) for one in noted if one.what == "expired"}
    past = []
    for one in noted:
        key = (one.source, one.scope, one.due_at)
        if one.what == "expired" or (one.what == "published" and key in expired):
            if one.what == "published":
                past.append(PastRun(*key, "skipped", WHY["expired"]))
        elif one.what != "published":
            past.append(PastRun(*key, "skipped", WHY.get(one.what, one.what), one.count))
        elif (report := reported.get(key)) is not None:
            past.append(_reported(report, one))
        elif now - one.due_at < patience:
            past.append(PastRun(*key, "waits"))
        else:
            past.append(PastRun(*key, "skipped", "no report: held back after failures, or one was still running"))
    return sorted(past, key=lambda run: (run.due_at, run.source, run.scope))


def _reported(report: CrawlReport, one: Noted) -> PastRun:
    key = (one.source, one.scope, one.due_at)
    if report.outcome == "late":
        return PastRun(*key, "skipped", "no crawler began it before its deadline")
    began = report.started_at - one.due_at
    if began > PROMPT:
        return PastRun(*key, "late", f"began {began.total_seconds():.0f} s late, {report.outcome}")
    return PastRun(*key, "ran", report.outcome)


async def read_journal(redis: Redis, keys: Keys, since: datetime) -> list[Noted]:
    """The journal's entries of due instants since `since`. Raises as Redis does."""
    found = []
    for fields in await _tail(redis, keys.stream("schedule"), STREAM_LIMIT["schedule"]):
        due = datetime.fromtimestamp(int(fields[b"due"]) / 1000, UTC)
        if due >= since:
            source, scope, what = (fields[name].decode() for name in (b"source", b"scope", b"what"))
            found.append(Noted(source, scope, due, what, int(fields[b"count"])))
    return found


async def read_reports(redis: Redis, keys: Keys, since: datetime) -> list[CrawlReport]:
    """The reports of runs that were due since `since`. Raises as Redis does."""
    found = []
    for fields in await _tail(redis, keys.stream("reports"), STREAM_LIMIT["reports"]):
        try:
            report = decode(fields.get(BODY, b""))
        except Undecodable:
            continue  # the judge of sources buries it; here it only is not shown
        if isinstance(report, CrawlReport) and report.due_at is not None and report.due_at >= since:
            found.append(report)
    return found


async def _tail(redis: Redis, stream: str, most: int) -> list[dict[bytes, bytes]]:
    """The last entries of a stream, in order, at most so many."""
    entries: list[dict[bytes, bytes]] = []
    last = "+"
    while len(entries) < most:
        page: Any = await redis.xrevrange(stream, max=last, count=PAGE)
        if not page:
            break
        entries += [fields for _, fields in page]
        last = f"({page[-1][0].decode()}"
    return entries[::-1]
