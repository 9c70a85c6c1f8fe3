"""`hkwatch schedule`: the day of every source as a table and a picture, and what became of the runs that are past."""

import asyncio
import json
import sys
from datetime import datetime, time, timedelta
from typing import NamedTuple

import typer
from redis.exceptions import RedisError
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.connected import NO_REDIS, complaint
from cli.days import read_day
from cli.picture import FATE_STYLE, print_picture
from queues.attention import awaited_days, last_news
from queues.connection import connect
from queues.keys import default_keys
from queues.market import special_days
from scheduler.outlook import Line, lines_of
from scheduler.past import PastRun, judge_past, read_journal, read_reports
from scheduler.plan import Attention, load_files, make_plan
from settings import clock
from settings.calendar import ZONES, Override
from settings.spelling import did_you_mean

PATIENCE = timedelta(minutes=30)
COUNTED = ("ran", "late", "skipped")
NARROW = 80
HK = ZONES["HK"]


def schedule(
    day: str | None = typer.Option(None, help="A Hong Kong date such as 2026-03-19; else the next 24 hours."),
    runs: str = typer.Option("", help="List every past run of this source, instead."),
    as_json: bool = typer.Option(False, "--json", help="One JSON object a source, instead of the picture."),
) -> None:
    """When each source is asked, and for each past run: ran, late, or skipped and why; without Redis only when."""
    files, now = load_files(), clock.now()
    named = datetime.combine(read_day(day, "--day"), time(), HK) if day else None
    known = [source.name for source in files.timetable.source]
    if runs and runs not in known:
        message = f"expected a source of the timetable, one of {', '.join(known)}, found {runs!r}{did_you_mean(runs, known)}"
        raise typer.BadParameter(message, param_hint="--runs")
    start = named or now.astimezone(HK).replace(minute=0, second=0, microsecond=0)
    since = start if named else now - timedelta(days=1)
    try:
        said = asyncio.run(_said(since, now))
    except RedisError as error:
        print(f"{complaint(error)} (so nothing is known of past runs)", file=sys.stderr)
        if runs:
            raise typer.Exit(NO_REDIS) from error
        said = Said([], Attention({}, {}), [])
    plan = make_plan(files, said.special, clock.pace())
    behind = {line.source: line for line in lines_of(plan, said.attention, said.past, since, now)}
    lines = lines_of(plan, said.attention, said.past, start, now)
    console = Console()
    if runs:
        _print_runs(console, [run for run in said.past if run.source == runs])
    elif as_json:
        for line in lines:
            print(json.dumps(_as_json(line, behind[line.source]), ensure_ascii=False))
    else:
        _print_table(console, lines, behind, now)
        print_picture(console, lines, start, now)


class Said(NamedTuple):
    """What Redis knows: days that operators changed, what is heeded, past runs."""

    special: list[Override]
    attention: Attention
    past: list[PastRun]


async def _said(since: datetime, now: datetime) -> Said:
    redis, keys = connect(), default_keys()
    try:
        await redis.ping()
        attention = Attention(await awaited_days(redis, keys), await last_news(redis, keys))
        noted = await read_journal(redis, keys, since)
        past = judge_past(noted, await read_reports(redis, keys, since), now, PATIENCE)
        return Said(list(await special_days(redis, keys)), attention, past)
    finally:
        await redis.aclose()


def _print_table(console: Console, lines: list[Line], behind: dict[str, Line], now: datetime) -> None:
    table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0), pad_edge=False)
    for heading in ("source", "for", "next", "in 24 h", *COUNTED):
        table.add_column(heading, no_wrap=True)
    notes = []
    for line in lines:
        fates, reasons = behind[line.source].fates, behind[line.source].reasons
        counts = [Text(str(fates.get(fate, 0) or ""), FATE_STYLE[fate]) for fate in COUNTED]
        scope = "all" if line.scopes == 1 else f"{line.scopes} companies" if console.width >= NARROW else str(line.scopes)
        table.add_row(line.source, scope, _in(line.next_due, now), str(line.due), *counts)
        for reason, count in sorted(reasons.items(), key=lambda one: -one[1]):
            notes.append(f"{line.source}: {count} x {reason}")
    console.print(table)
    for note in notes:
        console.print(note, style="yellow", soft_wrap=True, highlight=False)


def _in(at: datetime | None, now: datetime) -> str:
    if at is None:
        return "-"
    local = at.astimezone(HK)
    return f"{local:%H:%M:%S}" if at - now < timedelta(hours=20) else f"{local:%d %b %H:%M}"


def _print_runs(console: Console, past: list[PastRun]) -> None:
    for run in past:
        local = run.due_at.astimezone(HK)
        many = f" ({run.count} due instants)" if run.count > 1 else ""
        line = f"{local:%Y-%m-%d %H:%M:%S}  {run.scope:<10}  "
        console.print(Text(line).append(f"{run.fate:<8}", FATE_STYLE[run.fate]).append(f"{run.why}{many}"))
    if not past:
        console.print("no past runs are known of it")


def _as_json(line: Line, behind: Line) -> dict[str, object]:
    return {
        "source": line.source,
        "scopes": line.scopes,
        "next_due": line.next_due.isoformat() if line.next_due else None,
        "due_24h": line.due,
        "past": dict(behind.fates),
        "reasons": dict(behind.reasons),
    }
