"""The crawler process in trouble: killed mid-run, too slow a site, two for one source, settings that break under it."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from aiohttp import web
from redis.asyncio import Redis

from queues.keys import RECLAIM_IDLE_MS, Keys
from queues.records import CrawlReport
from queues.streams import GROUP, produce
from tests.conftest import ROOT, wait_until
from tests.crawlers.conftest import Site
from tests.crawlers.test_worker import pending, reports, run

Start = Callable[[], "subprocess.Popen[bytes]"]
SOUND = '[[company]]\nname = "甲"\nlistings = ["HK:700"]\n'
ROW = '[[source]]\nname = "sina_quotes"\noutside = "1h"\ndeadline = "60s"\nlimit = "{}"\n'


@pytest.fixture
def start(redis: Redis, redis_address: str, site: Site, tmp_path: Path) -> Iterator[Start]:
    """Starts crawler processes; what they say goes to `crawler.log` in the test's folder, next to their settings."""
    (tmp_path / "watchlist.toml").write_text(SOUND, encoding="utf-8")
    (tmp_path / "timetable.toml").write_text(ROW.format("60s"), encoding="utf-8")
    started: list[subprocess.Popen[bytes]] = []

    def begin() -> "subprocess.Popen[bytes]":
        env = os.environ | {
            "REDIS_URL": redis_address,
            "HKWATCH_ORIGIN": site.origin,
            "HKWATCH_WATCHLIST": str(tmp_path / "watchlist.toml"),
            "HKWATCH_TIMETABLE": str(tmp_path / "timetable.toml"),
            "HKWATCH_LOG_FORMAT": "json",
            "PYTHONPATH": str(ROOT),
        }
        with (tmp_path / "crawler.log").open("ab") as log:
            process = subprocess.Popen([sys.executable, "-m", "crawlers.worker"], env=env, cwd=ROOT, stdout=log, stderr=log)
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
        process.wait(10)


async def never(_: web.Request) -> web.Response:
    await asyncio.sleep(60)
    return web.Response()


async def test_a_run_that_hangs_is_ended_at_its_limit_and_reported(
    start: Start, redis: Redis, keys: Keys, site: Site, tmp_path: Path
) -> None:
    (tmp_path / "timetable.toml").write_text(ROW.format("2s"), encoding="utf-8")
    site.slow = never
    await produce(redis, keys, "runs", run())
    start()

    (report,) = await reports(redis, keys, 1)

    assert "Overtime" in {error.name for error in report.errors}
    assert await pending(redis, keys) == 0


async def test_a_run_that_a_dead_crawler_left_is_taken_over_and_that_is_said(
    start: Start, redis: Redis, keys: Keys, site: Site, tmp_path: Path
) -> None:
    site.slow = never
    await produce(redis, keys, "runs", run())
    dead = start()
    running = keys.running(run().source, run().scope)
    await wait_until(lambda: redis.exists(running))
    dead.kill()
    dead.wait(10)
    stream, site.slow = keys.stream("runs"), None
    [held] = await redis.xpending_range(stream, GROUP, "-", "+", 1)
    await redis.xclaim(stream, GROUP, held["consumer"], 0, [held["message_id"]], idle=RECLAIM_IDLE_MS + 1)
    await redis.delete(running)  # as if its lock had run out too

    start()

    await reports(redis, keys, 1)
    assert "taking over a run that another crawler left" in (tmp_path / "crawler.log").read_text(encoding="utf-8")
    assert await pending(redis, keys) == 0


async def test_two_crawlers_that_are_given_one_source_run_it_once_at_a_time(
    start: Start, redis: Redis, keys: Keys, site: Site
) -> None:
    site.slow = never
    start()
    start()
    await wait_until(lambda: redis.zcard(keys.heartbeats()), for_s=20)
    for _ in range(6):
        await produce(redis, keys, "runs", run())
    await wait_until(lambda: site.waiting, for_s=20)

    async def only_one_is_left() -> bool:
        return await pending(redis, keys) == 1 and int(await redis.xlen(keys.stream("runs"))) == 6

    await wait_until(only_one_is_left, for_s=20)

    assert site.waiting == 1


async def test_sighup_keeps_the_old_watch_list_when_the_new_one_is_broken_and_says_where(
    start: Start, redis: Redis, keys: Keys, site: Site, tmp_path: Path
) -> None:
    process, log = start(), tmp_path / "crawler.log"
    await wait_until(lambda: redis.zcard(keys.heartbeats()), for_s=20)
    (tmp_path / "watchlist.toml").write_text(SOUND.replace("HK:700", "HK:0700"), encoding="utf-8")

    process.send_signal(signal.SIGHUP)
    await wait_until(lambda: "the old ones stay" in log.read_text(encoding="utf-8"))
    await produce(redis, keys, "runs", run())
    found: list[CrawlReport] = await reports(redis, keys, 1)

    said = [line for line in log.read_text(encoding="utf-8").splitlines() if "the old ones stay" in line]
    assert len(said) == 1
    assert "watchlist.toml:3" in said[0]
    assert [error.name for error in found[0].errors] == ["NotFound"]
    assert process.poll() is None


async def test_a_crawler_that_broke_says_so_by_its_exit_status(start: Start, redis: Redis, keys: Keys, tmp_path: Path) -> None:
    await redis.set(keys.stream("runs"), "no stream")

    process = start()
    await wait_until(lambda: process.poll() is not None, for_s=30)

    assert process.returncode == 1
    assert "the crawler broke" in (tmp_path / "crawler.log").read_text()
