"""The running timetable: restarts, reloads, removed and changed rows, awaited days, a Redis that goes away."""

import asyncio
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from redis.asyncio import Redis

from queues.keys import Keys
from queues.records import Run
from queues.streams import Consumer
from scheduler.clockwork import Clockwork
from scheduler.lease import Lease
from scheduler.plan import Attention, Files, Plan, make_plan
from scheduler.publish import Publisher
from settings import clock
from settings.calendar import Calendar
from settings.due import DueTimes, Known
from settings.timetable import Source, Timetable
from settings.watchlist import Company, WatchList
from tests.conftest import wait_until
from tests.scheduler.conftest import assert_each_second_once, journal, runs, timetable

WATCHLIST = WatchList(company=(Company(name="A", listings=("HK:1", "US:A")), Company(name="B", listings=("HK:2",))))


def plan(**rows: str | dict[str, object]) -> Plan:
    """A plan with a row for each name: its rhythm outside, or all its fields."""
    sources = []
    for name, fields in rows.items():
        more = {"outside": fields} if isinstance(fields, str) else fields
        sources.append(Source.model_validate({"name": name, "deadline": "10s", "limit": "10s"} | more))
    return make_plan(Files(Timetable(source=tuple(sources)), WATCHLIST, Calendar()))


@pytest.fixture
async def leading(redis: Redis, keys: Keys) -> AsyncIterator[Clockwork]:
    """A clockwork that holds the lease, and a crawler that takes every run at once."""
    lease = Lease(redis, keys, "a", 60_000)
    await lease.hold()
    clockwork = Clockwork(Publisher(redis, keys))
    clockwork.start()
    clockwork.lead(str(lease.token), {})
    consumer = Consumer[Run](redis, keys, ["runs"], "crawler")

    ended = asyncio.Event()  # a cancellation may get lost inside a client that waits

    async def take() -> None:
        while not ended.is_set():
            await consumer.acknowledge(await consumer.batch(block_ms=50))

    task = asyncio.create_task(take())
    yield clockwork
    clockwork.stop()
    ended.set()
    await asyncio.wait_for(asyncio.gather(task, return_exceptions=True), 10)


async def names(redis: Redis, keys: Keys) -> list[str]:
    return [f"{run.source}/{run.scope}" for run in await runs(redis, keys)]


async def test_a_source_that_never_ran_runs_at_once_for_each_company(redis: Redis, keys: Keys, leading: Clockwork) -> None:
    assert leading.apply(plan(news={"outside": "6h", "scope": "company", "needs": "HK"}, quotes="1h")) == (3, 0, 0)

    await wait_until(lambda: all_there(redis, keys, {"news/HK:1", "news/HK:2", "quotes/*"}))

    found = {run.id: run for run in await runs(redis, keys)}
    now = clock.now()
    assert all(run.due_at <= now and run.deadline > now for run in found.values())
    assert {run.scope: dict(run.arguments) for run in found.values() if run.source == "news"} == {
        "HK:1": {"symbol": "HK:1"},
        "HK:2": {"symbol": "HK:2"},
    }


async def all_there(redis: Redis, keys: Keys, wanted: set[str]) -> bool:
    return wanted <= set(await names(redis, keys))


async def test_a_restart_neither_bursts_nor_skips(redis: Redis, keys: Keys, leading: Clockwork) -> None:
    table = plan(often="1s", seldom="6h", slept="1s")
    now = clock.now().replace(microsecond=0)
    seldom = table["seldom/*"].times.latest("*", now)
    assert seldom is not None
    last_due = {"often/*": now - timedelta(seconds=4), "seldom/*": seldom, "slept/*": now - timedelta(minutes=1)}
    leading.stand_by()
    leading.apply(table)

    leading.lead(str((await redis.get(keys.lease("scheduler"))).decode()), last_due)
    await wait_until(lambda: count_of(redis, keys, "often/*", 2))
    await wait_until(lambda: count_of(redis, keys, "slept/*", 2))

    assert "seldom/*" not in await names(redis, keys)
    entries = [entry for entry in await journal(redis, keys) if entry["source"] == "often"]
    assert [entry["what"] for entry in entries[:3]] == ["missed", "published", "published"]
    assert int(entries[0]["due"]) == round((last_due["often/*"] + timedelta(seconds=1)).timestamp() * 1000)
    assert int(entries[0]["count"]) in (3, 4)


async def count_of(redis: Redis, keys: Keys, name: str, at_least: int) -> bool:
    return (await names(redis, keys)).count(name) >= at_least


