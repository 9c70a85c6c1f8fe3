"""Many companies of one source, all of which wait for their sites, hold up no other source."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiohttp import web
from redis.asyncio import Redis

from crawlers.worker import SHARE, SLOTS
from queues.keys import Keys
from queues.streams import produce
from tests.conftest import wait_until
from tests.crawlers.conftest import Site
from tests.crawlers.ir_site import Crawlers, IrSites, reports
from tests.crawlers.test_worker import run

COMPANIES = range(1, SLOTS + 9)


@pytest.fixture
def crawlers(tmp_path: Path, site: Site, redis: Redis, redis_address: str) -> Iterator[Crawlers]:
    crawlers = Crawlers(tmp_path, site.origin, redis_address)
    crawlers.settle(list(COMPANIES))
    yield crawlers
    crawlers.end()


async def test_a_source_with_more_companies_than_hands_leaves_room_for_the_others(
    redis: Redis, keys: Keys, site: Site, crawlers: Crawlers
) -> None:
    async def slow(request: web.Request) -> web.StreamResponse:
        if "example.com" in request.path:
            await asyncio.sleep(60)
        return web.Response(status=404)

    site.slow = slow
    for company in COMPANIES:
        await produce(redis, keys, "runs", IrSites(site).run(company))
    crawlers.start()
    await wait_until(lambda: site.waiting >= SHARE, for_s=30)

    await produce(redis, keys, "runs", run("sina_quotes"))

    (report,) = await wait_until(lambda: reports(redis, keys, 1), for_s=10)
    assert report.source == "sina_quotes"
    assert len([asked for asked in site.asked if "example.com" in asked]) <= SHARE
