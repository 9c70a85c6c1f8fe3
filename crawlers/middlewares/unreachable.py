"""Downloader middleware: name not found, connection refused, reset, timed out (after the retries) become one named error."""

from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Request

from crawlers.bases import SCOPE, SourceSpider
from crawlers.errors import CutShort, Oversized, PageError, Unreachable

NO_ANSWER = (CannotResolveHostError, DownloadConnectionRefusedError, DownloadFailedError, DownloadTimeoutError, OSError)

WORDS = (  # what happened, for somebody who does not know the names of Scrapy's exceptions
    (CannotResolveHostError, "no address for this host name"),
    (DownloadConnectionRefusedError, "connection refused"),
    (DownloadTimeoutError, "no answer in time"),
)


def in_words(exception: Exception) -> str:
    """Why there was no answer, in a few words; the exception's own where we have none."""
    return next((words for kind, words in WORDS if isinstance(exception, kind)), f"{type(exception).__name__}: {exception}")


class Reach:
    """Sees an exception after the retries were used up."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Reach":
        """Scrapy's constructor."""
        return cls(crawler)

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Raises IgnoreRequest in place of an exception that is told by name."""
        spider = self._crawler.spider
        if not isinstance(spider, SourceSpider):
            return
        error: PageError
        if isinstance(exception, ResponseDataLossError):
            error = CutShort(spider.name, request.url, "a body as long as announced", str(exception))
        elif isinstance(exception, NO_ANSWER):
            error = Unreachable(spider.name, request.url, "an answer", in_words(exception))
        elif isinstance(exception, DownloadCancelledError):
            error = Oversized(spider.name, request.url, "a body of a sane size", str(exception))
        elif isinstance(exception, IgnoreRequest):
            return
        else:  # a defect before anything was asked, which is no empty success
            error = PageError(spider.name, request.url, "a request without defects", in_words(exception))
        spider.report(error, str(request.meta.get(SCOPE, "*")))
        raise IgnoreRequest(str(error)) from exception
