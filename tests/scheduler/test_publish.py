"""What one step in Redis decides: once, fenced, in time, and not behind one that still waits."""

from datetime import UTC, datetime, timedelta

import pytest
from redis.asyncio import Redis

from queues.keys import Keys
from queues.records import Run
from queues.streams import Consumer
from scheduler.lease import Lease
from scheduler.publish import Publisher, Verdict
from tests.scheduler.conftest import journal, runs

NOON = datetime(2024, 3, 12, 4, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def run(minutes: float, deadline: timedelta = MINUTE) -> Run:
    due = NOON + timedelta(minutes=minutes)
    return Run(source="quotes", due_at=due, deadline=due + deadline, fence=1)


@pytest.fixture
async def token(redis: Redis, keys: Keys) -> str:
    lease = Lease(redis, keys, "host-1", 60_000)
    await lease.hold()
    return str(lease.token)


async def publish(redis: Redis, keys: Keys, token: str, what: Run, **more: object) -> Verdict:
    return await Publisher(redis, keys).publish(token, what, what.due_at, **more)  # type: ignore[arg-type]


async def test_a_due_instant_is_published_once(redis: Redis, keys: Keys, token: str) -> None:
    verdicts = [await publish(redis, keys, token, run(0)) for _ in range(3)]

    assert verdicts == ["published", "repeated", "repeated"]
    assert [found.id for found in await runs(redis, keys)] == ["quotes/*/2024-03-12T04:00:00+00:00"]


async def test_an_earlier_instant_is_not_published_after_a_later_one(redis: Redis, keys: Keys, token: str) -> None:
    await publish(redis, keys, token, run(1))

    assert await publish(redis, keys, token, run(0)) == "repeated"


async def test_whoever_does_not_hold_the_lease_publishes_nothing(redis: Redis, keys: Keys, token: str) -> None:
    assert await publish(redis, keys, "host-2|7", run(0)) == "fenced"
    assert await runs(redis, keys) == []
    assert await journal(redis, keys) == []
    assert await redis.hgetall(keys.last_due()) == {}


async def test_a_run_that_nobody_took_is_not_piled_upon_until_its_deadline_and_replaced_after_it(
    redis: Redis, keys: Keys, token: str
) -> None:
    await publish(redis, keys, token, run(0, deadline=5 * MINUTE))

    waiting = await publish(redis, keys, token, run(4))
    replaced = await publish(redis, keys, token, run(6))

    assert (waiting, replaced) == ("waiting", "published")
    assert [found.due_at for found in await runs(redis, keys)] == [run(6).due_at]
    assert [(entry["what"], entry["due"]) for entry in await journal(redis, keys)] == [
        ("published", str(round(NOON.timestamp() * 1000))),
        ("waiting", str(round(run(4).due_at.timestamp() * 1000))),
        ("expired", str(round(run(0).due_at.timestamp() * 1000))),
        ("published", str(round(run(6).due_at.timestamp() * 1000))),
    ]


async def test_a_run_that_a_crawler_has_taken_does_not_hold_up_the_next(redis: Redis, keys: Keys, token: str) -> None:
    crawler = Consumer[Run](redis, keys, ["runs"], "crawler")
    await publish(redis, keys, token, run(0, deadline=5 * MINUTE))
    await crawler.batch(block_ms=1)

    assert await publish(redis, keys, token, run(1)) == "published"
    assert [delivery.record.due_at for delivery in await crawler.batch(block_ms=1)] == [run(1).due_at]


async def test_what_is_too_late_or_was_missed_is_written_down(redis: Redis, keys: Keys, token: str) -> None:
    verdict = await publish(redis, keys, token, run(3), late=True, missed=2, missed_from=run(1).due_at)

    assert verdict == "late"
    assert await runs(redis, keys) == []
    assert [(entry["what"], entry["count"]) for entry in await journal(redis, keys)] == [("missed", "2"), ("late", "1")]


async def test_an_instant_of_a_clock_that_was_wrong_does_not_silence_the_source(redis: Redis, keys: Keys, token: str) -> None:
    await publish(redis, keys, token, run(60 * 24 * 365, deadline=-MINUTE))

    assert await publish(redis, keys, token, run(0)) == "waiting"
    await Consumer[Run](redis, keys, ["runs"], "crawler").batch(block_ms=1)
    assert await publish(redis, keys, token, run(1)) == "published"


async def test_no_key_of_the_scheduler_stays_for_ever_but_the_permanent_ones(redis: Redis, keys: Keys, token: str) -> None:
    await publish(redis, keys, token, run(0))

    left = [name async for name in redis.scan_iter() if await redis.ttl(name) < 0]

    assert sorted(left) == sorted(
        name.encode() for name in (keys.stream("runs"), keys.stream("schedule"), keys.last_due(), keys.fence("scheduler"))
    )
