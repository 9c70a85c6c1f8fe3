"""`hkwatch market`: the switch for a special day, for all processes within seconds."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, datetime, time
from enum import StrEnum
from typing import TypeVar

import typer
from redis.asyncio import Redis
from rich.console import Console
from rich.table import Table

from queues.connection import AWAY, connect
from queues.keys import Keys, default_keys
from queues.market import set_day, special_days, unset_day
from settings import clock
from settings.calendar import ZONES, Override
from settings.calendar_overrides import load_calendar

app = typer.Typer(help="Days on which a market is not open as its calendar says.", no_args_is_help=True)
T = TypeVar("T")


class Market(StrEnum):
    """The markets that have a calendar."""

    HK = "HK"
    US = "US"


DAY = typer.Option(None, "--date", formats=["%Y-%m-%d"], help="The market's date; today if it is not given.")
CLOCK = typer.Option(None, formats=["%H:%M"], help="The market's own time.")
REASON = typer.Option("", help="For those who read it later.")


@app.command()
def close(market: Market, day: datetime | None = DAY, reason: str = REASON) -> None:
    """The market does not trade on that day."""
    override = Override(market.value, _day(market, day), closed=True, reason=reason)
    with_redis(lambda redis, keys: set_day(redis, keys, override))
    Console().print(f"{market.value} is closed on [bold]{override.day}[/]")


@app.command("open")
def open_market(
    market: Market,
    day: datetime | None = DAY,
    opens: datetime | None = CLOCK,
    closes: datetime | None = CLOCK,
    reason: str = REASON,
) -> None:
    """The market trades on that day, at its usual hours or from and to other ones; takes `close` back."""
    on, hours = _day(market, day), (_time(opens), _time(closes))
    override = Override(market.value, on, opens=hours[0], closes=hours[1], reason=reason)

    async def apply(redis: Redis, keys: Keys) -> None:
        await unset_day(redis, keys, market.value, on)
        if any(hours) or not load_calendar().is_trading_day(market.value, on):
            await set_day(redis, keys, override)

    with_redis(apply)
    until = f" {hours[0] or ''}-{hours[1] or ''}" if any(hours) else ""
    Console().print(f"{market.value} trades on [bold]{on}[/]{until}")


@app.command("list")
def list_days() -> None:
    """What was said of special days."""
    days = with_redis(special_days)
    table = Table("market", "date", "state", "reason")
    for one in days:
        hours = f"{one.opens:%H:%M}-" if one.opens else ""
        hours += f"-{one.closes:%H:%M}" if one.closes else ""
        table.add_row(one.market, str(one.day), "closed" if one.closed else f"open {hours}".strip(), one.reason)
    Console().print(table if days else "no special days")


def with_redis(work: Callable[[Redis, Keys], Awaitable[T]]) -> T:
    """What `work` answers, on a connection of its own; ends the command with status 3 when there is no Redis."""

    async def connected() -> T:
        redis = connect()
        try:
            return await work(redis, default_keys())
        finally:
            await redis.aclose()

    try:
        return asyncio.run(connected())
    except AWAY as error:
        Console(stderr=True).print(f"[red]no Redis:[/] {error}. Is hkwatch running here, or REDIS_URL set?")
        raise typer.Exit(3) from error


def _day(market: Market, day: datetime | None) -> date:
    return day.date() if day else clock.now().astimezone(ZONES[market.value]).date()


def _time(at: datetime | None) -> time | None:
    return at.time() if at else None
