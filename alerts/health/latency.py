"""Latency of each source, published -> seen -> told: counted in steps of a fifth, kept a week, read as percentiles."""

import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal, cast

import msgspec
from prometheus_client import Histogram
from redis.asyncio import Redis

from queues.keys import LATENCY_KEEP_S, Keys
from queues.records import Article, Filing, Quote

Stretch = Literal["published_seen", "seen_told"]
STEP = 1.2
LEAST_S, MOST_S = 0.001, 30 * 86400.0
SECONDS = Histogram(
    "hkwatch_source_latency_seconds",
    "From publication to first sight, and from first sight to the channel's answer.",
    ["source", "stretch"],
    buckets=(0.05, 0.25, 1, 5, 15, 30, 60, 120, 300, 900, 3600, 21600),
)


class Percentiles(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds; exact to a fifth."""

    p50: float
    p99: float
    count: int


class Latencies:
    """What one process saw since it last wrote it down."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, Stretch, int], int] = {}
        self._metrics: dict[tuple[str, Stretch], Histogram] = {}

    def note(self, source: str, stretch: Stretch, seconds: float) -> None:
        """Count one record or notice."""
        kept = min(max(seconds, LEAST_S), MOST_S)
        metric = self._metrics.get((source, stretch))
        if metric is None:  # kept, as finding it anew takes longer than all else that is done with a quote's latency
            metric = self._metrics[source, stretch] = SECONDS.labels(source, stretch)
        metric.observe(kept)
        place = (source, stretch, math.ceil(math.log(kept / LEAST_S, STEP)))
        self._counts[place] = self._counts.get(place, 0) + 1

    def note_seen(self, record: Article | Filing | Quote) -> None:
        """Count a record's way from its publisher's stamp to us; history and records without a stamp are not counted."""
        at = record.traded_at if isinstance(record, Quote) else record.released_at
        if at is not None and not record.silent:
            self.note(record.source, "published_seen", (record.first_seen_at - at).total_seconds())

    async def write(self, redis: Redis, keys: Keys, now: datetime) -> None:
        """Add what was counted to the day's (UTC). What a Redis that is away does not take is not counted."""
        if not self._counts:
            return
        counts, self._counts = self._counts, {}
        name = keys.latency(now.date().isoformat())
        async with redis.pipeline(transaction=True) as together:
            for (source, stretch, step), count in counts.items():
                together.hincrby(name, f"{source}|{stretch}|{step}", count)
            together.expire(name, LATENCY_KEEP_S)
            await together.execute()


LATENCIES = Latencies()  # of this process, as its metrics are


async def read_percentiles(redis: Redis, keys: Keys, now: datetime, days: int = 2) -> dict[str, dict[str, Percentiles]]:
    """Source -> stretch -> percentiles over the last `days` UTC dates."""
    counts: dict[tuple[str, str], dict[int, int]] = {}
    for back in range(days):
        name = keys.latency((now - timedelta(days=back)).date().isoformat())
        answer = await cast(Any, redis.hgetall(name))
        for field, count in answer.items():
            source, stretch, step = field.decode().split("|")
            steps = counts.setdefault((source, stretch), {})
            steps[int(step)] = steps.get(int(step), 0) + int(count)
    found: dict[str, dict[str, Percentiles]] = {}
    for (source, stretch), steps in counts.items():
        found.setdefault(source, {})[stretch] = percentiles(steps)
    return found


def percentiles(steps: Mapping[int, int]) -> Percentiles:
    """Of counts by step; a step stands for its upper end. `steps` is not empty."""
    total = sum(steps.values())

    def at(share: float) -> float:
        left = math.ceil(total * share)
        for step in sorted(steps):
            left -= steps[step]
            if left <= 0:
                return LEAST_S * STEP**step
        return MOST_S

    return Percentiles(p50=at(0.5), p99=at(0.99), count=total)
