"""`scrapy crawl`, which says in one line what is wrong with its words or the settings before it starts anything."""

import argparse
import sys
from typing import Any

import structlog
from scrapy.commands.crawl import Command as Crawl

from crawlers.arguments import BadArgument
from crawlers.bases import SourceSpider
from crawlers.watched import watchlist_of_run
from settings.environment import environment
from settings.problems import ConfigError
from settings.spelling import did_you_mean
from settings.timetable import load_timetable

WELL = ("ok", "unchanged")
WRONG, BROKEN = 2, 1
NEEDED = {
    "HK": "a listing in Hong Kong",
    "US": "a listing in the United States",
    "cik": "a cik",
    "feeds": "feeds",
    "pages": "pages",
}


class Command(Crawl):
    """Scrapy's own, with the source, its arguments and the settings checked first."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """One line and status 2 for what is wrong; else Scrapy's run, with status 1 when it could not do its work.

        The last line says which errors a run had, for whom; or why it asked nothing.
        """
        structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))  # standard output is for `-o -:jsonl`
        if len(args) != 1 or self.crawler_process is None:
            super().run(args, opts)
            return
        wrong = self._wrong(args[0], opts)
        idle = None if wrong else nothing_for(args[0], opts.spargs)
        if wrong or idle:
            print(wrong or idle, file=sys.stderr)  # noqa: T201 - a command answers
            self.exitcode = WRONG if wrong or opts.spargs.get("symbol") else 0
            return
        crawler = self._create_crawler(args[0])
        self.crawler_process.crawl(crawler, **opts.spargs)
        self.crawler_process.start()
        self._close(args[0], crawler.spider)
        if self.crawler_process.bootstrap_failed:
            self.exitcode = BROKEN

    def _close(self, name: str, spider: Any) -> None:
        report = spider.report_of_run if isinstance(spider, SourceSpider) else None
        if report is None:
            return
        symbol = spider.arguments.symbol
        if report.errors or report.outcome not in WELL:
            counts = f"{report.outcome}, {report.items} records"
            print(f"scrapy crawl {name}: {counts}; {spider.ledger.summary()}", file=sys.stderr)  # noqa: T201
        elif not report.requests:
            whom = symbol or "the watch list"
            print(f"scrapy crawl {name}: nothing was asked: it finds nothing to ask for {whom}", file=sys.stderr)  # noqa: T201
            self.exitcode = WRONG if symbol else 0
        if report.outcome not in WELL:
            self.exitcode = BROKEN

    def _wrong(self, name: str, opts: argparse.Namespace) -> str | None:
        if self.crawler_process is None:
            return None
        loader = self.crawler_process.spider_loader
        if name not in loader.list():
            names = sorted(loader.list())
            return f"scrapy crawl: expected a source, one of {', '.join(names)}; found {name!r}{did_you_mean(name, names)}"
        spider = loader.load(name)
        if not issubclass(spider, SourceSpider):
            return None
        try:
            spider.check(opts.spargs)
            load_timetable(environment().hkwatch_timetable)
        except BadArgument as error:
            return f"scrapy crawl {name}: {error}"
        except ConfigError as error:
            return str(error)
        return None


def nothing_for(name: str, given: dict[str, str]) -> str | None:
    """Why a source has nothing to ask for a symbol or for the whole watch list, in one line; None where it may have something.

    Raises ConfigError for a broken timetable or watch list.
    """
    row = load_timetable(environment().hkwatch_timetable).find(name)
    if row is None or row.needs is None:
        return None
    watchlist, symbol = watchlist_of_run(), given.get("symbol")
    company = watchlist.find(symbol) if symbol else None
    if row.scopes(watchlist.model_copy(update={"company": (company,)}) if company else watchlist):
        return None
    if company:
        return f"scrapy crawl {name}: symbol: expected a company with {NEEDED[row.needs]} in the watch list, found {symbol}"
    return f"scrapy crawl {name}: nothing was asked: no company of the watch list has {NEEDED[row.needs]}"
