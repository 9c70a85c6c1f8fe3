"""Spider middleware: `since`, `until` and `limit` of a run, and for which company each record was found."""

from collections.abc import AsyncIterator
from typing import Any

from scrapy.crawler import Crawler
from scrapy.http import Response

from crawlers.bases import SCOPE, SourceSpider
from queues.records import Article, Filing, Quote


class Bounds:
    """Lets through what the run was asked for; after the last record no request follows either."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._count = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Bounds":
        """Scrapy's constructor."""
        return cls(crawler)

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """The records and requests of a callback that lie within the bounds."""
        spider = self._crawler.spider
        if not isinstance(spider, SourceSpider):
            async for output in result:
                yield output
            return
        limit, scope = spider.arguments.limit, str(response.meta.get(SCOPE, "*"))
        async for output in result:
            if limit is not None and self._count >= limit:
                return
            if isinstance(output, (Article, Filing)):
                if not spider.arguments.wants(output.released_at):
                    self._crawler.stats.inc_value("bounds/outside")
                    continue
                if scope != "*":
                    spider.ledger.scopes[output.id] = scope
            if isinstance(output, (Article, Filing, Quote)):
                self._count += 1
            yield output
