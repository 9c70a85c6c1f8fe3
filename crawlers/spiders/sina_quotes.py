"""Quotes of the whole watch list from hq.sinajs.cn: one request for each 500 symbols of all markets together."""

from collections.abc import AsyncIterator, Mapping
from typing import Any, ClassVar

from scrapy.http import Request, Response

from crawlers.bases import SourceSpider
from crawlers.errors import NotFound
from crawlers.parsers import sina_quotes
from queues.keys import DAY_S
from queues.records import Quote

QUOTES = "https://hq.sinajs.cn/list="
BATCH = 500  # codes; the site takes 800
ASIDE_S = DAY_S // 24  # so long a code that the site refused is left out of the requests
MOST_REFUSALS = 20  # two bad codes of 500 are found with so many; more, and it is not the codes that the site refuses


class SinaQuotes(SourceSpider):
    """No cookie, no token, but a Referer (since January 2022: status 403 without)."""

    name = "sina_quotes"
    hosts = ("hq.sinajs.cn",)
    headers: ClassVar[Mapping[str, str]] = {"Referer": "https://finance.sina.com.cn/"}
    has_past = False
    patience_s = 30.0
    custom_settings: ClassVar[dict[str, Any]] = {"URLLENGTH_LIMIT": 8000}  # else Scrapy drops what is longer than 2083, unsaid

    async def start(self) -> AsyncIterator[Request]:
        """The symbols of the companies in as few requests as there can be, without codes that the site refused this hour."""
        self.refusals, self.answered = 0, False
        self.bad: list[str] = []
        codes = {
            code: symbol for company in self.companies for symbol in company.listings if (code := sina_quotes.code_of(symbol))
        }
        aside = await self.memory.recall(f"refused:{code}" for code in codes)
        wanted = [(code, symbol) for code, symbol in codes.items() if f"refused:{code}" not in aside]
        for first in range(0, len(wanted), BATCH):
            yield self.batch(dict(wanted[first : first + BATCH]))

    def batch(self, codes: Mapping[str, str]) -> Request:
        """`codes`: the site's code -> symbol."""
        return self.request(QUOTES + ",".join(codes), self.parse, cb_kwargs={"codes": codes})

    async def parse(self, response: Response, codes: Mapping[str, str]) -> AsyncIterator[Quote | Request]:
        """The quotes; a refused batch is asked again in halves, until the bad code stands alone and is reported."""
        page = self.page(response)
        try:
            quotes, errors = sina_quotes.read_quotes(page, codes)
        except sina_quotes.BatchRefused as refusal:
            self.refusals += 1
            if len(codes) == 1 or self.refusals > MOST_REFUSALS:
                self.report(refusal)
                self.bad += codes if len(codes) == 1 else ()
                await self.set_aside()
                return
            pairs = list(codes.items())
            yield self.batch(dict(pairs[: len(pairs) // 2]))
            yield self.batch(dict(pairs[len(pairs) // 2 :]))
            return
        self.answered = True
        await self.set_aside()
        for quote in quotes:
            yield quote
        unknown = set(codes.values()) - {quote.symbol for quote in quotes}
        if unknown and not errors:
            errors.append(NotFound(self.name, page.url, "a quote of each symbol", "none of " + ", ".join(sorted(unknown))))
        for error in errors:
            self.report(error)

    async def set_aside(self) -> None:
        """Leave bad codes out for an hour, once another answer shows that the site does not refuse everything."""
        while self.answered and self.bad:
            await self.memory.remember(f"refused:{self.bad.pop()}", "1", ASIDE_S)
