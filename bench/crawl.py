"""`make bench-crawl`: our crawl (bucket, parse, clean, validate, seen, publish to a real Redis) against a bare Scrapy spider.

Both fetch the same pages from the same loopback server with the same parser and yield the same records, each in a process of
its own, in turns; the figure is the ratio of their median pages per second, with a bound of 0.80. Connections, concurrency,
robots.txt (off) and AutoThrottle (off) are the same for both.
"""

import argparse
import asyncio
import contextlib
import os
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from importlib import import_module
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Request, Response
from scrapy.settings import Settings

from bench.redis_server import private_redis
from crawlers.bases import SourceSpider
from crawlers.page import Page
from crawlers.parsers.sina_article import read_article
from queues.records import Article
from settings.clock import now

BOUND = 0.80
ADDRESS = "/finance.sina.com.cn/stock/hkstock/ggscyd/2026-03-19/doc-inaaaaaa{number:07d}.shtml"
SAME = {"ROBOTSTXT_OBEY": False, "AUTOTHROTTLE_ENABLED": False, "CONCURRENT_REQUESTS": 32, "CONCURRENT_REQUESTS_PER_DOMAIN": 32}


class Bare(scrapy.Spider):
    """As anybody would write it."""

    name = "bench"
    address, pages = "", 0

    async def start(self) -> AsyncIterator[Request]:
        for number in range(self.pages):
            yield Request(self.address + ADDRESS.format(number=number), dont_filter=True)

    def parse(self, response: Response, **_: Any) -> Iterator[Article]:
        yield read_article(Page(url=response.url, body=response.body, fetched_at=now()), self.name)


class Ours(SourceSpider):
    """The same pages in our frame; the server stands in for the site."""

    name = "bench"
    hosts = ("finance.sina.com.cn",)
    pages = 0

    async def start(self) -> AsyncIterator[Request]:
        for number in range(self.pages):
            yield self.request("https:/" + ADDRESS.format(number=number))

    def parse(self, response: Response, **_: Any) -> Iterator[Article]:
        yield read_article(self.page(response), self.name)


def once(which: str, address: str, pages: int) -> None:
    """One crawl in this process; prints pages per second between the spider's opening and its end."""
    settings = Settings()
    spider: type[scrapy.Spider] = Bare
    Bare.address, Bare.pages, Ours.pages = address, pages, pages
    if which == "ours":
        settings.setmodule(import_module("settings.spiders"), priority="project")
        settings.set("HKWATCH_ORIGIN", address, priority="cmdline")
        spider = Ours
    settings.setdict({**SAME, "LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False}, priority="cmdline")
    asyncio.set_event_loop(asyncio.new_event_loop())
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(spider)
    process.crawl(crawler)
    started = time.perf_counter()
    process.start()
    seconds = time.perf_counter() - started
    items = crawler.stats.get_value("item_scraped_count", 0)
    published = crawler.stats.get_value("publish/new", 0)
    if items != pages or (which == "ours" and published != pages):
        raise SystemExit(f"{which}: expected {pages} records, found {items}, {published} published")
    print(pages / seconds)


@contextlib.contextmanager
def site() -> Iterator[str]:
    """The address of `bench.site` in a process of its own."""
    server = subprocess.Popen([sys.executable, "-m", "bench.site"], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
    finally:
        server.terminate()
        server.wait(10)


def _measure(which: str, address: str, pages: int, redis: str) -> float:
    command = [sys.executable, "-m", "bench.crawl", "--once", which, "--address", address, "--pages", str(pages)]
    environment = {**os.environ, "REDIS_URL": redis, "HKWATCH_KEY_PREFIX": f"bench{time.monotonic_ns()}"}
    return float(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.split()[-1])


async def compare(pages: int, rounds: int) -> float:
    """Both in turns; prints the figures and returns the ratio."""
    rates: dict[str, list[float]] = {"bare": [], "ours": []}
    async with private_redis() as redis:
        address = f"unix://{redis.connection_pool.connection_kwargs['path']}"
        with site() as here:
            for _ in range(rounds):
                for which, found in rates.items():
                    found.append(await asyncio.to_thread(_measure, which, here, pages, address))
    bare, ours = (statistics.median(rates[which]) for which in ("bare", "ours"))
    spread = max(max(found) / min(found) - 1 for found in rates.values())
    print(f"bare Scrapy {bare:.0f} pages/s, hkwatch {ours:.0f} pages/s, spread {spread:.0%}")
    print(f"ratio {ours / bare:.2f} (bound {BOUND:.2f})")
    return ours / bare


def main() -> int:
    """Status 1 when the bound is missed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=600)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--once", choices=("bare", "ours"))
    options.add_argument("--address", default="")
    chosen = options.parse_args()
    if chosen.once:
        once(chosen.once, chosen.address, chosen.pages)
        return 0
    return 0 if asyncio.run(compare(chosen.pages, chosen.rounds)) >= BOUND else 1


if __name__ == "__main__":
    sys.exit(main())
