"""`make bench-memory`: how much memory one crawler process holds after so many runs, against the replica.

Every source of the timetable is run in turn for every company of the watch list, in one process that does not begin anew as
it otherwise does after 2,000 runs. The figure is what only this process holds (USS), looked at between two rounds of runs.
"""

import argparse
import asyncio
import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any

import psutil  # type: ignore[import-untyped] # it ships no types
from redis.asyncio import Redis

from bench.redis_server import private_redis
from queues.keys import Keys
from queues.records import Run
from queues.streams import produce
from settings.clock import now
from settings.environment import ROOT, environment
from settings.timetable import load_timetable
from settings.watchlist import load_watchlist

WARM = 500  # runs after which caches, code and pools are there
BOUND_MB = 10.0  # more for each 1,000 runs after that
MB = 1024 * 1024


def rounds() -> Iterator[list[Run]]:
    """For ever: one run for each source and company, none of which is due twice."""
    timetable, watchlist = load_timetable(environment().hkwatch_timetable), load_watchlist(environment().hkwatch_watchlist)
    for number in count():
        due_at = now() + timedelta(milliseconds=number)
        yield [
            Run(
                source=source.name,
                scope=scope,
                due_at=due_at,
                deadline=due_at + timedelta(minutes=10),
                arguments={} if scope == "*" else {"symbol": scope},
            )
            for source in timetable.enabled
            for scope in source.scopes(watchlist)
        ]


async def measure(runs: int, every: int, limit_s: float) -> dict[int, float]:
    """Runs done -> megabytes. Raises TimeoutError when `limit_s` is over."""
    found: dict[int, float] = {}
    end, done, steps = time.monotonic() + limit_s, 0, rounds()

    def look() -> None:
        found[done] = psutil.Process(process.pid).memory_full_info().uss / MB
        print(f"{done:6} runs {found[done]:8.1f} MB", flush=True)

    async with private_redis() as redis:
        with sites() as origin, crawler(redis, origin) as process:
            while not await redis.exists(Keys().stream("runs")):
                await _pause(process, end)
            look()
            while done < runs:
                batch = next(steps)
                for run in batch:
                    last = await produce(redis, Keys(), "runs", run)
                done += len(batch)
                await until_done(redis, last, process, end)
                if done // every > (done - len(batch)) // every:
                    look()
    return found


async def until_done(redis: Redis, last: bytes, process: "subprocess.Popen[bytes]", end: float) -> None:
    """Until all runs up to the entry `last` are done. Raises TimeoutError at `end` (monotonic), and when the process ended."""
    while True:
        groups: Any = await redis.xinfo_groups(Keys().stream("runs"))
        if any(group["last-delivered-id"] == last and not group["pending"] for group in groups):
            return
        await _pause(process, end)


async def _pause(process: "subprocess.Popen[bytes]", end: float) -> None:
    if process.poll() is not None:
        raise ChildProcessError(f"the crawler ended with status {process.returncode}")
    if time.monotonic() > end:
        raise TimeoutError("the runs were not done in time")
    await asyncio.sleep(0.05)


@contextlib.contextmanager
def sites() -> Iterator[str]:
    """The address of a replica in a process of its own."""
    with _child([sys.executable, "-m", "replica.serve", "--port", "0"], {}, stdout=subprocess.PIPE) as replica:
        assert replica.stdout is not None
        yield replica.stdout.readline().decode().split()[1].rstrip("/")


def crawler(redis: Redis, origin: str) -> "contextlib.AbstractContextManager[subprocess.Popen[bytes]]":
    """A crawler process that does not begin anew."""
    variables = {
        "REDIS_URL": f"unix://{redis.connection_pool.connection_kwargs['path']}",
        "HKWATCH_ORIGIN": origin,
        "HKWATCH_LOG_LEVEL": "ERROR",
        "PYTHONPATH": str(ROOT),
    }
    return _child([sys.executable, "-m", "bench.memory", "--crawler"], variables)


@contextlib.contextmanager
def _child(command: list[str], variables: dict[str, str], **more: Any) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(command, env={**os.environ, **variables}, cwd=ROOT, **more)
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)
        if process.stdout is not None:
            process.stdout.close()


def growth(found: dict[int, float]) -> float:
    """Megabytes for each 1,000 runs, from the first look after WARM runs to the last."""
    warm = {runs: mb for runs, mb in found.items() if runs >= WARM}
    if len(warm) < 2:
        return 0.0
    first, last = min(warm), max(warm)
    return (warm[last] - warm[first]) / (last - first) * 1000


def main() -> int:
    """Status 1 when the bound is missed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=2500)
    options.add_argument("--every", type=int, default=500)
    options.add_argument("--limit", type=float, default=1800.0, help="seconds")
    options.add_argument("--crawler", action="store_true", help="be the process that is measured")
    chosen = options.parse_args()
    if chosen.crawler:
        from crawlers.worker import main as crawl

        return crawl(recycle_after=10 * chosen.runs)
    more = growth(asyncio.run(measure(chosen.runs, chosen.every, chosen.limit)))
    print(f"{more:+.1f} MB for each 1,000 runs after the first {WARM} (bound {BOUND_MB:.0f})")
    return 0 if more <= BOUND_MB else 1


if __name__ == "__main__":
    sys.exit(main())
