"""HKEXnews, once a night: what was announced on each day for each watched stock against what is stored."""

from collections.abc import AsyncIterator, Iterable
from datetime import timedelta
from typing import Any

from scrapy.http import Request

from crawlers.exchange import ExchangeSpider
from crawlers.parsers.hkex_reconcile import as_missed
from crawlers.parsers.hkex_rows import HONG_KONG
from queues.records import Filing
from settings.clock import now
from settings.watchlist import Company

LOOK_BACK = timedelta(days=2)  # a document can appear a day later than its time says


class HkexReconcile(ExchangeSpider):
    """Searches whose rows must all be known. What is not is published, and said to have been missed."""

    name = "hkex_reconcile"
    patience_s = 1800.0

    async def start(self) -> AsyncIterator[Request]:
        """Searches of the last whole days (or of `since` to `until`)."""
        last = self.arguments.until or now().astimezone(HONG_KONG).date() - timedelta(days=1)
        first = self.arguments.since or last - LOOK_BACK
        async for request in self.searches_of_all(first, last):
            yield request

    async def rows(self, company: Company, filings: Iterable[Filing]) -> AsyncIterator[Any]:
        """Those of a window that are not stored. A company that is compared for the first time has no past to have missed."""
        found = [as_missed(filing) for filing in filings]
        known = await self.known(filing.id for filing in found)
        missed = [filing for filing in found if filing.id not in known]
        first_time = self.history is None or company.symbol in await self.history.begin()
        if missed and not first_time:
            days = sorted({f"{filing.released_at.astimezone(HONG_KONG):%Y-%m-%d}" for filing in missed if filing.released_at})
            self.report_gap(
                f"{company.symbol}: {len(missed)} of {len(found)} filings were not stored, of {', '.join(days)}: {missed[0].id}"
            )
        async for output in self.found(missed):
            yield output
