"""HKEXnews: what all issuers filed today, in both languages, and searches by stock where a gap has to be filled."""

from collections.abc import AsyncIterator, Iterable
from datetime import datetime, timedelta
from typing import Any

from scrapy.http import Request, Response

from crawlers.errors import EmptyPage
from crawlers.exchange import ExchangeSpider
from crawlers.parsers.hkex_latest import Latest, latest_url, read_latest
from crawlers.parsers.hkex_rows import HONG_KONG, market_of
from queues.keys import DAY_S
from queues.records import Filing
from settings.clock import now
from settings.watchlist import Company

OVERLAP = timedelta(hours=1)  # a document can appear later than its time says
BY_HAND = timedelta(days=30)


class HkexFilings(ExchangeSpider):
    """Market-wide lists detect; only what watched companies filed is published. A list that is unchanged is not read again."""

    name = "hkex_filings"
    since: datetime | None = None
    """Where searches fill a gap: documents before it were published, or are history."""

    async def start(self) -> AsyncIterator[Request]:
        """The latest lists; with `symbol`, `since` or `until` searches instead."""
        asked, today = self.arguments, now().astimezone(HONG_KONG).date()
        if asked.symbol or asked.since or asked.until:
            last = asked.until or today
            async for request in self.searches_of_all(asked.since or last - BY_HAND, last):
                yield request
            return
        for market in ("sehk", "gem") if self.has_gem else ("sehk",):
            for language, priority in (("e", 5), ("c", 0)):
                newest = await self.memory.mark(f"newest:{market}:{language}")
                kept = newest or await self.memory.mark(f"began:{market}:{language}")
                until = datetime.fromisoformat(kept) if kept else None
                wanted = {"market": market, "language": language, "until": until, "had_rows": bool(newest)}
                yield self.latest(wanted, days=1, number=1, conditional=True, priority=priority)

    @property
    def has_gem(self) -> bool:
        """Whether a watched company is listed on GEM."""
        return any(market_of(symbol.partition(":")[2].zfill(5)) == "GEM" for symbol in self.watched)

    def latest(self, wanted: dict[str, Any], days: int, number: int, **options: Any) -> Request:
        """A page of a list; `wanted`: market, language, `until` (newest release time of the last complete run), `known_to`."""
        url = latest_url(wanted["market"], days, wanted["language"], number)
        return self.request(url, self.parse_latest, cb_kwargs={**wanted, "days": days, "number": number}, **options)

    async def parse_latest(self, response: Response, days: int, number: int, **wanted: Any) -> AsyncIterator[Any]:
        """A page's filings, then the next page, the list of seven days, or searches: until the last run's newest is met."""
        page = read_latest(self.page(response))
        generated = f"generated:{wanted['market']}:{wanted['language']}"
        if days == 1 and number == 1:
            if page.generated == await self.memory.mark(generated):
                self.crawler.stats.inc_value("validators/unchanged")
                return
            wanted["known_to"] = self.known_to(page, wanted["until"])
            self.keep(page, wanted, generated, response.url)
        for problem in page.problems:
            self.report(problem)
        filings = page.filings
        if wanted["until"] and days > 1:
            filings = await self.later(filings, wanted["known_to"])
        async for output in self.found(filings):
            yield output
        async for request in self.earlier(page, days, number, wanted):
            yield request

    @staticmethod
    def known_to(page: Latest, until: datetime | None) -> datetime:
        """Documents up to this time are known: to the runs before, or, once a first run has read so far back, as history."""
        newest = max((filing.released_at for filing in page.filings if filing.released_at), default=None)
        return (until or newest or now()) - OVERLAP

    async def later(self, filings: Iterable[Filing], known_to: datetime) -> tuple[Filing, ...]:
        """Those that came out after `known_to`, and the forms before it whose PDF could not be had.

        The others are from before the first run, which did not read the list of seven days to its end. Of today's list it did.
        """
        new = {filing.id for filing in filings if filing.released_at is None or filing.released_at > known_to}
        own = (filing.id for filing in filings if filing.id not in new and self.watched & set(filing.symbols))
        pending = await self.memory.recall(f"pending:{record_id}" for record_id in own)
        return tuple(filing for filing in filings if filing.id in new or f"pending:{filing.id}" in pending)

    def keep(self, page: Latest, wanted: dict[str, Any], generated: str, url: str) -> None:
        """Once the run is complete: this is how far it came. Raises EmptyPage for a list that lost the rows it had today."""
        until: datetime | None = wanted["until"]
        if not page.filings:
            if until and wanted["had_rows"] and until.astimezone(HONG_KONG).date() == now().astimezone(HONG_KONG).date():
                raise EmptyPage(self.name, url, f"rows, as there were until {until.astimezone(HONG_KONG):%H:%M}")
            if until is None:
                self.memory.keep_mark(f"began:{wanted['market']}:{wanted['language']}", now().isoformat())
            return
        newest = max(filing.released_at for filing in page.filings if filing.released_at)
        self.memory.keep_mark(f"newest:{wanted['market']}:{wanted['language']}", max(newest, until or newest).isoformat())
        self.memory.keep_mark(generated, page.generated)

    async def earlier(self, page: Latest, days: int, number: int, wanted: dict[str, Any]) -> AsyncIterator[Request]:
        """What has to be asked next so that nothing between the last run and this page is missed."""
        until: datetime | None = wanted["until"]
        oldest = min((filing.released_at for filing in page.filings if filing.released_at), default=None)
        back = bool(oldest and oldest <= wanted["known_to"])
        if (oldest is None or back) and until:
            if oldest is None and days == 1 and await self.is_new_day(wanted):
                yield self.latest(wanted, 7, 1)  # what came out after the last run of the day before
            return
        if number < page.pages and (days == 1 or not back):
            yield self.latest(wanted, days, number + 1)
        elif days == 1 and not back:
            yield self.latest(wanted, 7, 1)
        elif until:
            self.since = min(until - OVERLAP, self.since or until)
            first, last = (at.astimezone(HONG_KONG).date() for at in (self.since, now()))
            async for request in self.searches_of_all(first, last):
                yield request

    async def is_new_day(self, wanted: dict[str, Any]) -> bool:
        """Whether today's list is met empty for the first time today."""
        name, today = f"empty:{wanted['market']}:{wanted['language']}", f"{now().astimezone(HONG_KONG):%Y-%m-%d}"
        if (await self.memory.recall([name])).get(name) == today:
            return False
        await self.memory.remember(name, today, DAY_S)
        return True

    async def rows(self, company: Company, filings: Iterable[Filing]) -> AsyncIterator[Any]:
        """All documents of a company in a window, from where the gap begins."""
        since = self.since
        kept = [filing for filing in filings if since is None or filing.released_at is None or filing.released_at >= since]
        async for output in self.found(kept):
            yield output
