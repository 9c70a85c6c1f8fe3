"""Several schedulers: whatever happens to the leader, no due instant comes twice and none is lost."""

import asyncio
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from redis.asyncio import Redis

from queues.heartbeat import read_heartbeats
from queues.keys import Keys
from queues.records import Run
from queues.streams import Consumer
from scheduler.lease import Lease
from tests.conftest import wait_until
from tests.scheduler.conftest import LEASE_MS, assert_each_second_once, journal, runs, timetable

Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
async def crawler(redis: Redis, keys: Keys) -> AsyncIterator[None]:
    """Takes every run at once, so that none waits."""
    consumer = Consumer[Run](redis, keys, ["runs"], "crawler")

    ended = asyncio.Event()  # a cancellation may get lost inside a client that waits

    async def take() -> None:
        while not ended.is_set():
            await consumer.acknowledge(await consumer.batch(block_ms=50))

    task = asyncio.create_task(take())
    yield
    ended.set()
    await asyncio.wait_for(asyncio.gather(task, return_exceptions=True), 10)


async def leader(redis: Redis, keys: Keys) -> int | None:
    """The process number of whoever says that it leads."""
    return next((sign.pid for sign in await read_heartbeats(redis, keys) if sign.facts.get("leading")), None)


async def fence(redis: Redis, keys: Keys) -> int:
    token = await redis.get(keys.lease("scheduler"))
    return int(token.rpartition(b"|")[2]) if token else 0


async def published(redis: Redis, keys: Keys, at_least: int) -> bool:
    return len(await runs(redis, keys)) >= at_least


async def test_a_standby_takes_over_from_a_killed_leader_and_no_second_is_lost_or_doubled(
    redis: Redis, keys: Keys, tmp_path: Path, start: Start, crawler: None
) -> None:
    table = timetable(tmp_path, quotes="1s")
    first = start(table)
    await wait_until(lambda: fence(redis, keys), for_s=30)
    second = start(table)
    await wait_until(lambda: published(redis, keys, 2), for_s=30)
    await wait_until(lambda: second_is_up(redis, keys), for_s=30)

    first.kill()
    killed = time.monotonic()
    await wait_until(lambda: is_fence(redis, keys, 2))
    taken_over_after = time.monotonic() - killed
    await wait_until(lambda: has_run_of_fence(redis, keys, 2, at_least=2))

    assert taken_over_after < 5
    assert second.poll() is None
    assert {run.fence for run in await runs(redis, keys)} == {1, 2}
    await assert_each_second_once(redis, keys)


async def second_is_up(redis: Redis, keys: Keys) -> bool:
    return len(await read_heartbeats(redis, keys)) == 2


async def is_fence(redis: Redis, keys: Keys, number: int) -> bool:
    return await fence(redis, keys) == number


async def test_a_paused_leader_that_wakes_up_publishes_nothing(
    redis: Redis, keys: Keys, tmp_path: Path, start: Start, crawler: None
) -> None:
    table = timetable(tmp_path, quotes="1s")
    first = start(table)
    await wait_until(lambda: published(redis, keys, 1), for_s=30)
    start(table)
    await wait_until(lambda: second_is_up(redis, keys), for_s=30)

    first.send_signal(signal.SIGSTOP)
    await wait_until(lambda: is_fence(redis, keys, 2))
    await wait_until(lambda: has_run_of_fence(redis, keys, 2))
    first.send_signal(signal.SIGCONT)
    await wait_until(lambda: b"another leads" in (tmp_path / "scheduler-0.log").read_bytes())
    await wait_until(lambda: has_run_of_fence(redis, keys, 2, at_least=3))

    fences = [run.fence for run in await runs(redis, keys)]
    assert fences == sorted(fences)
    assert first.poll() is None
    await assert_each_second_once(redis, keys)


async def has_run_of_fence(redis: Redis, keys: Keys, number: int, at_least: int = 1) -> bool:
    return sum(1 for run in await runs(redis, keys) if run.fence == number) >= at_least


async def test_a_leader_that_ends_hands_over_at_once(
    redis: Redis, keys: Keys, tmp_path: Path, start: Start, crawler: None
) -> None:
    table = timetable(tmp_path, quotes="1s")
    first = start(table, HKWATCH_LEASE_MS="60000")
    await wait_until(lambda: published(redis, keys, 1), for_s=30)
    start(table)
    await wait_until(lambda: second_is_up(redis, keys), for_s=30)

    first.terminate()
    await wait_until(lambda: is_fence(redis, keys, 2), for_s=3)

    assert first.wait(5) == 0
    await wait_until(lambda: has_run_of_fence(redis, keys, 2))
    await assert_each_second_once(redis, keys)


async def test_a_token_of_the_past_is_refused_even_if_nobody_leads_now(redis: Redis, keys: Keys) -> None:
    lease = Lease(redis, keys, "a", LEASE_MS)
    assert await lease.hold()
    old = lease.token

    await redis.delete(keys.lease("scheduler"))
    other = Lease(redis, keys, "a", LEASE_MS)

    assert await other.hold()
    assert other.token != old
    assert other.fence == 2
    assert not await lease.hold()
    assert await journal(redis, keys) == []
