"""What became of due instants, and how a day looks."""

from datetime import UTC, datetime, timedelta

from redis.asyncio import Redis

from queues.keys import Keys
from queues.records import CrawlReport, Outcome
from queues.streams import produce
from scheduler.outlook import SLOTS, lines_of
from scheduler.past import Noted, PastRun, judge_past, read_journal, read_reports
from scheduler.plan import Attention, Files, make_plan
from settings.calendar import Calendar
from settings.timetable import Source, Timetable
from settings.watchlist import WatchList

NOON = datetime(2024, 3, 12, 4, tzinfo=UTC)
HALF_AN_HOUR = timedelta(minutes=30)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def noted(minutes: float, what: str = "published", count: int = 1) -> Noted:
    return Noted("quotes", "*", at(minutes), what, count)


def report(minutes: float, began_s: float, outcome: Outcome = "ok") -> CrawlReport:
    began = at(minutes) + timedelta(seconds=began_s)
    return CrawlReport(
        source="quotes", run_id=str(minutes), due_at=at(minutes), started_at=began, finished_at=began, outcome=outcome
    )


def test_every_due_instant_has_one_fate_and_a_reason_where_it_did_not_run() -> None:
    journal = [noted(n) for n in (0, 1, 2, 3, 4, 90)]
    journal += [noted(5, "waiting"), noted(6, "late"), noted(7, "missed", 12), noted(4, "expired")]
    reports = [report(0, 1), report(1, 45), report(2, 0, "late")]

    past = judge_past(journal, reports, at(100), HALF_AN_HOUR)

    assert [(run.fate, run.why.split(",")[0].split(":")[0], run.count) for run in past] == [
        ("ran", "ok", 1),
        ("late", "began 45 s late", 1),
        ("skipped", "no crawler began it before its deadline", 1),
        ("skipped", "no report", 1),
        ("skipped", "no crawler took it before its deadline", 1),
        ("skipped", "the run before it still waited for a crawler", 1),
        ("skipped", "its deadline was over before it could be published", 1),
        ("skipped", "no scheduler was awake", 12),
        ("waits", "", 1),
    ]


async def test_journal_and_reports_are_read_from_an_instant_on(redis: Redis, keys: Keys) -> None:
    for minutes in (0, 10):
        await redis.xadd(
            keys.stream("schedule"),
            {"source": "quotes", "scope": "*", "due": round(at(minutes).timestamp() * 1000), "what": "published", "count": 1},
        )
        await produce(redis, keys, "reports", report(minutes, 1))

    assert await read_journal(redis, keys, at(5)) == [noted(10)]
    assert [one.due_at for one in await read_reports(redis, keys, at(5))] == [at(10)]


def test_a_day_of_a_source_shows_windows_counts_and_the_worst_fate() -> None:
    row = Source.model_validate(
        {
            "name": "quotes",
            "deadline": "1m",
            "limit": "1m",
            "outside": "1h",
            "inside": [{"window": "hk_session", "every": "1m"}],
        }
    )
    plan = make_plan(Files(Timetable(source=(row,)), WatchList(), Calendar()))
    midnight = datetime(2024, 3, 11, 16, tzinfo=UTC)
    past = [PastRun("quotes", "*", midnight, "ran"), PastRun("quotes", "*", midnight, "skipped", "why", 3)]

    (line,) = lines_of(plan, Attention({}, {}), past, midnight, midnight)

    assert len(line.slots) == SLOTS
    assert line.due == 17 + (3 * 60) + (3 * 60 + 10)  # hours outside, morning, afternoon with its auction
    assert [line.slots[n].window for n in (26, 27, 35, 36, 39)] == [None, "hk_session", "hk_session", None, "hk_session"]
    assert (line.slots[27].due, line.slots[0].fate) == (20, "skipped")
    assert line.fates == {"ran": 1, "skipped": 3}
    assert line.reasons == {"why": 3}
