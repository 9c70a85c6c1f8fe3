"""`make demo`: the daemon as it is, against the replica, through a day at the market; then what it told, against the truth."""

import asyncio
import json
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from replica.rehearsal import Rehearsal, looks
from replica.scenario import Scenario, load
from replica.serve import DEFAULT, Replica, serving, world_of
from replica.table import table
from replica.vendors.serve import Vendors
from replica.vendors.serve import serving as vendors_serving
from replica.verdict import Expected, expected_of, judge, told_by

SEEDED_WITHIN_S = 60.0
LAST_WORDS_S = 8.0  # what the last publication causes must be told by then
SETTLE_S = 2.0  # silence after the last expected alert, in which nothing more may come
TAIL = 25


class Ended(Exception):
    """The daemon ended, or did not get ready."""


class Demo:
    """One play of a scenario."""

    def __init__(self, scenario: Scenario, console: Console) -> None:
        self.console, self.scenario = console, scenario
        self.world = world_of(scenario, held=True)
        self.replica, self.vendors = Replica(self.world, []), Vendors()
        self.expected = expected_of(scenario)
        self.play_at = 0.0

    @property
    def received(self) -> list[dict[str, Any]]:
        """What Slack's stand-in took: `at` in unix seconds, `body` as JSON."""
        return self.vendors.received.messages

    async def run(self, folder: Path) -> bool:
        """Play it with the daemon's files in `folder`; prints the table; returns whether all was right."""
        sites = await serving(self.replica, 0)
        origin = f"http://127.0.0.1:{sites.addresses[0][1]}"
        try:
            async with vendors_serving(self.vendors):
                rehearsal = Rehearsal(folder, origin, f"{self.vendors.url}/services/T0/B0/demo", self.world.clock)
                events, orderly = await self._rehearse(rehearsal)
        finally:
            await sites.cleanup()
            _write(folder / "requests.jsonl", self.replica.log)
            _write(folder / "alerts.jsonl", self.received)
        refused = [f"Slack refused a message: {one['word']}" for one in self.vendors.received.refused]
        told, unreadable = told_by(self.received)
        verdict = judge(self.expected, told, [*unreadable, *refused])
        self.console.print(table(verdict, self._real, len(self.received), events, len(self.replica.log)))
        if not orderly:
            self.console.print("[red]the daemon did not end by itself in time[/]")
        return verdict.right and orderly

    async def _rehearse(self, rehearsal: Rehearsal) -> tuple[Any, bool]:
        """Start the daemon, play, end it; the events as `hkwatch events` tells them, and whether it ended by itself."""
        try:
            await rehearsal.start()
            with self._progress() as progress:
                await self._seed(rehearsal, progress)
                await self._play(rehearsal, progress)
            events = await rehearsal.ask("events", "--json")
        finally:
            orderly = await rehearsal.stop()
        return events, orderly

    async def _seed(self, rehearsal: Rehearsal, progress: Progress) -> None:
        task = progress.add_task("first look at every source, history stays silent", total=None)
        end = time.monotonic() + SEEDED_WITHIN_S
        companies = [company for company in self.scenario.companies if self._has_stories(company.key)]
        hosts = [company.ir_host for company in companies if company.ir_host]
        while True:
            seen = looks(self.replica.log, [company.code for company in companies], hosts)
            progress.update(task, completed=sum(seen.values()), total=len(seen))
            if all(seen.values()):
                return
            self._check(rehearsal)
            if time.monotonic() > end:
                late = ", ".join(address for address, done in seen.items() if not done)
                raise Ended(f"not read twice within {SEEDED_WITHIN_S:.0f} s: {late}")
            await asyncio.sleep(0.1)

    def _has_stories(self, key: str) -> bool:
        return any(item.kind == "story" and key in item.companies for item in self.world.items)

    async def _play(self, rehearsal: Rehearsal, progress: Progress) -> None:
        self.play_at = self.world.play()
        ends = self._real(self.scenario.ends_at)
        task = progress.add_task("the day", total=self.scenario.ends_at)
        while time.time() < ends + LAST_WORDS_S:
            told = told_by(self.received)[0]
            waiting = [one for one in self.expected if not _is_told(one, told)]
            last = max([ends, *(message["at"] for message in self.received)])
            if not waiting and time.time() > last + SETTLE_S:
                break
            now = self.world.clock.now()
            label = f"{now:%H:%M} Hong Kong, {len(self.received)} alerts, {len(waiting)} to come"
            done = min(self.world.clock.elapsed - self.play_at, self.scenario.ends_at)
            progress.update(task, completed=done, description=label)
            self._check(rehearsal)
            await asyncio.sleep(0.1)

    def _real(self, offset: float) -> float:
        """The unix second at which something `offset` seconds into the play comes out."""
        return self.world.clock.real(self.play_at + offset)

    def _progress(self) -> Progress:
        columns = (TextColumn("{task.description:<52}"), BarColumn(), TimeElapsedColumn())
        return Progress(*columns, console=self.console, transient=not self.console.is_terminal)

    @staticmethod
    def _check(rehearsal: Rehearsal) -> None:
        if rehearsal.ended is not None:
            raise Ended(f"the daemon ended with status {rehearsal.ended}")


def _write(path: Path, lines: Iterable[Any]) -> None:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")


def _is_told(expected: Expected, told: list[Any]) -> bool:
    return any((one.kind, one.symbol) == (expected.kind, expected.symbol) for one in told)


async def _main(path: Path) -> int:
    console = Console()
    folder = Path(tempfile.mkdtemp(prefix="hkwatch-demo-"))
    demo = Demo(load(path), console)
    running = asyncio.create_task(demo.run(folder))
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, running.cancel)
    try:
        right = await running
    except asyncio.CancelledError:
        shutil.rmtree(folder, ignore_errors=True)
        return 130
    except Ended as error:
        console.print(f"[red]{error}[/]; its last words:")
        lines = (folder / "daemon.log").read_text(encoding="utf-8", errors="replace").splitlines()
        console.print("\n".join(lines[-TAIL:]), markup=False, highlight=False)
        right = False
    if right:
        shutil.rmtree(folder, ignore_errors=True)
    else:
        console.print(f"the daemon's log and settings, what it asked for and what it told: {folder}", soft_wrap=True)
    return 0 if right else 1


def main() -> None:
    """`python -m replica.demo [SCENARIO]`; exit status 0 only if every event was told exactly once and nothing else was."""
    sys.exit(asyncio.run(_main(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT)))


if __name__ == "__main__":
    main()
