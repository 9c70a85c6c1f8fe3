"""What already waits when a ban page comes does not go out any more."""

import asyncio

import pytest
from aiohttp import web
from redis.asyncio import Redis

from tests.crawlers.conftest import Site, crawl
from tests.crawlers.test_manners import BAN, Pages

pytestmark = pytest.mark.usefixtures("watchlist")
HOST = "feed.mix.sina.com.cn"
AT_ONCE = 2  # connections to a host
URLS = " ".join(f"https://{HOST}/{number}" for number in range(12))


def banned_after(site: Site, wait_s: float) -> None:
    async def answer(_: web.Request) -> web.Response:
        await asyncio.sleep(wait_s)
        return web.Response(body=BAN.encode(), content_type="text/html")

    site.slow = answer
    site.pages[f"{HOST}/robots.txt"] = ""


@pytest.mark.parametrize("pace", [0.1, 0.0], ids=["waiting for their turn", "waiting for a connection"])
async def test_after_a_ban_page_only_what_was_under_way_has_gone_out(site: Site, queue: Redis, pace: float) -> None:
    banned_after(site, 0.3)

    done = await crawl(Pages, site.origin, {"HKWATCH_PACE": pace, "ROBOTSTXT_OBEY": False}, urls=URLS)

    assert len(site.asked) <= AT_ONCE
    assert (done.report.outcome, done.report.errors[0].name, done.report.errors[0].count) == ("blocked", "Banned", 12)


async def test_without_a_redis_it_holds_for_the_run(site: Site) -> None:
    banned_after(site, 0.0)

    done = await crawl(Pages, site.origin, {"HKWATCH_PACE": 0.1, "ROBOTSTXT_OBEY": False}, urls=URLS)

    assert len(site.asked) <= AT_ONCE + 1
    assert done.report.outcome == "blocked"
