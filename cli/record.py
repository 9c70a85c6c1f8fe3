"""`hkwatch record SOURCE URL NAME`: a live page as a test case; the tests write its expected answer, a human reads it."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path
from typing import Any

import structlog
import typer
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Request, Response
from scrapy.settings import Settings

from cli.days import checked
from cli.sources import check_source
from crawlers.bases import SourceSpider
from crawlers.cases import write_case
from crawlers.page import Page
from settings.addresses import web_address
from settings.environment import ROOT


def record(
    source: str = typer.Argument(..., help="a source such as sina_news"),
    url: str = typer.Argument(..., help="the page to fetch"),
    name: str = typer.Argument(..., help="the case, in words_with_underscores"),
    any_status: bool = typer.Option(False, "--any-status", help="record whatever the status is, and no page behind a redirect"),
    folder: Path = typer.Option(ROOT / "tests" / "crawlers" / "cases", help="where the cases are"),
) -> None:
    """Fetch a page as the source's spider would (headers, robots.txt, pace) and save its bytes as a case."""
    check_source(source)
    checked(web_address, url, "URL")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise typer.BadParameter(f"expected a name such as list_with_filler_rows, found {name!r}", param_hint="NAME")
    case = folder / source / name
    if case.exists():
        raise typer.BadParameter(f"{case} is there already: a redesigned page is a new case")
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    page, reason = fetch(source, url, any_status=any_status)
    if page is None:
        hint = "" if any_status else "; --any-status records a page of another status, but no ban page"
        print(f"{reason or f'{url}: expected an answer, found none'}: nothing is recorded{hint}", file=sys.stderr)
        raise typer.Exit(1)
    write_case(case, page)
    print(f"{case}: {len(page.body)} bytes, status {page.status}; run the tests, then read the expected.json that they write")


def fetch(source: str, url: str, *, any_status: bool = False) -> tuple[Page | None, str]:
    """The page as the spider of `source` receives it; else None and why, in one line. Its records go nowhere.

    `any_status`: also a page whose status is not 200; never a ban page.
    """
    found: list[Page] = []
    module = import_module("settings.spiders")
    settings = Settings()
    settings.setmodule(module, priority="project")
    settings.setdict({"ITEM_PIPELINES": {}, "LOG_LEVEL": "WARNING"}, priority="cmdline")
    asyncio.set_event_loop(asyncio.new_event_loop())
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(_recorder(process.spider_loader.load(source), url, found, any_status))
    process.crawl(crawler)
    process.start()
    errors = crawler.spider.ledger.first.values() if isinstance(crawler.spider, SourceSpider) else ()
    return (found[0] if found else None), "; ".join(map(str, errors))


def _recorder(spider: Any, url: str, found: list[Page], any_status: bool) -> type[SourceSpider]:
    class Recorder(spider):  # type: ignore[misc] # a base known at run time
        async def start(self) -> AsyncIterator[Request]:
            yield self.request(url, self.keep, meta={"handle_httpstatus_all": True} if any_status else {})

        def keep(self, response: Response) -> None:
            found.append(self.page(response))

    recorder: type[SourceSpider] = Recorder
    return recorder
