"""`make bench-scale`: one backlog for one worker and for two, of crawlers and of alert workers, and what was doubled or lost.

Workers are processes of their own on one real Redis, started and then held still until the whole backlog lies there. Records
are counted in Redis, messages at stand-ins of the vendors. Exit status 1 when anything came twice or did not come.
"""

import argparse
import asyncio
import contextlib
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped] # it ships no types
from redis.asyncio import Redis

from bench.crawl import site
from bench.redis_server import private_redis
from bench.scale_scene import Day, Feeds
from bench.storm import arrivals, quiet, variables
from queues.keys import Keys
from queues.records import Article, decode
from queues.seen import publish
from queues.streams import BODY, produce
from replica.vendors.mail import MailServer, serving_mail
from replica.vendors.serve import Vendors, serving
from settings.environment import ROOT

LIMIT_S = 120.0
WAITING = {"crawlers.worker": 1, "alerts.worker": 3}  # reads that block while there is nothing to do
KEYS = Keys()


@dataclass(frozen=True)
class Outcome:
    """One backlog, worked off."""

    took_s: float
    cpu_s: float
    """Of all workers together."""
    records: int
    doubled: int
    lost: int
    """What did not come, and what came to the wrong place."""

    @property
    def cost_ms(self) -> float:
        """CPU time for a record."""
        return self.cpu_s * 1000 / self.records

    @property
    def per_s(self) -> float:
        """Records a second."""
        return self.records / self.took_s


async def crawl(workers: int, feeds: Feeds) -> Outcome:
    """Crawl all feeds with so many crawler processes. Raises TimeoutError."""
    with tempfile.TemporaryDirectory(prefix="hkw-scale-") as name:
        feeds.write(Path(name))
        async with private_redis() as redis:
            with site() as address:
                given = {
                    "REDIS_URL": f"unix://{redis.connection_pool.connection_kwargs['path']}",
                    "HKWATCH_WATCHLIST": f"{name}/watchlist.toml",
                    "HKWATCH_ORIGIN": address,
                    "HKWATCH_ALERT_HISTORY": "true",
                }

                async def fill() -> None:
                    for run in feeds.backlog():
                        await produce(redis, KEYS, "runs", run)

                async def done() -> bool:
                    return int(await redis.xlen(KEYS.stream("reports"))) >= feeds.runs

                spent = await _timed(redis, "crawlers.worker", given, workers, fill, done)
            entries: Any = await redis.xrange(KEYS.stream("articles"))
            records = [decode(fields[BODY]) for _, fields in entries]
    found = Counter(record.title for record in records if isinstance(record, Article))
    return _outcome(spent, feeds.titles(), found, len(feeds.titles()))


async def tell(workers: int, day: Day) -> Outcome:
    """Read a day's records and tell of its dividends with so many alert workers. Raises TimeoutError."""
    scene, vendors, mail = day.scene, Vendors(), MailServer()
    with tempfile.TemporaryDirectory(prefix="hkw-scale-") as name:
        async with private_redis() as redis, serving(vendors), serving_mail(mail):
            scene.write(Path(name), vendors.url)

            async def fill() -> None:
                await publish(redis, KEYS, day.backlog())

            async def done() -> bool:
                return await quiet(redis, "filings") and await quiet(redis, "articles")

            given = variables(redis, Path(name), vendors, mail)
            spent = await _timed(redis, "alerts.worker", given, workers, fill, done)
        found = Counter({where: len(times) for where, times in arrivals(vendors, mail).items()})
        return _outcome(spent, scene.expected(), found, len(day.backlog()))


Where = tuple[str, str]


def _outcome(
    spent: tuple[float, float], due: set[str] | set[Where], found: "Counter[str] | Counter[Where]", records: int
) -> Outcome:
    missing, foreign = set(due) - set(found), set(found) - set(due)
    return Outcome(*spent, records, found.total() - len(found), len(missing) + len(foreign))


