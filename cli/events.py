"""`hkwatch events`: what is known of the watched companies, newest first, for a reader or as JSON lines."""

import json
import textwrap
from typing import Annotated, Any

import typer
from redis.asyncio import Redis
from rich.console import Console

from alerts.events.event import Event
from alerts.store.store import EventStore
from cli.connected import with_redis
from queues.keys import Keys, partition_of
from settings.environment import environment
from settings.subscribers import unknown_symbol
from settings.watchlist import WatchList, load_watchlist


def events(
    company: Annotated[list[str] | None, typer.Option(help="only this company, by any of its symbols")] = None,
    told: Annotated[bool, typer.Option("--told", help="only those that somebody may have been told of")] = False,
    limit: Annotated[int, typer.Option(min=1, help="so many, the newest")] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object a line, with facts and reports")] = False,
) -> None:
    """Show the events: what happened, how many reports tell of it, how often it was told."""
    symbols = _symbols(load_watchlist(environment().hkwatch_watchlist), company)
    found = with_redis(lambda redis, _: read_events(redis, symbols))
    shown = sorted((event for event in found if event.told or not told), key=lambda event: event.updated_at, reverse=True)
    if as_json:
        for event in shown[:limit]:
            print(json.dumps(row_of(event), ensure_ascii=False))
    elif shown:
        width = Console().width
        print("\n".join(lines_of(event, width) for event in shown[:limit]))
    else:
        print("no events" + (" that somebody was told of" if told and found else ""))


def row_of(event: Event) -> dict[str, Any]:
    """An event as plain values: facts without their sources, reports in the order in which they came, times in ISO (UTC)."""
    return {
        "key": event.key,
        "type": event.type,
        "category": event.category,
        "company": event.company,
        "opened_at": event.opened_at.isoformat(),
        "updated_at": event.updated_at.isoformat(),
        "told": event.told,
        "facts": event.plain_facts(),
        "reports": [
            {"id": one.record_id, "source": one.source, "url": one.url, "title": one.title, "reason": one.reason}
            for one in event.reports
        ],
    }


def lines_of(event: Event, width: int) -> str:
    """The same for a reader: its key in full, as `hkwatch explain` wants it, then its facts, folded to `width` columns."""
    told = {0: "told to nobody", 1: "told once"}.get(event.told, f"told {event.told} times")
    reports = f"{len(event.reports)} report{'s' if len(event.reports) != 1 else ''}"
    head = f"{event.key}  {told}, {reports}, the last {event.updated_at:%Y-%m-%d %H:%M} UTC"
    facts = ", ".join(f"{name} {value}" for name, value in event.plain_facts().items())
    return "\n".join([head, *textwrap.wrap(facts, width, initial_indent="    ", subsequent_indent="    ")])


def _symbols(watchlist: WatchList, wanted: list[str] | None) -> list[str]:
    if not wanted:
        return [company.symbol for company in watchlist.company]
    unknown = [symbol for symbol in wanted if watchlist.find(symbol) is None]
    if unknown:
        raise typer.BadParameter(unknown_symbol(unknown[0], watchlist), param_hint="--company")
    return [company.symbol for symbol in wanted if (company := watchlist.find(symbol))]


async def read_events(redis: Redis, symbols: list[str]) -> list[Event]:
    """The events kept of these companies (primary symbols). Raises RedisError when no Redis answers."""
    env = environment()
    found: list[Event] = []
    for number in range(env.hkwatch_partitions):
        own = [symbol for symbol in symbols if partition_of(symbol, env.hkwatch_partitions) == number]
        books = await EventStore(redis, Keys(env.hkwatch_key_prefix, number)).books(own)
        found += [event for book in books.values() for event in book.events.values()]
    return found
