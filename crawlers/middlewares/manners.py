"""Downloader middleware: each request waits for its turn among all processes, and a publisher that banned us is left alone."""

import asyncio
import contextlib
import random
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import structlog
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.utils.httpobj import urlparse_cached

from crawlers.bans import ban_in
from crawlers.bases import SCOPE, SourceSpider
from crawlers.errors import Banned, Unreachable
from crawlers.pace import Pace
from crawlers.publishers import Publisher, publisher_of
from queues.keys import default_keys

HELD_TOO_LONG_S = 60.0  # a Retry-After beyond this is for a later run
SLOW_DOWN = (429, 503)
log = structlog.get_logger("crawl")


class Manners:
    """Breaker and token bucket before a request, ban page and Retry-After after it."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        pace = crawler.settings.get("HKWATCH_PACE")
        self._factor = float(pace) if pace is not None else (0.0 if crawler.settings.get("HKWATCH_ORIGIN") else 1.0)
        self._background = crawler.settings.getbool("HKWATCH_BACKGROUND")
        self._made: Pace | None = None
        crawler.signals.connect(self.downloaded, signal=signals.response_downloaded)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Manners":
        """Scrapy's constructor."""
        return cls(crawler)

    @property
    def _spider(self) -> SourceSpider:
        spider = self._crawler.spider
        if not isinstance(spider, SourceSpider):
            raise TypeError(f"{spider!r}: expected a SourceSpider, whose runs these settings are for")
        return spider

    @property
    def _pace(self) -> Pace:
        if self._made is None:
            self._made = Pace(self._spider.memory.redis, default_keys(), self._factor)
        return self._made

    async def process_request(self, request: Request) -> None:
        """Wait for the turn. Raises IgnoreRequest when the publisher is not to be asked now."""
        host = urlparse_cached(request).hostname or ""
        publisher = publisher_of(host)
        while True:
            turn = await self._pace.turn(publisher, publisher.rate_of(host), self._background)
            self._go_unless_closed(request, publisher, turn.closed_until)
            if not turn.granted and turn.wait_s > HELD_TOO_LONG_S:
                expected = f"an answer sooner than in {turn.wait_s:.0f} s, which is what {host} asked us to wait"
                self._refuse(request, Unreachable(self._spider.name, request.url, expected))
            if turn.wait_s:
                self._crawler.stats.inc_value("manners/waited_ms", round(turn.wait_s * 1000))
                await self._sleep(turn.wait_s if turn.granted else turn.wait_s * random.uniform(0.6, 1.0))
            if turn.granted:
                if turn.wait_s:  # meanwhile another request may have met a ban page
                    self._go_unless_closed(request, publisher, await self._pace.closed_until(publisher))
                return

    def _go_unless_closed(self, request: Request, publisher: Publisher, closed_until: float | None) -> None:
        if closed_until is not None:
            until = datetime.fromtimestamp(closed_until, UTC)
            expected = f"{publisher.name} to be asked again after {until:%H:%M:%S} UTC, when its breaker closes"
            self._refuse(request, Banned(self._spider.name, request.url, expected))

    def downloaded(self, response: Response, request: Request) -> None:
        """Signal handler, before the next request gets this one's connection: a ban page that is not packed is seen here."""
        publisher = publisher_of(urlparse_cached(request).hostname or "")
        if ban_in(publisher, response.status, response.body) is not None:
            self._spider.shut.add(publisher.name)

    async def process_response(self, request: Request, response: Response) -> Response:
        """Raises IgnoreRequest for a ban page, which closes its publisher for all processes."""
        host = urlparse_cached(request).hostname or ""
        publisher = publisher_of(host)
        words = ban_in(publisher, response.status, response.body)
        if words is not None:
            self._spider.shut.add(publisher.name)
            closed, until = await self._pace.close(publisher)
            if closed:
                at = datetime.fromtimestamp(until, UTC)
                log.error("banned: nothing is asked", publisher=publisher.name, until=f"{at:%H:%M:%S} UTC", found=words)
            self._refuse(request, Banned(self._spider.name, request.url, "no ban page", words))
        if response.status in SLOW_DOWN and (for_s := _retry_after(response)):
            await self._pace.hold(publisher.rate_of(host), for_s)
        return response

    def _refuse(self, request: Request, error: Banned | Unreachable) -> None:
        self._spider.report(error, str(request.meta.get(SCOPE, "*")))
        raise IgnoreRequest(str(error)) from error

    async def _sleep(self, for_s: float) -> None:
        ended = self._spider.ended
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(ended.wait(), for_s)
        if ended.is_set():
            raise IgnoreRequest("the run ends")


def _retry_after(response: Response) -> float:
    value = (response.headers.get(b"Retry-After") or b"").decode("latin-1").strip()
    if value.isdecimal():
        return float(value)
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return max(0.0, (at - datetime.now(UTC)).total_seconds())
