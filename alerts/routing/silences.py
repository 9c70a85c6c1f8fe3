"""Silences: what nobody, or one subscriber, wants to hear of for a while, once or every week. Pure but for reading them."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import cast
from zoneinfo import ZoneInfo

import msgspec
from redis.asyncio import Redis

from alerts.outbox.notice import Alert
from queues.keys import Keys
from settings.conditions import WEEKDAYS


class Weekly(msgspec.Struct, frozen=True, kw_only=True):
    """Every week on `days` (0: Monday) from `start` to `end` on the clock of `zone`, over midnight when `end` is earlier."""

    days: tuple[int, ...]
    start: time
    end: time
    zone: str

    def __str__(self) -> str:
        days = ",".join(WEEKDAYS[day] for day in self.days)
        return f"{days} {self.start:%H:%M}-{self.end:%H:%M} {self.zone}"


class Silence(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Empty `companies` (primary symbols), `types` (`price_move`, `filing:results`) or `subscribers` mean all of them.

    `starts` and `until` are aware; a weekly one without `until` has no end.
    """

    id: str
    companies: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    subscribers: tuple[str, ...] = ()
    starts: datetime
    until: datetime | None = None
    weekly: Weekly | None = None
    by: str
    why: str = ""
    remind_before_s: int = 0
    """The operator is reminded so long before the end; 0: not."""

    def active(self, now: datetime) -> bool:
        """Whether it silences anything at `now` (aware)."""
        if now < self.starts or (self.until is not None and now >= self.until):
            return False
        return self.weekly is None or _within(self.weekly, now)

    def ends_soon(self, now: datetime) -> bool:
        """Whether the operator wants to be reminded of its end by now (aware)."""
        if self.until is None or not self.remind_before_s:
            return False
        return self.until - timedelta(seconds=self.remind_before_s) <= now < self.until

    def covers(self, alert: Alert, subscriber: str) -> bool:
        """Whether it is about this alert and subscriber, whenever that may be; operations are never silenced."""
        event = alert.event
        if event is None or (self.subscribers and subscriber not in self.subscribers):
            return False
        if self.companies and event.company not in self.companies:
            return False
        return not self.types or event.type in self.types or f"{event.type}:{event.category}" in self.types


def _within(weekly: Weekly, now: datetime) -> bool:
    local = now.astimezone(ZoneInfo(weekly.zone))
    clock, today = local.time().replace(tzinfo=None), local.weekday()
    if weekly.start < weekly.end:
        return today in weekly.days and weekly.start <= clock < weekly.end
    yesterday = (local.date() - timedelta(days=1)).weekday()
    return (today in weekly.days and clock >= weekly.start) or (yesterday in weekly.days and clock < weekly.end)


def silenced(silences: Iterable[Silence], alert: Alert, subscriber: str, now: datetime) -> Silence | None:
    """The silence that keeps `subscriber` from hearing of `alert` at `now` (aware), or None."""
    return next((one for one in silences if one.covers(alert, subscriber) and one.active(now)), None)


async def read_silences(redis: Redis, keys: Keys) -> list[Silence]:
    """All that are kept, the ended ones too, by their start."""
    found = cast("dict[bytes, bytes]", await redis.hgetall(keys.silences()))
    return sorted((msgspec.json.decode(raw, type=Silence) for raw in found.values()), key=lambda one: (one.starts, one.id))


async def write_silence(redis: Redis, keys: Keys, silence: Silence) -> None:
    """Add it, or replace the one of the same id."""
    await redis.hset(keys.silences(), silence.id, msgspec.json.encode(silence))


async def drop_silence(redis: Redis, keys: Keys, silence_id: str) -> bool:
    """Whether there was one to drop."""
    return bool(await redis.hdel(keys.silences(), silence_id))
