"""Quotes of the whole watch list from hq.sinajs.cn: one request for each 500 symbols of all markets together."""

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import ClassVar

from scrapy.http import Request, Response

from crawlers.bases import SourceSpider
from crawlers.errors import NotFound
from crawlers.parsers import sina_quotes
from queues.records import Quote

QUOTES = "https://hq.sinajs.cn/list="
BATCH = 500  # codes; the site takes 800


class SinaQuotes(SourceSpider):
    """No cookie, no token, but a Referer (since January 2022: status 403 without)."""

    name = "sina_quotes"
    hosts = ("hq.sinajs.cn",)
    headers: ClassVar[Mapping[str, str]] = {"Referer": "https://finance.sina.com.cn/"}
    patience_s = 30.0

    async def start(self) -> AsyncIterator[Request]:
        """The symbols of the companies in as few requests as there can be."""
        codes = {
            code: symbol for company in self.companies for symbol in company.listings if (code := sina_quotes.code_of(symbol))
        }
        for first in range(0, len(codes), BATCH):
            yield self.batch(dict(list(codes.items())[first : first + BATCH]))

    def batch(self, codes: Mapping[str, str]) -> Request:
        """`codes`: the site's code -> symbol."""
        return self.request(QUOTES + ",".join(codes), self.parse, cb_kwargs={"codes": codes})

    def parse(self, response: Response, codes: Mapping[str, str]) -> Iterator[Quote | Request]:
        """The quotes; a refused batch is asked again in halves, until the bad code stands alone and is reported."""
        page = self.page(response)
        try:
            quotes, errors = sina_quotes.read_quotes(page, codes)
        except sina_quotes.BatchRefused as refusal:
            if len(codes) == 1:
                self.report(refusal)
                return
            pairs = list(codes.items())
            yield self.batch(dict(pairs[: len(pairs) // 2]))
            yield self.batch(dict(pairs[len(pairs) // 2 :]))
            return
        yield from quotes
        unknown = set(codes.values()) - {quote.symbol for quote in quotes}
        if unknown and not errors:
            errors.append(NotFound(self.name, page.url, "a quote of each symbol", "none of " + ", ".join(sorted(unknown))))
        for error in errors:
            self.report(error)
