"""The judge at work: several workers, one Redis, the operator told once."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from redis.asyncio import Redis
from structlog.testing import capture_logs

from alerts.health.stage import HealthStage, read_health
from alerts.operations.event import Operation, decode_operation
from queues.attention import last_news
from queues.keys import Keys
from queues.records import CrawlReport, Outcome
from queues.streams import BODY, Consumer, produce
from settings.environment import environment

TUESDAY = datetime(2024, 3, 12, 2, tzinfo=UTC)
TABLE = """
[[source]]
name = "ir_feed"
outside = "10m"
deadline = "60s"
limit = "60s"

[[source]]
name = "sec_filings"
enabled = false
outside = "10m"
deadline = "60s"
limit = "60s"
"""


def report(n: int, outcome: Outcome = "ok", published: int = 0) -> CrawlReport:
    at = TUESDAY + timedelta(minutes=10 * n)
    return CrawlReport(
        source="ir_feed",
        run_id=f"ir_feed/*/{n}",
        started_at=at,
        finished_at=at,
        outcome=outcome,
        published=published,
        newest_released_at=at - timedelta(minutes=1),
    )


def stage(redis: Redis, keys: Keys, name: str = "a") -> HealthStage:
    return HealthStage(redis, keys, Consumer(redis, keys, ["reports"], name))


@pytest.fixture(autouse=True)
def _table(redis: Redis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "timetable.toml"
    path.write_text(TABLE, encoding="utf-8")
    monkeypatch.setenv("HKWATCH_TIMETABLE", str(path))
    environment.cache_clear()


async def told(redis: Redis, keys: Keys) -> list[Operation]:
    return [decode_operation(fields[BODY]) for _, fields in await redis.xrange(keys.stream("operations"))]


async def feed(redis: Redis, keys: Keys, judge: HealthStage, *reports: CrawlReport) -> None:
    for one in reports:
        await produce(redis, keys, "reports", one)
    await judge.take(await judge._consumer.batch(block_ms=1))


async def test_reports_change_the_state_tell_the_operator_and_are_acknowledged(redis: Redis, keys: Keys) -> None:
    judge = stage(redis, keys)

    await feed(redis, keys, judge, report(0, published=2), *(report(n, "blocked") for n in range(1, 4)))

    health = (await read_health(redis, keys, ["ir_feed", "sec_filings"]))["ir_feed"]
    assert (health.state, health.since) == ("blocked", report(2).finished_at)
    assert health.newest_released_at == report(3).newest_released_at
    assert [(one.kind, one.subject, one.state, one.good) for one in await told(redis, keys)] == [
        ("source", "ir_feed", "blocked", False)
    ]
    assert await last_news(redis, keys) == {"ir_feed/*": report(0).finished_at}
    assert (await redis.xpending(keys.stream("reports"), "workers"))["pending"] == 0


async def test_two_workers_that_judge_at_the_same_time_tell_once(redis: Redis, keys: Keys) -> None:
    one, other = stage(redis, keys, "a"), stage(redis, keys, "b")
    await one.load()
    await other.load()

    await asyncio.gather(*(judge._take_one(report(n, "drifted")) for n in range(1, 9) for judge in (one, other)))

    assert [operation.state for operation in await told(redis, keys)] == ["drifted"]
    health = (await read_health(redis, keys, ["ir_feed"]))["ir_feed"]
    assert health.bad_runs == 8


async def test_the_clock_finds_a_source_that_never_ran_and_forgives_it_when_it_does(redis: Redis, keys: Keys) -> None:
    judge = stage(redis, keys)
    await judge.load()

    for minutes in (0, 5, 30, 31, 60):
        await judge.tick(TUESDAY + timedelta(minutes=minutes))
    await feed(redis, keys, judge, report(7))

    assert [(one.subject, one.state) for one in await told(redis, keys)] == [("ir_feed", "never_ran"), ("ir_feed", "ok")]
    assert (await read_health(redis, keys, ["sec_filings"]))["sec_filings"].state == "off"


async def test_after_a_night_in_which_nobody_was_awake_no_source_is_called_late_before_it_could_run(
    redis: Redis, keys: Keys
) -> None:
    await feed(redis, keys, stage(redis, keys), report(0, published=1))
    morning = TUESDAY + timedelta(hours=9)
    judge = stage(redis, keys, "b")
    await judge.load()

    await judge.tick(morning)
    early = await told(redis, keys)
    await judge.tick(morning + timedelta(minutes=30))

    assert early == []
    assert [one.state for one in await told(redis, keys)] == ["late"]


async def test_the_clock_judges_nothing_while_reports_wait_to_be_read(redis: Redis, keys: Keys) -> None:
    judge = stage(redis, keys)
    await judge.load()
    await judge.tick(TUESDAY)
    await produce(redis, keys, "reports", report(3))

    await judge.tick(TUESDAY + timedelta(hours=1))

    assert await told(redis, keys) == []


async def test_a_broken_timetable_does_not_stop_the_judge(redis: Redis, keys: Keys, tmp_path: Path) -> None:
    judge = stage(redis, keys)
    await judge.load()
    (tmp_path / "timetable.toml").write_text("[[source]", encoding="utf-8")

    with capture_logs() as lines:
        for _ in range(3):
            await judge.load()
    await judge.tick(TUESDAY)
    await judge.tick(TUESDAY + timedelta(hours=1))

    assert [one.state for one in await told(redis, keys)] == ["never_ran"]
    assert len(lines) == 1, "a file that stays broken is said once"
