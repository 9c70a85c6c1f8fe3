"""Answers that no good site gives: each is bounded in time and size, and has a name in the report."""

import asyncio
import gzip
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import pytest
from aiohttp import web
from redis.asyncio import Redis
from scrapy.http import Request, Response
from structlog.testing import capture_logs

from crawlers.bases import SourceSpider
from crawlers.credentials import apart
from crawlers.middlewares.redirects import may_lead_to
from queues.keys import Keys
from queues.records import Article
from tests.conftest import wait_until
from tests.crawlers.conftest import Crawled, Site, crawl

pytestmark = pytest.mark.usefixtures("watchlist")
PAGE = "a.example.com/page"
QUICK = {"DOWNLOAD_TIMEOUT": 1, "DOWNLOAD_MAXSIZE": 1_000_000, "RETRY_TIMES": 0}


class Titles(SourceSpider):
    name = "titles"
    hosts = ("a.example.com", "sina.com.cn")
    start_urls = [f"https://{PAGE}"]  # noqa: RUF012 - as Scrapy has it

    def parse(self, response: Response, **_: Any) -> Iterable[Article]:
        page = self.page(response)
        yield Article(source=self.name, id=page.url, url=page.url, title=page.body.decode(), first_seen_at=page.fetched_at)


async def hang(_: web.Request) -> web.StreamResponse:
    await asyncio.sleep(30)
    return web.Response()


async def drip(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    for _ in range(200):
        await response.write(b"x")
        await asyncio.sleep(0.1)
    return response


async def endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    try:
        while True:
            await response.write(b"x" * 65536)
    except ConnectionError:
        return response


def answer(body: bytes = b"", status: int = 200, **headers: str) -> Callable[[web.Request], web.Response]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: web.Response(body=body, status=status, headers=named)


async def crawled(site: Site, slow: Callable[[web.Request], Awaitable[web.StreamResponse]] | None = None) -> Crawled:
    site.slow = slow
    return await crawl(Titles, site.origin, QUICK)


@pytest.mark.parametrize(
    ("slow", "name", "outcome"),
    [(hang, "Unreachable", "unreachable"), (drip, "Unreachable", "unreachable"), (endless, "Oversized", "failed")],
    ids=["a page that hangs", "a body that drips", "a body without end"],
)
async def test_an_answer_that_does_not_end_is_given_up(
    site: Site, queue: Redis, slow: Callable[[web.Request], Awaitable[web.StreamResponse]], name: str, outcome: str
) -> None:
    site.pages["a.example.com/robots.txt"] = ""
    began = time.monotonic()

    done = await crawled(site, slow)

    assert time.monotonic() - began < 6
    assert (done.report.outcome, [error.name for error in done.report.errors]) == (outcome, [name])
    assert done.items == []


@pytest.mark.parametrize(
    ("page", "name"),
    [
        (answer(gzip.compress(bytes(50_000_000)), Content_Encoding="gzip"), "Oversized"),
        (answer(b"no gzip at all", Content_Encoding="gzip"), "CutShort"),
        (answer(b"no deflate at all", Content_Encoding="deflate"), "CutShort"),
        (answer(b"x" * 2_000_000), "Oversized"),
        (answer(status=302, Location=f"https://{PAGE}"), "Astray"),
        (answer(status=302, Location="https://elsewhere.example.com/page"), "Astray"),
        (answer(status=302, Location="http://169.254.169.254/latest"), "Astray"),
    ],
    ids=["bomb", "no gzip", "no deflate", "too long", "circle", "another host", "own network"],
)
async def test_what_scrapy_would_drop_without_a_word_has_a_name_and_is_no_success(
    site: Site, queue: Redis, keys: Keys, page: Callable[[web.Request], web.Response], name: str
) -> None:
    site.pages[PAGE] = page

    done = await crawled(site)

    assert (done.report.outcome, [(error.name, error.count) for error in done.report.errors]) == ("failed", [(name, 1)])
    assert not [asked for asked in site.asked if not asked.startswith(PAGE)]
    assert len(site.asked) <= 6
    assert not done.report.seeded


async def test_a_redirect_within_the_publisher_is_followed(site: Site, queue: Redis) -> None:
    site.pages[PAGE] = answer(status=301, Location="https://b.sina.com.cn/page")
    site.pages["b.sina.com.cn/page"] = "moved"

    done = await crawled(site)

    assert [item.url for item in done.items] == ["https://b.sina.com.cn/page"]
    assert done.report.outcome == "ok"


async def test_the_kind_that_a_header_says_is_not_believed(site: Site, queue: Redis) -> None:
    site.pages[PAGE] = answer("标题".encode(), Content_Type="image/png")

    done = await crawled(site)

    assert [item.title for item in done.items] == ["标题"]


@pytest.mark.parametrize(
    ("target", "may"),
    [
        ("https://news.ir.example.net/x", True),
        ("http://localhost:9301/metrics", False),
        ("http://127.0.0.1/", False),
        ("http://10.0.0.8/", False),
        ("http://[::1]/", False),
        ("http://redis.internal/", False),
        ("ftp://ir.example.com/x", False),
    ],
)
def test_a_source_whose_hosts_are_the_watch_lists_is_led_to_public_hosts_only(target: str, may: bool) -> None:
    assert may_lead_to((), Request("https://ir.example.com/"), Request(target)) is may


def test_credentials_are_taken_out_of_an_address() -> None:
    assert apart("https://me:p%40ss@ir.example.com:8443/a?b=c@d") == (
        "https://ir.example.com:8443/a?b=c@d",
        "Basic bWU6cEBzcw==",
    )
    assert apart("https://ir.example.com/a@b") == ("https://ir.example.com/a@b", None)


class Members(Titles):
    name = "titles"
    start_urls = [f"https://me:secret@{PAGE}"]  # noqa: RUF012 - as Scrapy has it


async def test_credentials_reach_the_site_as_a_header_and_stand_in_no_record_and_no_error(site: Site, queue: Redis) -> None:
    site.pages[PAGE] = "members only"
    well = await crawl(Members, site.origin, QUICK)
    site.pages[PAGE] = 404

    ill = await crawl(Members, site.origin, QUICK)

    assert {request.headers["Authorization"] for request in site.requests} == {"Basic bWU6c2VjcmV0"}
    assert [item.url for item in well.items] == [f"https://{PAGE}"]
    assert [error.name for error in ill.report.errors] == ["NotFound"]
    assert "secret" not in repr((well.items, well.report, ill.report, well.stats))


async def test_a_full_redis_is_waited_for_and_then_has_each_record_once(site: Site, queue: Redis, keys: Keys) -> None:
    site.pages[PAGE] = "x"
    await queue.config_set("maxmemory", 1)
    try:
        running = asyncio.create_task(crawled(site))
        with capture_logs() as said:
            await wait_until(lambda: [line for line in said if line["event"] == "Redis is away, waiting for it"])
    finally:
        await queue.config_set("maxmemory", 0)
    done = await asyncio.wait_for(running, 20)

    assert (done.report.outcome, done.report.published) == ("ok", 1)
    assert await queue.xlen(keys.stream("articles")) == 1
