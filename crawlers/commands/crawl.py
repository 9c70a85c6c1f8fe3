"""`scrapy crawl`, which says in one line what is wrong with an argument before it starts anything."""

import argparse
import sys

import structlog
from scrapy.commands.crawl import Command as Crawl
from scrapy.exceptions import UsageError

from crawlers.arguments import BadArgument
from crawlers.bases import SourceSpider


class Command(Crawl):
    """Scrapy's own, with the arguments checked first."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Raises UsageError, which prints one line and ends with status 2."""
        structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))  # standard output is for `-o -:jsonl`
        if len(args) == 1 and self.crawler_process:
            spider = self.crawler_process.spider_loader.load(args[0])
            if issubclass(spider, SourceSpider):
                try:
                    spider.check(opts.spargs)
                except BadArgument as error:
                    raise UsageError(f"{args[0]}: {error}", print_help=False) from error
        super().run(args, opts)
