"""`hkwatch market`: the switch for a special day, for all processes within seconds."""

from datetime import date
from enum import StrEnum

import typer
from redis.asyncio import Redis
from rich.console import Console
from rich.table import Table

from cli.connected import with_redis
from cli.days import read_day, read_time
from queues.keys import Keys
from queues.market import set_day, special_days, unset_day
from settings import clock
from settings.calendar import ZONES, Override
from settings.calendar_overrides import load_calendar

app = typer.Typer(help="Days on which a market is not open as its calendar says.", no_args_is_help=True)


class Market(StrEnum):
    """The markets that have a calendar."""

    HK = "HK"
    US = "US"


DAY = typer.Option(None, "--date", metavar="DATE", help="The market's date such as 2026-03-19; today if it is not given.")
CLOCK = typer.Option(None, metavar="TIME", help="The market's own time, such as 13:30.")
REASON = typer.Option("", help="For those who read it later.")


@app.command()
def close(market: Market, day: str | None = DAY, reason: str = REASON) -> None:
    """The market does not trade on that day."""
    override = Override(market.value, _day(market, day), closed=True, reason=reason)
    with_redis(lambda redis, keys: set_day(redis, keys, override))
    Console().print(f"{market.value} is closed on [bold]{override.day}[/]")


@app.command("open")
def open_market(
    market: Market,
    day: str | None = DAY,
    opens: str | None = CLOCK,
    closes: str | None = CLOCK,
    reason: str = REASON,
) -> None:
    """The market trades on that day, at its usual hours or from and to other ones; takes `close` back."""
    on = _day(market, day)
    hours = (read_time(opens, "--opens") if opens else None, read_time(closes, "--closes") if closes else None)
    if hours[0] and hours[1] and hours[0] >= hours[1]:
        raise typer.BadParameter(f"expected a time after --opens {opens}, found {closes!r}", param_hint="--closes")
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


def _day(market: Market, day: str | None) -> date:
    return read_day(day, "--date") if day else clock.now().astimezone(ZONES[market.value]).date()
