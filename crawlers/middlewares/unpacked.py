"""Downloader middleware: bodies are unpacked as Scrapy does; what grows too large, or cannot be unpacked, is a named error."""

import struct
import zlib

from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response

from crawlers.bases import SCOPE, SourceSpider
from crawlers.errors import CutShort, Oversized, PageError

BROKEN = (OSError, EOFError, zlib.error, struct.error)


class Unpacked(HttpCompressionMiddleware):
    """Scrapy's own, with an error where it drops a body without a word."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler=crawler)
        self._crawler = crawler

    def process_response(  # type: ignore[override] # the spider is no longer an argument
        self, request: Request, response: Response
    ) -> Request | Response:
        """The response with its plain body. Raises IgnoreRequest for one that has none, and reports it."""
        spider = self._crawler.spider
        if not isinstance(spider, SourceSpider):
            return super().process_response(request, response)
        error: PageError
        try:
            return super().process_response(request, response)
        except IgnoreRequest:
            found = f"{len(response.body)} bytes that grow beyond it"
            error = Oversized(spider.name, request.url, f"at most {self._max_size} bytes", found)
        except BROKEN as broken:
            error = CutShort(spider.name, request.url, "a body that can be unpacked", f"{type(broken).__name__}: {broken}")
        spider.report(error, str(request.meta.get(SCOPE, "*")), response.replace(request=request))
        raise IgnoreRequest(str(error)) from error
