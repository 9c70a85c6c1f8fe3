"""`hkwatch replay-quotes FILE.csv`: the alerts that a file of ticks would have caused."""

import json
import sys
from collections.abc import Iterator
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import typer
from rich.console import Console
from rich.table import Table

from alerts.prices.replay import Told, replay
from alerts.prices.rules import Rules, levels_of
from alerts.prices.sessions import TradingHours, local_time, market_of
from alerts.prices.tape import BadRow, BadTape, read_tape
from queues.records import Quote
from settings.calendar_overrides import load_calendar
from settings.environment import environment
from settings.problems import ConfigError, Problem
from settings.spelling import did_you_mean
from settings.subscribers import load_subscribers
from settings.watchlist import WatchList, load_watchlist


class Reading:
    """The quotes of a file; its bad rows are said on standard error, one line each, and counted."""

    def __init__(self, file: Path, zone: tzinfo | None) -> None:
        self._file, self._zone = file, zone
        self.quotes, self.bad = 0, 0

    def __iter__(self) -> Iterator[Quote]:
        """Raises ConfigError when the file as a whole is no tape."""
        try:
            with self._file.open(encoding="utf-8-sig", newline="") as lines:
                for row in read_tape(lines, self._zone):
                    if isinstance(row, BadRow):
                        self.bad += 1
                        print(f"{self._file}:{row.line}: {row.message}", file=sys.stderr)
                    else:
                        self.quotes += 1
                        yield row
        except OSError as error:
            raise ConfigError([Problem(self._file, 0, f"expected a readable file: {error.strerror}")]) from error
        except UnicodeDecodeError as error:
            raise ConfigError([Problem(self._file, 0, "expected UTF-8 text, found other bytes")]) from error
        except BadTape as error:
            raise ConfigError([Problem(self._file, 1, str(error))]) from error


def replay_quotes(
    file: Path = typer.Argument(..., help="CSV: symbol,traded_at,last,previous_close[,open,high,low,extended,extended_at,...]"),
    as_json: bool = typer.Option(False, "--json", help="one JSON object a line, instead of a table"),
    levels: str = typer.Option("", help="levels in per cent, such as 3,5,10; else the default ones and the subscribers'"),
    zone: str = typer.Option("", help="zone of times without an offset, such as Asia/Hong_Kong"),
) -> None:
    """Print the alerts that a file of quotes would have caused; every row is taken as seen at its own time.

    Bad rows are named on standard error with file and line, and the exit status is 1.
    """
    env = environment()
    watchlist = load_watchlist(env.hkwatch_watchlist)
    rules = _rules(levels, watchlist)
    reading = Reading(file, _zone(zone))
    alerts = replay(reading, watchlist, rules, TradingHours(load_calendar()))
    if as_json:
        for told in alerts:
            print(json.dumps(_plain(told), ensure_ascii=False))
    else:
        console = Console()
        count = _print_table(console, list(alerts), watchlist)
        console.print(f"{reading.quotes} quotes, {count} alerts, levels {', '.join(f'{level:g}' for level in rules.levels)} %")
    if reading.bad:
        raise typer.Exit(1)


def _rules(levels: str, watchlist: WatchList) -> Rules:
    if not levels:
        return Rules().with_levels(levels_of(load_subscribers(environment().hkwatch_subscribers, watchlist)))
    try:
        return Rules(levels=tuple(sorted({float(level) for level in levels.split(",")})))
    except ValueError as error:
        message = f"expected per cents above 0 such as 3,5,10, found {levels!r}"
        raise typer.BadParameter(message, param_hint="--levels") from error


def _zone(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError) as error:
        meant = did_you_mean(name, available_timezones())
        message = f"expected a time zone such as Asia/Hong_Kong, found {name!r}{meant}"
        raise typer.BadParameter(message, param_hint="--zone") from error


def _at(told: Told) -> datetime:
    times = [time for time in (told.quote.traded_at, told.quote.extended_at) if time is not None]
    return local_time(market_of(told.quote.symbol), max(times))


def _plain(told: Told) -> dict[str, Any]:
    return {
        "event": told.decision.event.key,
        "type": told.finding.type,
        "category": told.finding.category,
        "reason": told.decision.reason,
        "symbol": told.quote.symbol,
        "at": _at(told).isoformat(),
        "facts": dict(told.finding.facts),
    }


def _print_table(console: Console, alerts: list[Told], watchlist: WatchList) -> int:
    table = Table(box=None, padding=(0, 1, 0, 0))
    for heading in ("local time", "listing", "company", "session", "what", "move", "price", "why"):
        table.add_column(heading, justify="right" if heading in ("move", "price") else "left", no_wrap=heading != "company")
    for told in alerts:
        facts = told.finding.facts
        company = watchlist.find(told.quote.symbol)
        down = facts.get("direction") == "down"
        table.add_row(
            f"{_at(told):%m-%d %H:%M:%S}",
            told.quote.symbol,
            company.name if company else "",
            str(facts["session"]),
            f"{facts['kind']} {facts['level']:g}%" if "level" in facts else str(facts["kind"]),
            f"[{'red' if down else 'green'}]{'−' if down else '+'}{facts['pct']:.2f}%[/]" if "pct" in facts else "",
            f"{facts['price']:g}" if "price" in facts else "",
            "update" if told.decision.reason == "new facts" else told.decision.reason,
        )
    if alerts:
        console.print(table)
    return len(alerts)
