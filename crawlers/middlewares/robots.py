"""Downloader middleware: robots.txt is obeyed as Scrapy does, fetched once a day and not for each run."""

import time
from typing import ClassVar

from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached

from crawlers.bases import SCOPE, SourceSpider
from crawlers.errors import Disallowed

KEEP_S, KEEP_FAILURE_S = 24 * 3600, 600


class Robots(RobotsTxtMiddleware):
    """Scrapy's own with a memory of the process. A refusal is a named error, never a quiet nothing."""

    _remembered: ClassVar[dict[str, tuple[float, RobotParser | None]]] = {}

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._exceptions = crawler.settings.getdict("ROBOTS_EXCEPTIONS")

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The rules of the request's host; None when it has none that can be read."""
        spider = self.crawler.spider
        if spider is not None and spider.name in self._exceptions:
            return None
        place = f"{self.crawler.settings.get('HKWATCH_ORIGIN') or ''} {urlparse_cached(request).netloc}"
        until, parser = self._remembered.get(place, (0.0, None))
        if until > time.time():
            return parser
        parser = await super().robot_parser(request)
        self._remembered[place] = (time.time() + (KEEP_S if parser else KEEP_FAILURE_S), parser)
        return parser

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Raises IgnoreRequest when the rules forbid the address, and reports it."""
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest:
            spider = self.crawler.spider
            if isinstance(spider, SourceSpider):
                error = Disallowed(spider.name, request.url, "robots.txt to allow this address")
                spider.report(error, str(request.meta.get(SCOPE, "*")))
            raise
