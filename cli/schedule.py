"""`hkwatch schedule`: the day of every source as a table and a picture, and what became of the runs that are past."""

import json
from datetime import datetime, timedelta

import typer
from redis.asyncio import Redis
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.market import with_redis
from queues.attention import awaited_days, last_news
from queues.connection import AWAY
from queues.keys import Keys
from queues.market import special_days
from scheduler.outlook import SLOT, SLOTS, Line, Slot, lines_of
from scheduler.past import PastRun, judge_past, read_journal, read_reports
from scheduler.plan import Attention, load_files, make_plan
from settings import clock
from settings.calendar import ZONES

PATIENCE = timedelta(minutes=30)
DENSITY = ((200, "█"), (40, "▓"), (10, "▒"), (1, "░"), (0, " "))
OUTSIDE = "·"
FATE_STYLE = {"ran": "green", "late": "yellow", "skipped": "red", "waits": "cyan"}
HK = ZONES["HK"]


def schedule(
    day: datetime | None = typer.Option(None, formats=["%Y-%m-%d"], help="A Hong Kong date; else the next 24 hours."),
    runs: str = typer.Option("", help="List every past run of this source, instead."),
    as_json: bool = typer.Option(False, "--json", help="One JSON object a source, instead of the picture."),
) -> None:
    """When each source is asked, and for each past run: ran, late, or skipped and why."""
    files, now = load_files(), clock.now()
    start = day.replace(tzinfo=HK) if day else now.astimezone(HK).replace(minute=0, second=0, microsecond=0)
    since = start if day else now - timedelta(days=1)

    async def read(redis: Redis, keys: Keys) -> tuple[dict[str, Line], list[PastRun], list[Line]]:
        special, attention, past = [], Attention({}, {}), []
        try:
            special = list(await special_days(redis, keys))
            attention = Attention(await awaited_days(redis, keys), await last_news(redis, keys))
            noted = await read_journal(redis, keys, since)
            past = judge_past(noted, await read_reports(redis, keys, since), now, PATIENCE)
        except AWAY as error:
            Console(stderr=True).print(f"[yellow]no Redis, so nothing is known of past runs[/] ({error})")
        plan = make_plan(files, special, clock.pace())
        behind = lines_of(plan, attention, past, since, now)
        return {line.source: line for line in behind}, past, lines_of(plan, attention, past, start, now)

    behind, past, lines = with_redis(read)
    console = Console()
    if runs:
        _print_runs(console, [run for run in past if run.source == runs])
    elif as_json:
        for line in lines:
            print(json.dumps(_as_json(line, behind[line.source]), ensure_ascii=False))
    else:
        _print_table(console, lines, behind, now)
        _print_picture(console, lines, start, now)


def _print_table(console: Console, lines: list[Line], behind: dict[str, Line], now: datetime) -> None:
    table = Table("source", "for", "next", "due in 24 h", "ran", "late", "skipped", "why", box=None, header_style="bold")
    for line in lines:
        fates, reasons = behind[line.source].fates, behind[line.source].reasons
        why = "; ".join(f"{count} x {reason}" for reason, count in sorted(reasons.items(), key=lambda one: -one[1]))
        counts = [Text(str(fates.get(fate, 0) or ""), FATE_STYLE[fate]) for fate in ("ran", "late", "skipped")]
        scope = "all" if line.scopes == 1 else f"{line.scopes} companies"
        table.add_row(line.source, scope, _in(line.next_due, now), str(line.due), *counts, why)
    console.print(table)


def _in(at: datetime | None, now: datetime) -> str:
    if at is None:
        return "-"
    local = at.astimezone(HK)
    return f"{local:%H:%M:%S}" if at - now < timedelta(hours=20) else f"{local:%d %b %H:%M}"


def _print_picture(console: Console, lines: list[Line], start: datetime, now: datetime) -> None:
    width = max((len(line.source) for line in lines), default=0) + 1
    local = start.astimezone(HK)
    hours = "".join(f"{(local + timedelta(hours=n)).hour:<6d}" for n in range(0, 24, 2))
    console.print(f"\n{local:%A %d %B %Y}, Hong Kong time", style="bold")
    console.print(" " * width + hours, style="dim", no_wrap=True)
    for line in lines:
        row = Text(line.source.ljust(width))
        for slot in line.slots:
            row.append(_mark(slot), _style(slot))
        console.print(row, no_wrap=True, crop=False)
    place = (now - start) // SLOT
    if 0 <= place < SLOTS:
        console.print(" " * (width + place) + "▲ now", style="dim", no_wrap=True)
    console.print("[dim]shaded: inside a window;  [/]░ ▒ ▓ █[dim] 1, 10, 40, 200 runs in 20 minutes;[/]  ", end="")
    console.print(*(Text(fate, style) for fate, style in FATE_STYLE.items()))


def _mark(slot: Slot) -> str:
    if not slot.due:
        return " " if slot.window else OUTSIDE
    return next(mark for least, mark in DENSITY if slot.due >= least)


def _style(slot: Slot) -> str:
    colour = FATE_STYLE[slot.fate] if slot.fate else ("white" if slot.window else "bright_black")
    return f"{colour} on grey27" if slot.window else colour


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
