"""Spider middleware: a page that is no page becomes a named error: counted, reported, retried once."""

from collections.abc import AsyncIterator
from typing import Any

from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Request, Response
from scrapy.spidermiddlewares.httperror import HttpError

from crawlers.bases import SCOPE, SourceSpider
from crawlers.errors import Banned, NotFound, PageError, Unreachable

REFUSALS = (401, 403, 429, 451, 456)


class NamedErrors:
    """Nearest to the spider, so that it sees exceptions before any other."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "NamedErrors":
        """Scrapy's constructor."""
        return cls(crawler)

    def process_spider_exception(self, response: Response, exception: Exception) -> list[Request] | None:
        """A retry where that makes sense, else nothing; other exceptions than page errors are Scrapy's to log."""
        spider = self._crawler.spider
        if not isinstance(spider, SourceSpider):
            return None
        if isinstance(exception, HttpError):
            exception = status_error(spider.name, exception.response)
        if not isinstance(exception, PageError):
            defect = PageError(
                spider.name, response.url, "a parser without defects", f"{type(exception).__name__}: {exception}"
            )
            spider.report(defect, _scope(response), response)
            return None
        if exception.retry and response.request is not None and not isinstance(exception, Unreachable):
            again = get_retry_request(
                response.request, spider=spider, reason=type(exception).__name__, max_retry_times=1, give_up_log_level="DEBUG"
            )
            if again is not None:
                return [again]
        spider.report(exception, _scope(response), response)
        return []

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """The first requests; a spider that fails before it asked anything has a failed run, not an empty one."""
        try:
            async for request in start:
                yield request
        except Exception as defect:
            spider = self._crawler.spider
            if isinstance(spider, SourceSpider):
                spider.report(_defect(spider, "start", defect), "*")
            raise


def _defect(spider: SourceSpider, url: str, exception: Exception) -> PageError:
    return PageError(spider.name, url, "no defect of ours", f"{type(exception).__name__}: {exception}")


def status_error(source: str, response: Response) -> PageError:
    """The named error of an HTTP status that the spider does not handle itself; server errors came after Scrapy's retries."""
    start: Any = response.body[:400]
    expected, found = "status 200", f"status {response.status}: ".encode() + start
    if response.status in REFUSALS:
        return Banned(source, response.url, expected, found)
    if response.status in (404, 410):
        return NotFound(source, response.url, expected, found)
    if response.status >= 500:
        return Unreachable(source, response.url, expected, found)
    return PageError(source, response.url, expected, found)


def _scope(response: Response) -> str:
    return str(response.request.meta.get(SCOPE, "*")) if response.request is not None else "*"
