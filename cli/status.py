"""`hkwatch status`: the whole daemon on one screen, as JSON, or live; its exit status is for monitoring."""

import time
from collections.abc import Mapping

import msgspec
import typer
from redis.asyncio import Redis
from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from alerts.health.latency import Percentiles
from alerts.health.record import GOOD
from cli.connected import with_redis
from cli.standing import COUNTED, Standing, age, read_standing
from queues.keys import Keys
from scheduler.plan import Files, load_files

LIVE_EVERY_S = 2.0
WIDE, NARROW = 110, 72  # columns of a terminal
STRETCHES = {  # which latency -> how its column is called on a wide terminal, and on another
    "published_seen": ("published-seen", "to seen"),
    "seen_told": ("seen-told", "to told"),
}


def status(
    as_json: bool = typer.Option(False, "--json", help="One JSON object."),
    watch: bool = typer.Option(False, "--watch", help="Live, until Ctrl-C."),
) -> None:
    """Processes, leader, streams, sources, dead letters. Status: 0 well, 1 something is wrong, 2 bad settings, 3 no Redis."""
    files = load_files()
    if watch:
        _live(files)
        return
    standing = _read(files)
    if as_json:
        print(msgspec.json.encode(standing).decode())
    else:
        console = Console()
        console.print(screen(standing, console.width))
    raise typer.Exit(1 if standing.problems else 0)


def _read(files: Files) -> Standing:
    async def read(redis: Redis, keys: Keys) -> Standing:
        return await read_standing(redis, keys, files)

    return with_redis(read)


def _live(files: Files) -> None:
    try:
        with Live(screen(_read(files), Console().width), screen=True, auto_refresh=False) as live:
            while True:
                time.sleep(LIVE_EVERY_S)
                live.update(screen(_read(files), live.console.width), refresh=True)
    except KeyboardInterrupt:
        return


def screen(standing: Standing, width: int) -> Group:
    """All of it, for a terminal of `width` columns; what does not fit beside a source stands below."""
    head = Text("all is well", "bold green")
    if standing.problems:
        head = Text("\n").join(Text(f"! {problem}", "bold red") for problem in standing.problems)
    notes = [Text(f"{one.source}: {one.detail}", "yellow") for one in standing.sources if one.detail]
    dead = Text(f"dead letters: {standing.dead}, of the last 24 hours {standing.dead_today}", "dim")
    if standing.dead:
        dead.append("; `hkwatch dead list` shows them")
    tables = (_processes(standing), Text(), _streams(standing), Text(), _sources(standing, width))
    return Group(head, Text(), *tables, *([Text(), *notes] if notes else []), Text(), dead)


def _table(*columns: str) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in columns:
        table.add_column(name, no_wrap=True)
    return table


def _processes(standing: Standing) -> Table:
    table = _table("process", "host", "pid", "up", "last sign", "says")
    now = time.time()
    for sign in standing.processes:
        says = ", ".join(f"{name} {value}" for name, value in sign.facts.items())
        if standing.leader and sign.role == "scheduler":
            leads = standing.leader.startswith(f"{sign.instance}-")
            says = "[bold green]leads[/]" if leads else "stands by"
        up, last = _seconds(now - sign.started_at), _seconds(now - sign.beat_at)
        table.add_row(sign.role, sign.host, str(sign.pid), up, last, says)
    return table


def _streams(standing: Standing) -> Table:
    table = _table("stream", "waiting", "oldest", "in work", "kept")
    for kind, stream in standing.streams.items():
        waiting = f"{stream.waiting}{'+' if stream.waiting >= COUNTED else ''}"
        oldest = _seconds(stream.oldest_s) if stream.waiting else ""
        table.add_row(kind, waiting, oldest, str(stream.pending), str(stream.length))
    return table


def _sources(standing: Standing, width: int) -> Table:
    wide = width >= WIDE
    stretches = STRETCHES if width >= NARROW and any(one.latency for one in standing.sources) else {}
    heads = ("for", "last run", "next run", "newest item") if wide else ("for", "last", "next", "newest")
    table = _table("source", "state", *heads, *(names[0 if wide else 1] for names in stretches.values()))
    for one in standing.sources:
        state = Text(one.state, "dim" if not one.enabled else "green" if one.state in GOOD else "bold red")
        times = (one.since, one.last_report, one.next_due, one.newest)
        cells = [age(at, standing.at) if one.enabled else "" for at in times]
        cells += [_latency(one.latency, stretch) for stretch in stretches]
        table.add_row(one.source, state, *(cells if wide else map(_compact, cells)))
    return table


def _latency(latency: Mapping[str, Percentiles], stretch: str) -> str:
    found = latency.get(stretch)
    return f"{_seconds(found.p50)} / {_seconds(found.p99)}" if found else ""


def _compact(text: str) -> str:
    """`3 h / 16 min` -> `3h/16m`."""
    return text.replace("min", "m").replace(" ", "")


def _seconds(seconds: float) -> str:
    for limit, unit_s, unit in ((0.9995, 0.001, "ms"), (120, 1, "s"), (7200, 60, "min"), (172800, 3600, "h")):
        if seconds < limit:
            return f"{max(seconds, 0.0) / unit_s:.0f} {unit}"
    return f"{seconds / 86400:.0f} d"
