"""Crawlers that are killed at any moment of a crawl: the next one takes over, every record once, every run reported once."""

import asyncio
import os
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from queues.keys import RECLAIM_IDLE_MS, Keys
from queues.records import Run
from queues.streams import GROUP, produce
from tests.conftest import wait_until
from tests.crawlers.conftest import Site
from tests.crawlers.ir_site import Crawlers, IrSites, reports, stream

COMPANIES = [700, 3660, 9988]
NEW = 8  # releases that each company adds for each round
KILLS = int(os.environ.get("KILLS", "3"))  # more of them by hand


@pytest.fixture
def crawlers(tmp_path: Path, site: Site, redis: Redis, redis_address: str) -> Iterator[Crawlers]:
    crawlers = Crawlers(tmp_path, site.origin, redis_address)
    crawlers.settle(COMPANIES)
    yield crawlers
    crawlers.end()
    print(crawlers.said)  # noqa: T201 - for a test that failed


async def age(redis: Redis, keys: Keys) -> int:
    """Make what the dead held as old as it would be after a minute; how many runs that is. Locks stay as they are."""
    pending = await redis.xpending_range(keys.stream("runs"), GROUP, "-", "+", 100)
    for row in pending:
        entries = [row["message_id"]]
        idle, count = RECLAIM_IDLE_MS + 1, row["times_delivered"]
        await redis.xclaim(keys.stream("runs"), GROUP, "dead", 0, entries, idle=idle, retrycount=count, justid=True)
    return len(pending)


async def test_crawlers_killed_at_random_moments_lose_no_record_and_no_run_and_double_none(
    redis: Redis, keys: Keys, site: Site, crawlers: Crawlers
) -> None:
    dice, sites, runs = random.Random(5), IrSites(site), list[Run]()
    crawler, left = crawlers.start(), []
    for round_of in range(1, KILLS + 1):
        for company in COMPANIES:
            sites.show(company, NEW * round_of)
            runs.append(sites.run(company))
            await produce(redis, keys, "runs", runs[-1])
        until = len(site.asked) + dice.randint(0, len(COMPANIES) * (NEW + 1))
        await wait_until(lambda until=until: len(site.asked) >= until, for_s=60)
        await asyncio.sleep(dice.random() * 0.03)  # any moment, not only that of a request

        crawler.kill()
        crawler.wait(10)
        left.append(await age(redis, keys))
        crawler = crawlers.start()
        await wait_until(lambda: reports(redis, keys, len(runs)), for_s=60)

    assert Counter(article.id for article in await stream(redis, keys, "articles")) == Counter(sites.ids)
    assert Counter(report.run_id for report in await stream(redis, keys, "reports")) == Counter(run.id for run in runs)
    assert {report.outcome for report in await stream(redis, keys, "reports")} <= {"ok", "unchanged"}
    assert await redis.xlen(keys.stream("dead")) == 0
    assert sum(left) > 0, "no crawler was killed within a crawl"
    assert crawlers.said.count("taking over a run") == sum(left)


async def test_a_dead_crawlers_runs_that_come_few_at_a_time_follow_each_other_at_once(
    redis: Redis, keys: Keys, site: Site, crawlers: Crawlers
) -> None:
    sites = IrSites(site)
    sites.show(700, 1)
    due = [sites.run(700) for _ in range(4)]
    for one in due:
        await produce(redis, keys, "runs", one)
    await redis.xgroup_create(keys.stream("runs"), GROUP, id="0")
    await redis.xreadgroup(GROUP, "dead", {keys.stream("runs"): ">"})
    for row in await redis.xpending_range(keys.stream("runs"), GROUP, "-", "+", 100):  # each may be what killed it
        entries, idle = [row["message_id"]], RECLAIM_IDLE_MS + 1
        await redis.xclaim(keys.stream("runs"), GROUP, "dead", 0, entries, idle=idle, retrycount=4, justid=True)

    crawlers.start()

    await wait_until(lambda: reports(redis, keys, 1), for_s=60)
    await wait_until(lambda: reports(redis, keys, 4), for_s=12)  # not one of them each fifteen seconds
    assert await age(redis, keys) == 0
