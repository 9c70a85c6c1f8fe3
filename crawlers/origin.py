"""The last step of a request: to the site, or to a stand-in for all sites, while everything above sees the real address."""

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from scrapy.core.downloader.handlers._aiohttp import AiohttpDownloadHandler
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.utils.httpobj import urlparse_cached
from twisted.web.client import HTTPConnectionPool

from crawlers.bases import FETCHED_AT, SCOPE, SourceSpider
from crawlers.errors import Banned
from crawlers.publishers import publisher_of
from settings.clock import now


class KeptConnections(HTTP11DownloadHandler):
    """Scrapy's own, with one connection pool for all runs of a process: no TLS handshake for each look at a quote."""

    _shared: HTTPConnectionPool | None = None

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        if KeptConnections._shared is None:
            KeptConnections._shared = self._pool
        self._pool = KeptConnections._shared

    async def close(self) -> None:
        """Nothing: idle connections close by themselves after four minutes, all others with the process."""


class StandInHandler:
    """Fetches http and https; with HKWATCH_ORIGIN set, `https://HOST/PATH` is fetched as `ORIGIN/HOST/PATH`."""

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._origin = (crawler.settings.get("HKWATCH_ORIGIN") or "").rstrip("/")
        twisted = crawler.settings.getbool("TWISTED_REACTOR_ENABLED")
        self._inner: Any = KeptConnections(crawler) if twisted else AiohttpDownloadHandler(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "StandInHandler":
        """Scrapy's constructor."""
        return cls(crawler)

    async def download_request(self, request: Request) -> Response:
        """The response, under the address that was asked for. Raises IgnoreRequest once its publisher banned us in this run."""
        self._turn_back(request)
        if not self._origin:
            response: Response = await self._inner.download_request(request)
            request.meta[FETCHED_AT] = now()
            return response
        sent = request.replace(url=stand_in_url(self._origin, request.url))
        response = await self._inner.download_request(sent)
        request.meta.update(sent.meta)  # latency, which AutoThrottle reads
        request.meta[FETCHED_AT] = now()
        location = response.headers.get(b"Location")
        if location:
            response.headers[b"Location"] = real_url(self._origin, location.decode("latin-1")).encode("latin-1")
        return response.replace(url=request.url)

    def _turn_back(self, request: Request) -> None:
        """What had its turn may have waited for a free connection since, so that the breaker is looked at again."""
        spider, publisher = self._crawler.spider, publisher_of(urlparse_cached(request).hostname or "").name
        if isinstance(spider, SourceSpider) and publisher in spider.shut:
            error = Banned(spider.name, request.url, f"{publisher} not to have banned us while this waited")
            spider.report(error, str(request.meta.get(SCOPE, "*")))
            raise IgnoreRequest(str(error))

    async def close(self) -> None:
        """Close what the inner handler keeps open."""
        await self._inner.close()


def stand_in_url(origin: str, url: str) -> str:
    """`https://www.sec.gov/x?y` -> `ORIGIN/www.sec.gov/x?y`."""
    parts = urlsplit(url)
    return f"{origin}/{parts.netloc}" + urlunsplit(("", "", parts.path or "/", parts.query, ""))


def real_url(origin: str, location: str) -> str:
    """`ORIGIN/www.sec.gov/x` -> `https://www.sec.gov/x`; any other address is left as it is."""
    if not location.startswith(origin + "/"):
        return location
    host, _, path = location[len(origin) + 1 :].partition("/")
    return f"https://{host}/{path}"
