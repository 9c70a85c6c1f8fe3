"""`scrapy crawl`, which says in one line what is wrong with its words or the settings before it starts anything."""

import argparse
import sys

import structlog
from scrapy.commands.crawl import Command as Crawl

from crawlers.arguments import BadArgument
from crawlers.bases import SourceSpider
from settings.problems import ConfigError
from settings.spelling import did_you_mean

WELL = ("ok", "unchanged", "empty")


class Command(Crawl):
    """Scrapy's own, with the source, its arguments and the settings checked first."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """One line and status 2 for what is wrong; else Scrapy's run, with status 1 when it could not do its work."""
        structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))  # standard output is for `-o -:jsonl`
        wrong = self._wrong(args[0], opts) if len(args) == 1 else None
        if wrong is not None:
            print(wrong, file=sys.stderr)  # noqa: T201 - a command answers
            self.exitcode = 2
            return
        if len(args) != 1 or self.crawler_process is None:
            super().run(args, opts)
            return
        crawler = self._create_crawler(args[0])
        self.crawler_process.crawl(crawler, **opts.spargs)
        self.crawler_process.start()
        report = crawler.spider.report_of_run if isinstance(crawler.spider, SourceSpider) else None
        if self.crawler_process.bootstrap_failed or (report is not None and report.outcome not in WELL):
            self.exitcode = 1

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
        except BadArgument as error:
            return f"scrapy crawl {name}: {error}"
        except ConfigError as error:
            return str(error)
        return None
