"""`make demo`: the daemon as it is, against the replica, through a day at the market; then what it told, against the truth."""

import asyncio
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from replica.inbox import Inbox
from replica.rehearsal import Rehearsal, looked_at
from replica.scenario import Scenario, load
from replica.serve import DEFAULT, Replica, serving, world_of
from replica.table import table
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
        self.replica, self.inbox = Replica(self.world, []), Inbox()
        self.expected = expected_of(scenario)
        self.play_at = 0.0

    async def run(self, folder: Path) -> bool:
        """Play it with the daemon's files in `folder`; prints the table; returns whether all was right."""
        sites, inbox = await serving(self.replica, 0), await self.inbox.start()
        origin = f"http://127.0.0.1:{sites.addresses[0][1]}"
        webhook = f"http://127.0.0.1:{inbox.addresses[0][1]}/services/demo"
        rehearsal = Rehearsal(folder, origin, webhook, self.world.clock)
        try:
            await rehearsal.start()
            with self._progress() as progress:
                await self._seed(rehearsal, progress)
                await self._play(rehearsal, progress)
            events = await rehearsal.ask("events", "--json")
        finally:
            orderly = await rehearsal.stop()
            await inbox.cleanup()
            await sites.cleanup()
        verdict = judge(self.expected, *told_by(self.inbox.received))
        self.console.print(table(verdict, self._real, self.inbox.received, events, len(self.replica.log)))
        if not orderly:
            self.console.print("[red]the daemon did not end by itself in time[/]")
        return verdict.right and orderly

    async def _seed(self, rehearsal: Rehearsal, progress: Progress) -> None:
        task = progress.add_task("first look at every source, history stays silent", total=None)
        end = time.monotonic() + SEEDED_WITHIN_S
        companies = [company for company in self.scenario.companies if self._has_stories(company.key)]
        hosts = [company.ir_host for company in companies if company.ir_host]
        while True:
            done, total = looked_at(self.replica.log, [company.code for company in companies], hosts)
            progress.update(task, completed=done, total=total)
            if done == total:
                return
            self._check(rehearsal)
            if time.monotonic() > end:
                raise Ended(f"only {done} of {total} lists were read twice within {SEEDED_WITHIN_S:.0f} s")
            await asyncio.sleep(0.1)

    def _has_stories(self, key: str) -> bool:
        return any(item.kind == "story" and key in item.companies for item in self.world.items)

    async def _play(self, rehearsal: Rehearsal, progress: Progress) -> None:
        self.play_at = self.world.play()
        ends = self._real(self.scenario.ends_at)
        task = progress.add_task("the day", total=self.scenario.ends_at)
        while time.time() < ends + LAST_WORDS_S:
            told = told_by(self.inbox.received)[0]
            waiting = [one for one in self.expected if not _is_told(one, told)]
            last = max([ends, *(message["at"] for message in self.inbox.received)])
            if not waiting and time.time() > last + SETTLE_S:
                break
            now = self.world.clock.now()
            label = f"{now:%H:%M} Hong Kong, {len(self.inbox.received)} alerts, {len(waiting)} to come"
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
        console.print(f"log and settings of the daemon: {folder}")
    return 0 if right else 1


def main() -> None:
    """`python -m replica.demo [SCENARIO]`; exit status 0 only if every event was told exactly once and nothing else was."""
    sys.exit(asyncio.run(_main(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT)))


if __name__ == "__main__":
    main()
