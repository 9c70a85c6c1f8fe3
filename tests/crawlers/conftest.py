"""A small site of the test's own, and spiders that run in the test's event loop with all middlewares and pipelines."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import pytest
from aiohttp import web
from redis.asyncio import Redis
from scrapy import signals
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.settings import Settings

from crawlers.bases import SourceSpider
from crawlers.middlewares.robots import Robots
from crawlers.redis_of_run import share_redis
from queues.records import CrawlReport
from settings.environment import environment
from tests.crawlers.hkex_site import Searches

Answer = Callable[[web.Request], web.StreamResponse] | bytes | str | int
IN_THE_TESTS_LOOP = {"TWISTED_REACTOR_ENABLED": False, "AUTOTHROTTLE_ENABLED": False, "RETRY_TIMES": 1, "DOWNLOAD_TIMEOUT": 5}


@dataclass
class Site:
    """Serves `pages["HOST/path?query"]`: bytes or text (200), a number (a status), or a function; keeps what it was asked."""

    origin: str = ""
    pages: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    requests: list[web.Request] = field(default_factory=list)
    at: list[float] = field(default_factory=list)
    slow: Callable[[web.Request], Awaitable[web.StreamResponse]] | None = None
    waiting: int = 0

    async def answer(self, request: web.Request) -> web.StreamResponse:
        place = request.path_qs.removeprefix("/")
        if place.endswith("/robots.txt") and place not in self.pages:
            return web.Response(status=404)
        self.asked.append(place)
        self.requests.append(request)
        self.at.append(time.monotonic())
        if self.slow is not None:
            self.waiting += 1
            return await self.slow(request)
        page = self.pages.get(place, 404)
        if callable(page):
            return page(request)
        if isinstance(page, int):
            return web.Response(status=page)
        body = page.encode() if isinstance(page, str) else page
        return web.Response(body=body, content_type="text/html")


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    """A server on loopback that stands for every host."""
    here = Site()
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", here.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    listener = web.TCPSite(runner, "127.0.0.1", 0)
    await listener.start()
    here.origin = "http://127.0.0.1:%d" % runner.addresses[0][1]  # noqa: UP031 - an address, not a sentence
    Robots._remembered.clear()
    yield here
    await runner.cleanup()


@dataclass
class Crawled:
    """What a run did."""

    items: list[Any]
    report: CrawlReport
    stats: dict[str, Any]
    spider: Any


async def crawl(
    spider: type[SourceSpider], origin: str | None = None, settings: dict[str, Any] | None = None, **given: str
) -> Crawled:
    """Run a spider to its end in this event loop; `origin` stands in for all sites, pauses are off unless `settings` say so."""
    module = import_module("settings.spiders")
    chosen = Settings({name: getattr(module, name) for name in dir(module) if name.isupper()})
    chosen.setdict({"HKWATCH_ORIGIN": origin, "HKWATCH_PACE": 0.0, **IN_THE_TESTS_LOOP, **(settings or {})})
    items: list[Any] = []
    crawler = AsyncCrawlerRunner(chosen).create_crawler(spider)
    crawler.signals.connect(lambda item: items.append(item), signal=signals.item_scraped, weak=False)
    await crawler.crawl_async(**given)
    assert isinstance(crawler.spider, SourceSpider)
    assert crawler.spider.report_of_run is not None
    return Crawled(items, crawler.spider.report_of_run, crawler.stats.get_stats(), crawler.spider)


@pytest.fixture
async def queue(redis: Redis) -> AsyncIterator[Redis]:
    """The tests' Redis, which all runs of the test share as those of a worker do."""
    share_redis(redis)
    yield redis
    share_redis(None)


@pytest.fixture
def watchlist(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A watch list of two companies."""
    path = tmp_path / "watchlist.toml"
    path.write_text(
        '[[company]]\nname = "甲"\nlistings = ["HK:700"]\n[[company]]\nname = "乙"\nlistings = ["HK:3660", "US:QFIN"]\n'
    )
    monkeypatch.setenv("HKWATCH_WATCHLIST", str(path))
    environment.cache_clear()


@pytest.fixture
def searched(site: Site) -> Callable[..., Searches]:
    """Starts the title search of HKEXnews on `site`, with these rows."""
    from tests.crawlers.hkex_site import Searches

    def start(rows: list[dict[str, Any]], counts: dict[str, int] | None = None) -> Searches:
        found = Searches(site, rows, counts)

        class Pages(dict):  # type: ignore[type-arg]
            def get(self, key: str, default: Any = None) -> Any:
                return found.page if "titleSearchServlet.do" in key else super().get(key, default)

        site.pages = Pages(site.pages)
        return found

    return start
