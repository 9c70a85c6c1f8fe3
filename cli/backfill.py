"""`hkwatch backfill SYMBOL --from DATE`: what a company's sources still list of the past, month by month, behind live runs."""

import sys
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import typer
from redis.asyncio import Redis
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from cli.connected import with_redis
from cli.days import read_day
from cli.sources import check_source
from crawlers.arguments import HONG_KONG
from queues.heartbeat import read_heartbeats
from queues.keys import Keys
from queues.records import CrawlReport, Run, decode
from queues.streams import BODY, produce
from settings.clock import now
from settings.environment import environment
from settings.subscribers import unknown_symbol
from settings.watchlist import load_watchlist

SOURCES = ("hkex_filings", "sina_news", "sec_filings", "ir_feed")  # those that list the past of one company
INTERRUPTED = 130
LATEST_BEGIN = timedelta(hours=12)
Slice = tuple[str, date, date]


def backfill(
    symbol: str = typer.Argument(..., help="a listing of the watch list such as HK:3660"),
    since: str = typer.Option(..., "--from", help="first day (Hong Kong), such as 2023-01-01"),
    source: list[str] = typer.Option(list(SOURCES), help="sources; repeat the option for several"),
    tell: bool = typer.Option(False, "--tell", help="alert on what is found; without it all of it is history"),
) -> None:
    """Ask for the past of a company, newest month first, one slice at a time; started again it goes on where it was."""
    watchlist = load_watchlist(environment().hkwatch_watchlist)
    if watchlist.find(symbol) is None:
        raise typer.BadParameter(unknown_symbol(symbol, watchlist), param_hint="SYMBOL")
    first = read_day(since, "--from")
    for name in source:
        check_source(name)
        if name not in SOURCES:
            message = f"expected a source that lists its past, one of {', '.join(SOURCES)}; found {name!r}"
            raise typer.BadParameter(message, param_hint="--source")
    yesterday = now().astimezone(HONG_KONG).date() - timedelta(days=1)  # today is for live runs, which tell of it
    if first > yesterday:
        message = f"expected a day up to yesterday, {yesterday} in Hong Kong (today is for live runs), found {since}"
        raise typer.BadParameter(message, param_hint="--from")
    todo = [part for name in source for part in slices(name, first, yesterday)]
    try:
        failed = with_redis(lambda redis, keys: _work(redis, keys, symbol, todo, tell))
    except KeyboardInterrupt as stopped:
        print("stopped: the same command goes on where it was", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from stopped
    raise typer.Exit(1 if failed else 0)


def slices(source: str, first: date, last: date) -> Iterator[Slice]:
    """The days from `first` to `last`, both included, in calendar months, newest first."""
    while last >= first:
        begin = max(first, last.replace(day=1))
        yield source, begin, last
        last = begin - timedelta(days=1)


async def _work(redis: Redis, keys: Keys, symbol: str, todo: list[Slice], tell: bool) -> int:
    if not any(sign.role == "crawler" for sign in await read_heartbeats(redis, keys)):
        print("no crawler gives a sign: `hkwatch up` starts one, then run this again", file=sys.stderr)
        return 1
    failed = found = 0
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(symbol, total=len(todo))
        for source, begin, end in todo:
            mark = keys.mark("backfill", f"{source}:{symbol}")
            progress.update(task, description=f"{symbol} {source} {begin:%Y-%m}, {found} records")
            name = f"{begin.isoformat()}/{end.isoformat()}"
            if not await redis.sismember(mark, name):
                report = await _run(redis, keys, symbol, (source, begin, end), tell)
                found += report.published
                if report.outcome in ("ok", "empty", "unchanged"):
                    await redis.sadd(mark, name)
                else:
                    failed += 1
                    errors = "; ".join(error.message for error in report.errors)
                    print(f"{source} {name}: {report.outcome}: {errors}", file=sys.stderr)
            progress.advance(task)
    return failed


async def _run(redis: Redis, keys: Keys, symbol: str, part: Slice, tell: bool) -> CrawlReport:
    source, begin, end = part
    at = now()
    arguments = {"symbol": symbol, "since": begin.isoformat(), "until": end.isoformat(), "silent": "0" if tell else "1"}
    run = Run(
        source=source,
        scope=f"{symbol}:backfill",
        due_at=at,
        deadline=at + LATEST_BEGIN,
        arguments=arguments,
        priority="backfill",
    )
    newest = await redis.xrevrange(keys.stream("reports"), count=1)
    last: Any = newest[0][0] if newest else b"0-0"
    await produce(redis, keys, "runs", run)
    while True:
        answer: Any = await redis.xread({keys.stream("reports"): last}, count=100, block=1000)
        for _, entries in answer or ():
            last = entries[-1][0]
            for _, fields in entries:
                report = decode(fields[BODY])
                if isinstance(report, CrawlReport) and report.run_id == run.id:
                    return report