async def _timed(
    redis: Redis,
    module: str,
    given: dict[str, str],
    workers: int,
    fill: Callable[[], Awaitable[None]],
    done: Callable[[], Awaitable[bool]],
) -> tuple[float, float]:
    """Seconds from the moment at which all workers may move, with the backlog there, until `done`; and of their CPU time."""
    async with _held(redis, module, given, workers) as processes:
        await fill()
        began, used = time.monotonic(), _cpu_s(processes)
        for process in processes:
            process.send_signal(signal.SIGCONT)
        while not await done():
            if time.monotonic() - began > LIMIT_S:
                raise TimeoutError(f"{module}: the backlog was not worked off within {LIMIT_S:.0f} s")
            await asyncio.sleep(0.05)
        return time.monotonic() - began, _cpu_s(processes) - used


def _cpu_s(processes: list["subprocess.Popen[bytes]"]) -> float:
    times = [psutil.Process(process.pid).cpu_times() for process in processes]
    return float(sum(one.user + one.system for one in times))


@contextlib.asynccontextmanager
async def _held(
    redis: Redis, module: str, given: dict[str, str], workers: int
) -> AsyncIterator[list["subprocess.Popen[bytes]"]]:
    """So many workers that give signs of life and are stopped."""
    running = [_start(module, given) for _ in range(workers)]
    try:
        end = time.monotonic() + 30
        while (await redis.info("clients"))["blocked_clients"] < workers * WAITING[module]:
            if time.monotonic() > end:
                raise TimeoutError(f"{module} did not start")
            await asyncio.sleep(0.05)
        for process in running:
            process.send_signal(signal.SIGSTOP)
        yield running
    finally:
        for process in running:
            process.kill()
        for process in running:
            await asyncio.to_thread(process.wait, 10)


def _start(module: str, given: dict[str, str]) -> "subprocess.Popen[bytes]":
    env = os.environ | {"PYTHONPATH": str(ROOT), "HKWATCH_LOG_LEVEL": "ERROR"} | given
    return subprocess.Popen(
        [sys.executable, "-m", module], env=env, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


async def compare(feeds: Feeds, day: Day, rounds: int) -> list[Outcome]:
    """Both stages, one and two workers in turns; prints a line for each stage and returns every outcome."""
    every: list[Outcome] = []
    stages: dict[str, Callable[[int], Awaitable[Outcome]]] = {
        "crawlers": lambda workers: crawl(workers, feeds),
        "alert workers": lambda workers: tell(workers, day),
    }
    for name, stage in stages.items():
        outcomes: dict[int, list[Outcome]] = {1: [], 2: []}
        for _ in range(rounds):
            for workers, found in outcomes.items():
                found.append(await stage(workers))
        one, two = (statistics.median(outcome.per_s for outcome in outcomes[workers]) for workers in (1, 2))
        all_of_it = [*outcomes[1], *outcomes[2]]
        every += all_of_it
        doubled, lost = sum(o.doubled for o in all_of_it), sum(o.lost for o in all_of_it)
        cost = [statistics.median(outcome.cost_ms for outcome in outcomes[workers]) for workers in (1, 2)]
        print(f"{name}: one {one:,.0f} records a second, two {two:,.0f}, ratio {two / one:.2f}; {doubled} doubled, {lost} lost")
        print(f"  CPU time for a record {cost[0]:.2f} ms with one, {cost[1]:.2f} ms with two, ratio {cost[1] / cost[0]:.2f}")
    return every


def main() -> int:
    """Status 1 when anything was doubled or lost."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=200, help="feeds to crawl, of 20 stories each")
    options.add_argument("--forms", type=int, default=200, help="dividends to tell of, one message each")
    options.add_argument("--stories", type=int, default=10000, help="stories among them that tell of nothing")
    options.add_argument("--rounds", type=int, default=1)
    chosen = options.parse_args()
    print(f"{os.cpu_count()} cores, which Redis and the stand-ins share with the workers")
    outcomes = asyncio.run(compare(Feeds(chosen.runs), Day(chosen.forms, chosen.stories), chosen.rounds))
    return int(any(outcome.doubled or outcome.lost for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