async def test_a_removed_row_stops_and_a_changed_one_changes_without_doubling(
    redis: Redis, keys: Keys, leading: Clockwork
) -> None:
    leading.apply(plan(stays="1s", goes="1s", changes="1s"))
    await wait_until(lambda: all_there(redis, keys, {"stays/*", "goes/*", "changes/*"}))

    assert leading.apply(plan(stays="1s", changes="1h")) == (0, 1, 1)
    before = await names(redis, keys)
    await wait_until(lambda: count_of(redis, keys, "stays/*", before.count("stays/*") + 2))

    after = await names(redis, keys)
    assert after.count("goes/*") == before.count("goes/*")
    assert after.count("changes/*") == before.count("changes/*")
    assert leading.apply(plan(stays="1s", changes="1h")) == (0, 0, 0)
    ids = [run.id for run in await runs(redis, keys)]
    assert len(ids) == len(set(ids))


async def test_the_day_of_results_raises_a_companys_rhythm_while_it_runs(redis: Redis, keys: Keys, leading: Clockwork) -> None:
    leading.apply(plan(news={"outside": "6h", "raised": "1s", "scope": "company", "needs": "HK"}))
    await wait_until(lambda: all_there(redis, keys, {"news/HK:1", "news/HK:2"}))
    today = Calendar().local_date("HK", clock.now())

    leading.heed(Attention({"HK:1": {today}, "HK:2": {date(2020, 1, 1)}}, {}))

    await wait_until(lambda: count_of(redis, keys, "news/HK:1", 3))
    assert (await names(redis, keys)).count("news/HK:2") == 1


async def test_an_american_listing_is_raised_by_the_day_of_its_company() -> None:
    jobs = plan(news={"outside": "6h", "raised": "1m", "scope": "company", "needs": "US"})

    (job,) = jobs.values()

    assert (job.scope, job.company) == ("US:A", "HK:1")
    assert Attention({"HK:1": {date(2024, 3, 12)}}, {}).of(job) == Known(frozenset({date(2024, 3, 12)}))


async def test_a_redis_that_was_away_costs_no_due_time(
    redis: Redis, keys: Keys, tmp_path: Path, start: Callable[..., subprocess.Popen[bytes]]
) -> None:
    start(timetable(tmp_path, quotes="1s"))
    consumer = Consumer[Run](redis, keys, ["runs"], "crawler")
    await wait_until(lambda: consumer.batch(block_ms=50), for_s=30)
    pid = int((await redis.info("server"))["process_id"])

    os.kill(pid, signal.SIGSTOP)
    try:
        await asyncio.sleep(2.2)  # the outage itself: longer than the lease
    finally:
        os.kill(pid, signal.SIGCONT)  # all other tests of this process have the same Redis
    published, tries = 0, 0
    while published < 3 and (tries := tries + 1) < 60:
        published += len(await consumer.batch(block_ms=500))

    seconds = await assert_each_second_once(redis, keys)
    assert len(seconds) >= 4


async def test_a_broken_timetable_keeps_the_old_one_and_a_mended_one_is_taken_over(
    redis: Redis, keys: Keys, tmp_path: Path, start: Callable[..., subprocess.Popen[bytes]]
) -> None:
    process = start(timetable(tmp_path, old="1s"))
    log = tmp_path / "scheduler-0.log"
    await wait_until(lambda: all_there(redis, keys, {"old/*"}), for_s=30)

    (tmp_path / "timetable.toml").write_text('[[source]]\nname = "new"\nevery = 5\n', encoding="utf-8")
    process.send_signal(signal.SIGHUP)
    await wait_until(lambda: b"the old ones stay" in log.read_bytes())
    assert b"timetable.toml:3" in log.read_bytes()
    timetable(tmp_path, new="1s")
    process.send_signal(signal.SIGHUP)
    await wait_until(lambda: all_there(redis, keys, {"new/*"}))

    assert b"removed=1" in log.read_bytes()
    timetable(tmp_path, newest="1s")  # and without any signal, a few seconds later
    await wait_until(lambda: all_there(redis, keys, {"newest/*"}), for_s=20)
    process.terminate()
    assert process.wait(5) == 0


def test_due_times_of_equal_rows_are_equal_so_that_a_reload_touches_nothing() -> None:
    assert plan(a="5m") == plan(a="5m")
    assert plan(a="5m") != plan(a="6m")
    row = plan(a="5m")["a/*"].source
    assert DueTimes(row, Calendar()).next("*", datetime(2024, 3, 12, tzinfo=UTC)) == datetime(2024, 3, 12, 0, 5, tzinfo=UTC)
