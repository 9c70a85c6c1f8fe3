"""Latency as percentiles, over processes and days."""

from datetime import UTC, datetime, timedelta

from redis.asyncio import Redis

from alerts.health.latency import STEP, Latencies, read_percentiles
from queues.keys import Keys
from queues.records import Article

NOON = datetime(2024, 3, 12, 12, tzinfo=UTC)


def article(seconds: float, *, silent: bool = False) -> Article:
    return Article(
        source="sina_news",
        id="1",
        url="https://example.com/1",
        title="t",
        released_at=NOON,
        first_seen_at=NOON + timedelta(seconds=seconds),
        silent=silent,
    )


async def test_percentiles_are_of_all_processes_and_exact_to_a_fifth(redis: Redis, keys: Keys) -> None:
    one, other = Latencies(), Latencies()
    for seconds in range(1, 50):
        one.note_seen(article(seconds))
        other.note_seen(article(seconds + 50))
    one.note_seen(article(99_999, silent=True))
    one.note("sina_news", "seen_told", 0.25)

    await one.write(redis, keys, NOON)
    await other.write(redis, keys, NOON - timedelta(days=1))
    await other.write(redis, keys, NOON)

    found = (await read_percentiles(redis, keys, NOON))["sina_news"]
    assert found["published_seen"].count == 98
    assert 49 <= found["published_seen"].p50 <= 49 * STEP
    assert 98 <= found["published_seen"].p99 <= 99 * STEP
    assert 0.25 <= found["seen_told"].p50 <= 0.25 * STEP
    assert await read_percentiles(redis, keys, NOON + timedelta(days=3)) == {}
    assert await redis.ttl(keys.latency("2024-03-12")) > 0


async def test_a_publisher_whose_clock_is_ahead_counts_as_no_time(redis: Redis, keys: Keys) -> None:
    latencies = Latencies()
    latencies.note_seen(article(-120))

    await latencies.write(redis, keys, NOON)

    assert (await read_percentiles(redis, keys, NOON))["sina_news"]["published_seen"].p50 == 0.001
