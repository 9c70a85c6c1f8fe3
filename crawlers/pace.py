"""Politeness that all processes share: a token bucket for each rate, and a breaker for each publisher, both in Redis."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from crawlers.publishers import Publisher, Rate
from queues.connection import patiently
from queues.keys import BANS_KEEP_S, Keys

ASK = (Path(__file__).parent / "pace.lua").read_text(encoding="utf-8")
TRIP = """
local clock = redis.call('TIME')
if redis.call('EXISTS', KEYS[1]) == 1 then return {0, tonumber(redis.call('GET', KEYS[1]))} end
local bans = redis.call('INCR', KEYS[2])
redis.call('EXPIRE', KEYS[2], ARGV[3])
local pause = math.min(tonumber(ARGV[1]) * 2 ^ (bans - 1), tonumber(ARGV[2]))
redis.call('SET', KEYS[1], clock[1] + pause, 'EX', pause)
return {1, clock[1] + pause}
"""
HOLD = """
if tonumber(redis.call('GET', KEYS[1]) or 0) < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) end
"""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 600, 3600  # Sina says 5 to 60 minutes on its ban page, the SEC blocks for about 10
LONGEST_HOLD_S = 86_400.0
RESERVED_MS = 2000  # a longer wait is not reserved: a run that ends meanwhile would waste it for the others
BACKGROUND_SHARE = 2  # requests that backfill leaves free for live runs before each of its own


@dataclass(frozen=True)
class Turn:
    """An answer: go after `wait_s`; or ask again after `wait_s`; or not before `closed_until` (Unix seconds)."""

    wait_s: float = 0.0
    granted: bool = True
    closed_until: float | None = None


class Pace:
    """Buckets and breakers. Without a Redis they hold for this process only."""

    def __init__(self, redis: Redis | None, keys: Keys, factor: float = 1.0) -> None:
        self._redis, self._keys, self._factor = redis, keys, factor
        self._ask = redis.register_script(ASK) if redis else None
        self._trip = redis.register_script(TRIP) if redis else None
        self._hold = redis.register_script(HOLD) if redis else None
        self._due: dict[str, float] = {}
        self._closed: dict[str, float] = {}

    async def turn(self, publisher: Publisher, rate: Rate, background: bool = False) -> Turn:
        """Ask for the next turn of a rate."""
        every_ms = rate.every_s * 1000 * self._factor
        free_ms = every_ms * BACKGROUND_SHARE if background else 0.0
        ask = self._ask
        if ask is None:
            return self._local_turn(publisher, rate, every_ms / 1000)
        names = [self._keys.bucket(rate.bucket), self._keys.breaker(publisher.name)]
        arguments = [round(every_ms), rate.burst, RESERVED_MS, round(free_ms)]
        answer: Any = await patiently(lambda: ask(keys=names, args=arguments))
        if answer[0] == -1:
            return Turn(granted=False, closed_until=float(answer[1]))
        return Turn(wait_s=answer[1] / 1000, granted=answer[0] == 1)

    async def closed_until(self, publisher: Publisher) -> float | None:
        """Until when (Unix seconds) a publisher is not to be asked; None when it may be. Takes no turn."""
        redis = self._redis
        if redis is None:
            until = self._closed.get(publisher.name, 0.0)
            return until if until > time.time() else None
        value = await patiently(lambda: redis.get(self._keys.breaker(publisher.name)))
        return float(value) if value else None

    async def close(self, publisher: Publisher) -> tuple[bool, float]:
        """A publisher banned us: whether this call closed it, and until when (Unix seconds). Doubles from ban to ban."""
        trip = self._trip
        if trip is None:
            already = self._closed.get(publisher.name, 0) > time.time()
            until = self._closed.setdefault(publisher.name, time.time() + FIRST_PAUSE_S)
            return not already, until
        names = [self._keys.breaker(publisher.name), self._keys.bans(publisher.name)]
        answer: Any = await patiently(lambda: trip(keys=names, args=[FIRST_PAUSE_S, LONGEST_PAUSE_S, BANS_KEEP_S]))
        return answer[0] == 1, float(answer[1])

    async def hold(self, rate: Rate, for_s: float) -> None:
        """No request of this rate for so long (a Retry-After), a day at most; a longer one that was said before stays."""
        hold, for_s = self._hold, min(for_s, LONGEST_HOLD_S)
        due = time.time() + for_s
        self._due[rate.bucket] = max(due, self._due.get(rate.bucket, 0.0))
        if hold is not None:
            value, lifetime = round(due * 1000), round(for_s * 1000) + 1000
            await patiently(lambda: hold(keys=[self._keys.bucket(rate.bucket)], args=[value, lifetime]))

    def _local_turn(self, publisher: Publisher, rate: Rate, every_s: float) -> Turn:
        now = time.time()
        closed = self._closed.get(publisher.name, 0.0)
        if closed > now:
            return Turn(granted=False, closed_until=closed)
        self._closed.pop(publisher.name, None)
        due = max(self._due.get(rate.bucket, 0.0), now - every_s * (rate.burst - 1))
        self._due[rate.bucket] = due + every_s
        return Turn(wait_s=max(0.0, due - now))
