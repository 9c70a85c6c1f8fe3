"""The switch for a special day."""

import asyncio
from datetime import date, time

from redis.asyncio import Redis
from typer.testing import CliRunner

from cli.main import build
from queues.keys import Keys
from queues.market import special_days
from settings.calendar import Override

DAY = date(2026, 3, 12)


async def call(*words: str) -> tuple[int, str]:
    result = await asyncio.to_thread(CliRunner().invoke, build(["market"]), ["market", *words])  # it has a loop of its own
    return result.exit_code, result.output


async def said(redis: Redis, keys: Keys) -> list[Override]:
    return list(await special_days(redis, keys))


async def test_a_market_is_closed_for_all_processes_and_opened_again(redis: Redis, keys: Keys) -> None:
    code, text = await call("close", "HK", "--date", "2026-03-12", "--reason", "typhoon")

    assert (code, "2026-03-12" in text) == (0, True)
    assert await said(redis, keys) == [Override("HK", DAY, closed=True, reason="typhoon")]
    assert "typhoon" in (await call("list"))[1]
    assert (await call("open", "HK", "--date", "2026-03-12"))[0] == 0
    assert await said(redis, keys) == []


async def test_a_market_opens_late_or_on_a_holiday(redis: Redis, keys: Keys) -> None:
    assert (await call("open", "HK", "--date", "2026-03-12", "--opens", "13:30", "--reason", "rain"))[0] == 0
    assert (await call("open", "US", "--date", "2026-12-25"))[0] == 0

    assert await said(redis, keys) == [
        Override("HK", DAY, opens=time(13, 30), reason="rain"),
        Override("US", date(2026, 12, 25)),
    ]


async def test_without_a_redis_the_command_says_so_and_fails() -> None:
    code, text = await call("list")

    assert code == 3
    assert "no Redis" in text
