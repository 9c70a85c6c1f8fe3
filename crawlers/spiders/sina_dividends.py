"""Dividend tables of the watched companies that are listed in Hong Kong, from Sina Finance."""

from collections.abc import AsyncIterator, Iterator

from scrapy.http import Request, Response

from crawlers.bases import SCOPE, SourceSpider
from crawlers.parsers.sina_dividends import read_dividends
from queues.records import Filing

TABLE = "https://stock.finance.sina.com.cn/hkstock/dividends/{code:0>5}.html"


class SinaDividends(SourceSpider):
    """One page for each company; a row that is not understood is reported, the others go on."""

    name = "sina_dividends"
    hosts = ("stock.finance.sina.com.cn",)

    async def start(self) -> AsyncIterator[Request]:
        """Each company's table."""
        for company in self.companies:
            listing = company.listing("HK")
            if listing:
                url = TABLE.format(code=listing.removeprefix("HK:"))
                yield self.request(url, self.parse, company=company, conditional=True)

    def parse(self, response: Response) -> Iterator[Filing]:
        """A Filing for each row."""
        filings, errors = read_dividends(self.page(response))
        yield from filings
        for error in errors:
            self.report(error, response.meta[SCOPE])
