"""The crawler process: runs from the stream to reports, late runs, runs that are handed back."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from redis.asyncio import Redis

from crawlers.states import State
from queues.keys import Keys
from queues.records import CrawlReport, Run, decode
from queues.streams import Consumer, produce
from settings.clock import now
from tests.conftest import ROOT, wait_until
from tests.crawlers.conftest import Site


@pytest.fixture
async def worker(
    redis: Redis, redis_address: str, site: Site, tmp_path: Path
) -> AsyncIterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts crawler processes that use the test's Redis and its site."""
    watchlist = tmp_path / "watchlist.toml"
    watchlist.write_text('[[company]]\nname = "甲"\nlistings = ["HK:700"]\n', encoding="utf-8")
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        environment = os.environ | {
            "REDIS_URL": redis_address,
            "HKWATCH_ORIGIN": site.origin,
            "HKWATCH_WATCHLIST": str(watchlist),
            "PYTHONPATH": str(ROOT),
        }
        started.append(subprocess.Popen([sys.executable, "-m", "crawlers.worker"], env=environment, stderr=subprocess.DEVNULL))
        return started[-1]

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait(10)


def run(source: str = "sina_quotes", *, late_by_s: float = 0) -> Run:
    due_at = now() - timedelta(seconds=late_by_s)
    return Run(source=source, due_at=due_at, deadline=due_at + timedelta(seconds=60))


async def reports(redis: Redis, keys: Keys, count: int) -> list[CrawlReport]:
    async def all_there() -> bool:
        return int(await redis.xlen(keys.stream("reports"))) >= count

    await wait_until(all_there, for_s=20)
    found: list[Any] = [decode(fields[b"body"]) for _, fields in await redis.xrange(keys.stream("reports"))]
    return found


async def pending(redis: Redis, keys: Keys) -> int:
    return int((await redis.xinfo_groups(keys.stream("runs")))[0]["pending"])


async def test_runs_are_crawled_reported_and_acknowledged_and_sigterm_ends_the_process(
    worker: Callable[[], subprocess.Popen[bytes]], redis: Redis, keys: Keys, site: Site
) -> None:
    await produce(redis, keys, "runs", run())
    await produce(redis, keys, "runs", run("sina_quotes", late_by_s=3600))
    await produce(redis, keys, "runs", run("no_such_source"))
    process = worker()

    found = {(report.source, report.outcome): report for report in await reports(redis, keys, 3)}

    assert set(found) == {("sina_quotes", "failed"), ("sina_quotes", "late"), ("no_such_source", "failed")}
    assert found["sina_quotes", "failed"].errors[0].name == "NotFound"
    assert await pending(redis, keys) == 0
    process.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(process.wait, 5) == 0


async def test_a_run_that_is_under_way_at_ctrl_c_goes_to_the_next_worker_at_once(
    worker: Callable[[], subprocess.Popen[bytes]], redis: Redis, keys: Keys, site: Site
) -> None:
    async def never(_: web.Request) -> web.Response:
        await asyncio.sleep(60)
        return web.Response()

    site.slow = never
    await produce(redis, keys, "runs", run())
    process = worker()
    await wait_until(lambda: site.waiting, for_s=20)

    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    await asyncio.to_thread(process.wait, 10)

    assert time.monotonic() - began < 5
    assert await redis.xlen(keys.stream("reports")) == 0
    assert [d.record.source for d in await Consumer[Run](redis, keys, ["runs"], "next").reclaim()] == ["sina_quotes"]
    assert await redis.exists(keys.running("sina_quotes", "*")) == 0


def test_a_door_that_stays_shut_is_asked_less_and_less_and_once_for_all_that_find_it_shut() -> None:
    at = now()
    shut = CrawlReport(source="s", run_id="r", started_at=at, finished_at=at, outcome="unreachable")

    first = State().after(shut)
    same = first.after(shut)
    later = State(door="unreachable", failures=9, resume_at=1.0).after(shut)

    assert (first.failures, same.failures, same.resume_at) == (1, 1, first.resume_at)
    assert 1.5 < first.resume_at - time.time() <= 2.0
    assert 235 < later.resume_at - time.time() <= 300
    assert later.after(CrawlReport(source="s", run_id="r", started_at=at, finished_at=at, outcome="ok")) == State()
