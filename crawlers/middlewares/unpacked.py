"""Downloader middleware: bodies are unpacked as Scrapy does; what grows too large, or cannot be unpacked, is a named error."""

import struct
import zlib

from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response

from crawlers.bases import SCOPE, SourceSpider
from crawlers.errors import QUOTED, CutShort, Oversized, PageError

TRAILER = 4  # bytes at the end of a gzip member: its unpacked length (RFC 1952, ISIZE)
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
        is_gzip = (response.headers.get(b"Content-Encoding") or b"").strip().lower() == b"gzip"  # Scrapy takes the header away
        error: PageError
        try:
            answer = super().process_response(request, response)
            if not isinstance(answer, Response) or not (is_gzip and _is_cut(response.body, answer.body)):
                return answer
            error = CutShort(spider.name, request.url, "a packed body that goes on to its end", answer.body[-QUOTED:])
        except IgnoreRequest:
            found = f"{len(response.body)} bytes that grow beyond it"
            error = Oversized(spider.name, request.url, f"at most {self._max_size} bytes", found)
        except BROKEN as broken:
            error = CutShort(spider.name, request.url, "a body that can be unpacked", f"{type(broken).__name__}: {broken}")
        spider.report(error, str(request.meta.get(SCOPE, "*")), response.replace(request=request))
        raise IgnoreRequest(str(error)) from error


def _is_cut(packed: bytes, plain: bytes) -> bool:
    """Whether a gzip body ends before its end: Scrapy then goes on with the part that could be unpacked."""
    if not packed or int.from_bytes(packed[-TRAILER:], "little") == len(plain):
        return False
    reader = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)  # no single member with nothing after it: that may still be whole
    try:
        reader.decompress(packed)
    except zlib.error:
        return True
    return not reader.eof
