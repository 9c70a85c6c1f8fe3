"""The judge at work in the alert worker: crawl reports and the clock in, state of each source kept, changes told once."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, cast

import msgspec
import structlog
from redis.asyncio import Redis
from redis.exceptions import WatchError

from alerts.health.checkins import CheckIns
from alerts.health.expecting import Expectation, expectations
from alerts.health.judge import after_report, by_clock
from alerts.health.latency import LATENCIES
from alerts.health.metrics import note_health, note_report
from alerts.health.record import Health
from alerts.health.telling import telling
from alerts.operations.event import encode_operation
from queues.attention import note_news
from queues.connection import AWAY, patiently
from queues.keys import STREAM_LIMIT, Keys
from queues.market import special_days
from queues.records import CrawlReport
from queues.streams import BODY, GROUP, Consumer, Delivery
from settings import clock
from settings.calendar_overrides import load_calendar
from settings.environment import environment
from settings.problems import ConfigError
from settings.timetable import Timetable, load_timetable
from settings.watchlist import WatchList, load_watchlist

TICK_S = 10.0
RELOAD_TICKS = 6
log = structlog.get_logger("health")


class HealthStage:
    """Takes the reports of the `reports` stream (as a Taker of the worker), and judges by the clock in `watch`."""

    def __init__(self, redis: Redis, keys: Keys, consumer: Consumer[CrawlReport]) -> None:
        self._redis, self._keys, self._consumer = redis, keys, consumer
        self._timetable, self._watchlist = Timetable(), WatchList()
        self._expected: Mapping[str, Expectation] = {}
        self._check_ins = CheckIns()
        self._said = ""
        self._since: datetime | None = None  # the first look: nobody was awake before, and what was due then comes now

    async def load(self) -> None:
        """Read timetable, watch list and special days; a broken file keeps what was read before. Raises as Redis does."""
        env = environment()
        days = await special_days(self._redis, self._keys)
        try:
            timetable, watchlist = load_timetable(env.hkwatch_timetable), load_watchlist(env.hkwatch_watchlist)
            calendar = load_calendar().with_overrides(days)
        except ConfigError as error:
            if str(error) != self._said:  # once, not at each look
                self._said = str(error)
                log.error("settings not taken over, the old ones stay", problem=error.first)
            return
        self._said = ""
        self._timetable, self._watchlist = timetable, watchlist
        self._expected = expectations(timetable.source, watchlist, calendar, clock.pace())

    async def take(self, deliveries: Sequence[Delivery[CrawlReport]]) -> set[str]:
        """Judge by these reports, and acknowledge them. Nothing goes to the outbox from here: operations are told elsewhere."""
        if not self._expected:
            await patiently(self.load)
        for delivery in deliveries:
            await self._take_one(delivery.record)
        await patiently(lambda: self._consumer.acknowledge(deliveries))
        return set()

    async def watch(self, stop: asyncio.Event) -> None:
        """Judge all sources by the clock until `stop` is set."""
        ticks = 0
        while not stop.is_set():
            try:
                if ticks % RELOAD_TICKS == 0:
                    await self.load()
                await self.tick(clock.now())
                await LATENCIES.write(self._redis, self._keys, clock.now())
            except AWAY as error:
                log.debug("not judged", error=str(error))
            ticks += 1
            try:
                await asyncio.wait_for(stop.wait(), TICK_S)
            except TimeoutError:
                continue

    async def tick(self, now: datetime) -> None:
        """Judge every row of the timetable at `now`; not while reports wait that were not read. Raises as Redis does."""
        self._since = self._since or now
        if await self._behind():
            return
        for source in self._timetable.source:
            expected = self._expected.get(source.name)
            await self._change(source.name, now, partial(_by_clock, now, expected, self._since))

    async def _take_one(self, report: CrawlReport) -> None:
        expected = self._expected.get(report.source)
        kind = expected.kind(report.finished_at) if expected else "-"
        await patiently(
            lambda: self._change(report.source, report.finished_at, lambda health: after_report(health, report, kind))
        )
        note_report(report)
        if report.published:
            await patiently(lambda: note_news(self._redis, self._keys, report.source, report.scope, report.finished_at))
        if expected:
            self._check_ins.note(expected.times, report)

    async def _change(self, source: str, now: datetime, change: Callable[[Health], Health]) -> None:
        key = self._keys.health(source)
        async with self._redis.pipeline(transaction=True) as together:
            while True:
                try:
                    await together.watch(key)
                    raw = await cast(Awaitable[bytes | None], together.get(key))
                    health = _decoded(source, raw, now)
                    after = change(health)
                    after, operation = telling(after)
                    if after == health and raw is not None:
                        return
                    together.multi()  # type: ignore[no-untyped-call] # redis-py's is not typed
                    together.set(key, msgspec.json.encode(after))
                    if operation is not None:
                        limit = STREAM_LIMIT["operations"]
                        fields: dict[Any, Any] = {BODY: encode_operation(operation)}
                        together.xadd(self._keys.stream("operations"), fields, maxlen=limit, approximate=True)
                    await together.execute()
                except WatchError:
                    continue
                note_health(after)
                if operation is not None:
                    log.debug("source", source=source, state=operation.state, text=operation.text)
                return

    async def _behind(self) -> bool:
        stream = self._keys.stream("reports")
        if not await self._redis.exists(stream):
            return False
        last: Any = await self._redis.xrevrange(stream, count=1)
        groups: Any = await self._redis.xinfo_groups(stream)
        delivered = [group["last-delivered-id"] for group in groups if group["name"] == GROUP.encode()]
        return bool(last) and delivered != [last[0][0]]


def _by_clock(now: datetime, expected: Expectation | None, since: datetime, health: Health) -> Health:
    if expected is None:
        return by_clock(health, now, None, enabled=False)
    return by_clock(health, now, expected.by(max(health.last_report_at or health.watched_since, since)))


def _decoded(source: str, raw: bytes | None, now: datetime) -> Health:
    if raw is not None:
        try:
            return msgspec.json.decode(raw, type=Health)
        except msgspec.DecodeError as error:
            log.warning("the health of a source cannot be read and begins anew", source=source, error=str(error))
    return Health(source=source, since=now, watched_since=now)


async def read_health(redis: Redis, keys: Keys, sources: Sequence[str]) -> dict[str, Health]:
    """The health of those of `sources` that were judged. Raises as Redis does."""
    names = [keys.health(source) for source in sources]
    raws = cast("list[bytes | None]", await redis.mget(names)) if names else []
    return {source: _decoded(source, raw, clock.now()) for source, raw in zip(sources, raws, strict=True) if raw is not None}
