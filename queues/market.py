"""The switch for a special day: what an operator said of a market's day, shared by all processes."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any, cast

import msgspec
from redis.asyncio import Redis

from queues.keys import Keys
from settings.calendar import Override


async def set_day(redis: Redis, keys: Keys, override: Override) -> None:
    """Keep what is said of the day; the last word counts, and it outranks calendar_overrides.toml."""
    await cast(Any, redis.hset(keys.market_days(), f"{override.market}/{override.day}", msgspec.json.encode(override)))


async def unset_day(redis: Redis, keys: Keys, market: str, day: date) -> bool:
    """Take it back; returns whether anything was said of that day."""
    return bool(await cast(Any, redis.hdel(keys.market_days(), f"{market}/{day}")))


async def special_days(redis: Redis, keys: Keys) -> Sequence[Override]:
    """All that is said, by market and day."""
    answer = await cast(Any, redis.hgetall(keys.market_days()))
    found = [msgspec.json.decode(raw, type=Override) for raw in answer.values()]
    return sorted(found, key=lambda override: (override.market, override.day, override.opens or time.min))
