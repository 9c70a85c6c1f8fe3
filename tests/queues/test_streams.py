import json
from datetime import UTC, datetime

from redis.asyncio import Redis

from queues.keys import MAX_DELIVERIES, Keys
from queues.records import Article
from queues.streams import BODY, Consumer, produce

NOW = datetime(2026, 3, 18, 8, 30, tzinfo=UTC)


def article(number: int) -> Article:
    return Article(source="sina_news", id=f"sina:{number}", url="https://example.com/", title=str(number), first_seen_at=NOW)


async def test_a_record_reaches_one_of_two_consumers_and_is_gone_once_acknowledged(redis: Redis, keys: Keys) -> None:
    first = Consumer[Article](redis, keys, ["articles"], "a")
    second = Consumer[Article](redis, keys, ["articles"], "b")
    await produce(redis, keys, "articles", article(1))

    taken = await first.batch(block_ms=1)

    assert [d.record for d in taken] == [article(1)]
    assert await second.batch(block_ms=1) == []
    await first.acknowledge(taken)
    assert await first.mine() == []


async def test_what_a_dead_consumer_held_goes_to_the_next(redis: Redis, keys: Keys) -> None:
    await produce(redis, keys, "articles", article(1))
    await Consumer[Article](redis, keys, ["articles"], "dead").batch(block_ms=1)

    taken = await Consumer[Article](redis, keys, ["articles"], "next", idle_ms=0).reclaim()

    assert [d.record.id for d in taken] == ["sina:1"]


async def test_bytes_that_are_no_record_are_buried_with_their_bytes(redis: Redis, keys: Keys) -> None:
    await redis.xadd(keys.stream("articles"), {BODY: b'{"type":"article","v":1,'})
    await redis.xadd(keys.stream("articles"), {BODY: b'{"type":"quote","v":99,"source":"s"}'})

    taken = await Consumer[Article](redis, keys, ["articles"], "a").batch(block_ms=1)

    letters = [fields for _, fields in await redis.xrange(keys.stream("dead"))]
    assert taken == []
    assert [letter[BODY] for letter in letters] == [
        b'{"type":"article","v":1,',
        b'{"type":"quote","v":99,"source":"s"}',
    ]
    assert all(letter[b"reason"].startswith(b"Undecodable") for letter in letters)
    assert (await redis.xpending(keys.stream("articles"), "workers"))["pending"] == 0


async def test_a_record_that_kills_its_worker_again_and_again_is_buried(redis: Redis, keys: Keys) -> None:
    await produce(redis, keys, "articles", article(1))
    consumer = Consumer[Article](redis, keys, ["articles"], "a", idle_ms=0)
    await consumer.batch(block_ms=1)

    for _ in range(MAX_DELIVERIES - 1):
        assert len(await consumer.reclaim()) == 1

    assert await consumer.reclaim() == []
    assert await redis.xlen(keys.stream("dead")) == 1


async def test_a_consumer_goes_on_after_its_redis_came_back_empty(redis: Redis, keys: Keys) -> None:
    consumer = Consumer[Article](redis, keys, ["articles"], "a")
    await consumer.batch(block_ms=1)
    await redis.flushall()
    await produce(redis, keys, "articles", article(2))

    assert await consumer.batch(block_ms=1) == []
    assert [d.record.id for d in await consumer.batch(block_ms=1)] == ["sina:2"]


async def test_neither_a_look_for_the_dead_nor_long_work_breaks_on_a_redis_that_came_back_empty(
    redis: Redis, keys: Keys
) -> None:
    consumer = Consumer[Article](redis, keys, ["articles"], "a", idle_ms=0)
    await produce(redis, keys, "articles", article(1))
    held = await consumer.batch(block_ms=1)
    await redis.flushall()
    await produce(redis, keys, "articles", article(2))

    await consumer.keep(held)
    await redis.flushall()

    assert await consumer.reclaim() == []
    assert await consumer.mine() == []
    await produce(redis, keys, "articles", article(3))
    assert [d.record.id for d in await consumer.batch(block_ms=1)] == ["sina:3"]


async def test_a_record_that_kills_its_worker_takes_none_of_its_batch_with_it(redis: Redis, keys: Keys) -> None:
    ids = [f"sina:{number}" for number in range(20)]
    for number in range(20):
        await produce(redis, keys, "articles", article(number))
    done: list[str] = []
    await Consumer[Article](redis, keys, ["articles"], "first", idle_ms=0).batch(64, 10)

    for number in range(200):  # a worker each time, which dies of one of them
        consumer = Consumer[Article](redis, keys, ["articles"], f"w{number}", idle_ms=0)
        taken = await consumer.reclaim()
        if all(one.record.id != "sina:7" for one in taken):
            await consumer.acknowledge(taken)
            done += [one.record.id for one in taken]

    assert sorted(done) == sorted(set(ids) - {"sina:7"})
    ((_, letter),) = await redis.xrange(keys.stream("dead"))
    assert letter[b"reason"] == f"handed out {MAX_DELIVERIES + 1} times without success".encode()


async def test_long_work_is_not_reclaimed_while_its_consumer_says_that_it_goes_on(redis: Redis, keys: Keys) -> None:
    await produce(redis, keys, "articles", article(1))
    busy = Consumer[Article](redis, keys, ["articles"], "busy")
    held = await busy.batch(block_ms=1)
    await redis.xclaim(keys.stream("articles"), "workers", "busy", 0, [held[0].entry], idle=5000, justid=True)
    await busy.keep(held)

    assert await Consumer[Article](redis, keys, ["articles"], "next", idle_ms=4000).reclaim() == []


async def test_what_a_consumer_hands_back_goes_to_the_next_at_once(redis: Redis, keys: Keys) -> None:
    await produce(redis, keys, "articles", article(1))
    leaving = Consumer[Article](redis, keys, ["articles"], "leaving")
    await leaving.hand_back(await leaving.batch(block_ms=1))

    taken = await Consumer[Article](redis, keys, ["articles"], "next").reclaim()

    assert [d.record.id for d in taken] == ["sina:1"]


async def test_an_entry_without_a_body_is_buried_with_all_that_it_held(redis: Redis, keys: Keys) -> None:
    await redis.xadd(keys.stream("articles"), {b"garb\xff": b"\xde\xad\xbe\xef"})

    assert await Consumer[Article](redis, keys, ["articles"], "a").batch(block_ms=1) == []

    [(_, letter)] = await redis.xrange(keys.stream("dead"))
    held = {name.encode("latin-1"): value.encode("latin-1") for name, value in json.loads(letter[BODY]).items()}
    assert held == {b"garb\xff": b"\xde\xad\xbe\xef"}
    assert b"expected a field 'body'" in letter[b"reason"]
