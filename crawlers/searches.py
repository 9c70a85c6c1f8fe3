"""Title searches of HKEXnews as spiders of the exchange share them: one stock over any days, or all stocks of one day."""

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from scrapy.http import Request, Response

from crawlers.bases import SourceSpider
from crawlers.errors import CutShort, NotFound
from crawlers.parsers.hkex_rows import market_of
from crawlers.parsers.hkex_search import ALL_STOCKS, CEILING, read_search, search_url
from crawlers.parsers.hkex_stocks import STOCK_LIST, prefix_url, read_prefix, read_stock_list
from queues.keys import DAY_S
from queues.records import Filing
from settings.watchlist import Company

LONGEST_WINDOW = timedelta(days=364)  # the site searches one stock over 12 months (config_c.js); more gives no row at all
FIRST_ROWS = 100
SHARED = "hkexnews"  # under this name the exchange's spiders share what they learn: ids of stocks, who corrects whom


@dataclass(frozen=True)
class Window:
    """What one search asks: documents of Hong Kong days `first` to `last`, in one language, the newest `rows` of them."""

    stock_id: int
    market: str
    language: str
    first: date
    last: date
    rows: int = FIRST_ROWS

    @property
    def url(self) -> str:
        """The servlet's address."""
        return search_url(self.stock_id, self.first, self.last, self.language, self.rows, self.market)

    def halves(self) -> "tuple[Window, Window]":
        """The same days in two parts."""
        middle = self.first + (self.last - self.first) // 2
        whole = replace(self, rows=FIRST_ROWS)
        return replace(whole, last=middle), replace(whole, first=middle + timedelta(days=1))


def windows(first: date, last: date) -> Iterator[tuple[date, date]]:
    """`first` to `last` in parts that one search covers, the newest part first."""
    while first <= last:
        start = max(first, last - LONGEST_WINDOW)
        yield start, last
        last = start - timedelta(days=1)


def stock_code(company: Company) -> str | None:
    """`03660` of a company with a Hong Kong listing, else None."""
    symbol = company.listing("HK")
    return symbol.partition(":")[2].zfill(5) if symbol else None


class TitleSearches(SourceSpider):
    """A spider that searches; `rows` says what becomes of the documents that are found."""

    languages = ("E", "C")

    async def searches_of_all(self, first: date, last: date) -> AsyncIterator[Request]:
        """Searches for the documents of all companies of the run: by day, which costs the same for any watch list, or by stock.

        Whatever takes fewer requests.
        """
        markets = {market_of(code) for company in self.companies if (code := stock_code(company))}
        if ((last - first).days + 1) * len(markets) < len(self.companies):
            for request in self._by_day(sorted(markets), first, last):
                yield request
            return
        async for request in self.searches(self.companies, first, last):
            yield request

    async def searches(self, companies: Iterable[Company], first: date, last: date) -> AsyncIterator[Request]:
        """Searches for the documents of these companies from `first` to `last`; a list of all stocks before them if needed."""
        coded = {code: company for company in companies if (code := stock_code(company))}
        ids = await self.memory.recall((f"stock:{code}" for code in coded), of=SHARED)
        for code, company in coded.items():
            if f"stock:{code}" in ids:
                for request in self._windows(company, int(ids[f"stock:{code}"]), first, last):
                    yield request
        missing = {code: company for code, company in coded.items() if f"stock:{code}" not in ids}
        if missing:
            wanted = {"missing": missing, "first": first, "last": last}
            yield self.request(STOCK_LIST, self.parse_stocks, cb_kwargs=wanted)

    async def parse_stocks(
        self, response: Response, missing: dict[str, Company], first: date, last: date
    ) -> AsyncIterator[Request]:
        """The list of all stocks: searches for those of `missing` that it has, look-ups for the others."""
        listed = read_stock_list(self.page(response))
        for code, company in missing.items():
            if code in listed:
                await self.memory.remember(f"stock:{code}", str(listed[code]), DAY_S, of=SHARED)
                for request in self._windows(company, listed[code], first, last):
                    yield request
            else:
                wanted = {"code": code, "first": first, "last": last}
                yield self.request(prefix_url(code), self.parse_prefix, company=company, cb_kwargs=wanted)

    async def parse_prefix(self, response: Response, code: str, first: date, last: date) -> AsyncIterator[Request]:
        """A look-up by prefix, of which only the exact code counts."""
        company, found = self.company(response), read_prefix(self.page(response))
        if company is None:
            return
        if code not in found:
            self.report(NotFound(self.name, response.url, f"stock {code} among the exchange's stocks", ", ".join(found)))
            self.report_gap(f"{company.symbol}: the exchange does not list {code}")
            return
        await self.memory.remember(f"stock:{code}", str(found[code]), DAY_S, of=SHARED)
        for request in self._windows(company, found[code], first, last):
            yield request

    def _windows(self, company: Company, stock_id: int, first: date, last: date) -> Iterator[Request]:
        market = market_of(stock_code(company) or "")
        for language in self.languages:
            for start, end in windows(first, last):
                yield self._search(company, Window(stock_id, market, language, start, end))

    def _by_day(self, markets: Iterable[str], first: date, last: date) -> Iterator[Request]:
        for back in range((last - first).days + 1):
            day = last - timedelta(days=back)
            for market in markets:
                for language in self.languages:
                    yield self._search(None, Window(ALL_STOCKS, market, language, day, day, CEILING))

    def _search(self, company: Company | None, window: Window) -> Request:
        return self.request(window.url, self.parse_search, company=company, cb_kwargs={"window": window})

    async def parse_search(self, response: Response, window: Window) -> AsyncIterator[Any]:
        """All rows of a window; more rows are asked for at once, and a window above the site's ceiling is halved."""
        found, company = read_search(self.page(response)), self.company(response)
        if found.count is None:
            raise CutShort(self.name, response.url, "an announced count of rows", response.body[:200])
        if found.count > CEILING and window.first < window.last:
            for half in window.halves():
                yield self._search(company, half)
            return
        if found.more and window.rows < found.count:
            yield self._search(company, replace(window, rows=found.count))
            return
        if found.more or found.loaded != found.count:
            raise CutShort(self.name, response.url, f"{found.count} rows as announced", f"{found.loaded} rows")
        for problem in found.problems:
            self.report(problem)
        for owner, own in [(company, found.filings)] if company else self._owned(found.filings):
            async for output in self.rows(owner, own):
                yield output

    def _owned(self, filings: Iterable[Filing]) -> Iterable[tuple[Company, list[Filing]]]:
        """Documents by the company of the run that filed them; the others are left out."""
        asked = {company.symbol for company in self.companies}
        owned: dict[str, tuple[Company, list[Filing]]] = {}
        for filing in filings:
            owners = {found.symbol: found for symbol in filing.symbols if (found := self.watchlist.find(symbol))}
            for symbol in owners.keys() & asked:
                owned.setdefault(symbol, (owners[symbol], []))[1].append(filing)
        return owned.values()

    async def rows(self, company: Company, filings: Iterable[Filing]) -> AsyncIterator[Any]:
        """What a spider makes of all documents of a company in a window."""
        for filing in filings:
            yield filing
