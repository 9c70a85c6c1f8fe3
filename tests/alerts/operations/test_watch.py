"""What the operator hears of hkwatch's own state."""

from datetime import timedelta

from redis.asyncio import Redis

from alerts.operations.silences import reminder
from alerts.operations.watch import BACKLOG, fullness, judge_backlog, judge_memory, waiting_on
from alerts.routing.silences import Silence
from queues.keys import Keys
from queues.streams import Consumer, produce
from tests.alerts.samples import DAY, dividend_filing


def test_a_redis_that_is_nearly_full_is_reported_and_well_again_only_with_some_room() -> None:
    states = [judge_memory(share) for share in (0.5, 0.9, 0.8, 0.7)]

    assert [found.state if found else None for found in states] == ["ok", "full", None, "ok"]


def test_a_limit_of_redis_counts_before_the_machine_s_memory() -> None:
    assert fullness({"used_memory": 50, "maxmemory": 100, "total_system_memory": 1000}) == 0.5
    assert fullness({"used_memory": 50, "maxmemory": 0, "total_system_memory": 1000}) == 0.05


def test_a_backlog_is_growing_when_every_look_finds_more() -> None:
    growing = judge_backlog("articles", [BACKLOG, BACKLOG + 1, BACKLOG + 5, BACKLOG + 9])
    shrinking = judge_backlog("articles", [BACKLOG + 9, BACKLOG + 5, BACKLOG + 8, BACKLOG + 9])

    assert growing is not None
    assert growing.state == "growing"
    assert shrinking is None


async def test_what_waits_is_what_is_unread_and_what_is_in_a_worker_s_hands(redis: Redis, keys: Keys) -> None:
    consumer = Consumer(redis, keys, ("filings",), "one")
    await consumer.batch(block_ms=1)
    assert await waiting_on(redis, keys.stream("filings")) == 0
    for number in range(5):
        await produce(redis, keys, "filings", dividend_filing(str(number)))
    await consumer.batch(2, block_ms=1)

    assert await waiting_on(redis, keys.stream("filings")) == 5
    assert await waiting_on(redis, keys.stream("articles")) == 0


def test_the_operator_is_reminded_before_a_silence_ends_and_again_of_a_longer_one() -> None:
    hush = Silence(id="x", starts=DAY, until=DAY + timedelta(hours=2), by="me", remind_before_s=1800)
    longer = Silence(id="x", starts=DAY, until=DAY + timedelta(hours=3), by="me", remind_before_s=1800)

    soon = [hush.ends_soon(DAY + timedelta(minutes=minutes)) for minutes in (89, 90, 119, 120)]

    assert soon == [False, True, True, False]
    assert reminder(hush).state != reminder(longer).state
