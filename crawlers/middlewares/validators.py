"""Downloader middleware: conditional requests. What was published once is not downloaded again while its page is unchanged."""

import msgspec
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response

from crawlers.bases import CONDITIONAL, SCOPE, SourceSpider


class Validators:
    """Sends ETag and Last-Modified of the last answer whose records are published; a 304 ends its request as `unchanged`."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Validators":
        """Scrapy's constructor."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Add the validators that are kept for this address."""
        spider = self._crawler.spider
        if not request.meta.get(CONDITIONAL) or not isinstance(spider, SourceSpider):
            return
        kept = await spider.memory.validator(request.url)
        if kept is not None:
            for name, value in msgspec.json.decode(kept, type=dict[str, str]).items():
                request.headers[name] = value

    async def process_response(self, request: Request, response: Response) -> Response:
        """Raises IgnoreRequest for a 304; keeps the validators of a 200 for the end of the run."""
        spider = self._crawler.spider
        if not request.meta.get(CONDITIONAL) or not isinstance(spider, SourceSpider):
            return response
        if response.status == 304:
            self._crawler.stats.inc_value("validators/unchanged")
            raise IgnoreRequest("unchanged")
        if response.status == 200:
            found = {
                condition: value.decode("latin-1")
                for header, condition in ((b"ETag", "If-None-Match"), (b"Last-Modified", "If-Modified-Since"))
                if (value := response.headers.get(header))
            }
            if found:
                spider.memory.keep_validator(request.url, msgspec.json.encode(found), str(request.meta.get(SCOPE, "*")))
        return response
