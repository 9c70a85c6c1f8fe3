"""What raises or lowers a company's rhythm: days for which its results are due, and when a source last had news of it.

The alert worker writes both (from board-meeting notices and from crawl reports), the scheduler reads them.
"""

from datetime import date, datetime
from typing import Any, cast

from redis.asyncio import Redis

from queues.keys import Keys


async def await_day(redis: Redis, keys: Keys, company: str, day: date, why: str) -> None:
    """On `day` (Hong Kong date) `company` (primary symbol) is to be asked more often: `results`, `board_meeting`."""
    await cast(Any, redis.hset(keys.awaited(), f"{company}/{day.isoformat()}", why))


async def awaited_days(redis: Redis, keys: Keys) -> dict[str, dict[date, str]]:
    """Company -> its awaited days and why."""
    answer = await cast(Any, redis.hgetall(keys.awaited()))
    found: dict[str, dict[date, str]] = {}
    for name, why in answer.items():
        company, _, day = name.decode().rpartition("/")
        found.setdefault(company, {})[date.fromisoformat(day)] = why.decode()
    return found


async def forget_days_before(redis: Redis, keys: Keys, day: date) -> int:
    """Drop the awaited days that are over; returns how many."""
    over = [f"{c}/{d.isoformat()}" for c, days in (await awaited_days(redis, keys)).items() for d in days if d < day]
    return cast(int, await cast(Any, redis.hdel(keys.awaited(), *over))) if over else 0


async def note_news(redis: Redis, keys: Keys, source: str, scope: str, at: datetime) -> None:
    """A run of this source and scope that ended at `at` published something."""
    await cast(Any, redis.hset(keys.last_news(), f"{source}/{scope}", at.isoformat()))


async def last_news(redis: Redis, keys: Keys) -> dict[str, datetime]:
    """`source/scope` -> when a run of it last published something."""
    answer = await cast(Any, redis.hgetall(keys.last_news()))
    return {name.decode(): datetime.fromisoformat(at.decode()) for name, at in answer.items()}
