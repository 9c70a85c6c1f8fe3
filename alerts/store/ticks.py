"""One price a minute of every listing, for the charts in messages: from the quote stream, kept for two days."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import cast

from redis.asyncio import Redis

from queues.keys import TICKS_KEEP_S, Keys
from queues.records import Quote

Prices = list[tuple[datetime, float]]


class Ticks:
    """Writes and reads the minutes of a UTC day; each market's session lies within one."""

    def __init__(self, redis: Redis, keys: Keys) -> None:
        self._redis, self._keys = redis, keys
        self._newest: dict[str, int] = {}

    async def note(self, quotes: Sequence[Quote]) -> None:
        """Keep the first price of each minute. May be repeated."""
        fresh: dict[tuple[str, int], float] = {}
        for quote in quotes:
            if quote.last and quote.traded_at is not None:
                minute = int(quote.traded_at.timestamp() // 60)
                if minute > self._newest.get(quote.symbol, 0):
                    self._newest[quote.symbol] = minute
                    fresh[quote.symbol, minute] = quote.last
        if not fresh:
            return
        async with self._redis.pipeline(transaction=False) as together:
            for (symbol, minute), price in fresh.items():
                name = self._keys.ticks(symbol, _instant(minute).date().isoformat())
                together.hset(name, str(minute), repr(price))
                together.expire(name, TICKS_KEEP_S)
            await together.execute()

    async def read(self, symbol: str, at: datetime) -> Prices:
        """(instant in UTC, price) of the day of `at` (aware), oldest first; empty when none is known any more."""
        name = self._keys.ticks(symbol, at.astimezone(UTC).date().isoformat())
        found = cast("dict[bytes, bytes]", await self._redis.hgetall(name))
        return sorted((_instant(int(minute)), float(price)) for minute, price in found.items())


def _instant(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC)
