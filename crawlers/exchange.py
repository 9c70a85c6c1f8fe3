"""What spiders of HKEXnews share: stock ids, searches by stock over any window of days, and forms read from their PDFs."""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import Any, Self

import msgspec
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawlers.bases import SourceSpider
from crawlers.errors import CutShort, NotFound, PageError, UnreadableForm
from crawlers.fields.fingerprint import content_hash
from crawlers.forms.dividend import read_dividend
from crawlers.forms.lines import form_id
from crawlers.forms.pdf import read_agreed, texts_of_pdf_async
from crawlers.forms.reader import READING
from crawlers.forms.returns import read_return
from crawlers.middlewares.named_errors import status_error
from crawlers.parsers.hkex_filings import read_index
from crawlers.parsers.hkex_rows import DIVIDEND_FORM, market_of
from crawlers.parsers.hkex_search import CEILING, read_search, search_url
from crawlers.parsers.hkex_stocks import STOCK_LIST, prefix_url, read_prefix, read_stock_list
from queues.connection import patiently
from queues.keys import DAY_S, SEEN_KEEP_S, default_keys
from queues.records import Filing
from queues.streams import bury
from settings.watchlist import Company

LONGEST_WINDOW = timedelta(days=364)  # the site searches one stock over 12 months (config_c.js)
FIRST_ROWS = 100
PENDING_S = 3 * DAY_S  # so long a form that could not be fetched is tried again
Rows = Callable[[Company, tuple[Filing, ...]], AsyncIterator[Any]]


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


class ExchangeSpider(SourceSpider):
    """A spider of www1.hkexnews.hk. Times of the site are Hong Kong's, ids of stocks its own (kept for a day)."""

    hosts = ("www1.hkexnews.hk",)
    languages = ("E", "C")

    def __init__(self, **given: str) -> None:
        super().__init__(**given)
        listings = {symbol for company in self.companies for symbol in company.listings}
        self.watched = {symbol for symbol in listings if symbol.startswith("HK:")}
        self._met: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **given: Any) -> Self:
        """Scrapy's constructor. In the daemon the process that reads forms starts now, so that the first form finds it warm."""
        if crawler.settings.getbool("HKWATCH_DAEMON"):
            READING.warm()
        return super().from_crawler(crawler, *args, **given)

    async def searches(self, companies: Iterable[Company], first: date, last: date) -> AsyncIterator[Request]:
        """Searches for the documents of these companies from `first` to `last`; a list of all stocks before them if needed."""
        coded = {code: company for company in companies if (code := stock_code(company))}
        ids = await self.memory.recall(f"stock:{code}" for code in coded)
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
                await self.memory.remember(f"stock:{code}", str(listed[code]), DAY_S)
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
        await self.memory.remember(f"stock:{code}", str(found[code]), DAY_S)
        for request in self._windows(company, found[code], first, last):
            yield request

    def _windows(self, company: Company, stock_id: int, first: date, last: date) -> Iterator[Request]:
        for language in self.languages:
            for start, end in windows(first, last):
                yield self._search(company, stock_id, start, end, language, FIRST_ROWS)

    def _search(self, company: Company, stock_id: int, first: date, last: date, language: str, rows: int) -> Request:
        wanted = {"stock_id": stock_id, "first": first, "last": last, "language": language, "rows": rows}
        url = search_url(stock_id, first, last, language, rows, market_of(stock_code(company) or ""))
        return self.request(url, self.parse_search, company=company, cb_kwargs=wanted)

    async def parse_search(
        self, response: Response, stock_id: int, first: date, last: date, language: str, rows: int
    ) -> AsyncIterator[Any]:
        """All rows of a window; more rows are asked for at once, and a window above the site's ceiling is halved."""
        found, company = read_search(self.page(response)), self.company(response)
        if company is None:
            return
        if found.count is None:
            raise CutShort(self.name, response.url, "an announced count of rows", response.body[:200])
        if found.count > CEILING and first < last:
            middle = first + (last - first) // 2
            yield self._search(company, stock_id, first, middle, language, FIRST_ROWS)
            yield self._search(company, stock_id, middle + timedelta(days=1), last, language, FIRST_ROWS)
            return
        if found.more and rows < found.count:
            yield self._search(company, stock_id, first, last, language, found.count)
            return
        if found.more or found.loaded != found.count:
            raise CutShort(self.name, response.url, f"{found.count} rows as announced", f"{found.loaded} rows")
        for problem in found.problems:
            self.report(problem)
        async for output in self.rows(company, found.filings):
            yield output

    async def rows(self, company: Company, filings: tuple[Filing, ...]) -> AsyncIterator[Any]:
        """What a spider makes of all documents of a company in a window."""
        for filing in filings:
            yield filing

    async def found(self, filings: Iterable[Filing]) -> AsyncIterator[Filing | Request]:
        """Those of watched companies: dividend forms and documents of several files by way of their files, if not known yet.

        A document without a Chinese twin stands in both languages' lists; the list that is met first counts.
        """
        own = [filing for filing in filings if self.watched & set(filing.symbols)]
        special = [filing for filing in own if _is_form(filing) or _is_index(filing) or _is_of_both(filing)]
        known = await self.known(filing.id for filing in special)
        pending = await self.memory.recall(f"pending:{record_id}" for record_id in known)
        for filing in sorted(own, key=special.__contains__):  # what needs no file first
            if filing.id in self._met or (filing.id in known and f"pending:{filing.id}" not in pending):
                continue
            self._met.add(filing.id)
            if _is_form(filing) or _is_index(filing):
                callback = self.parse_form if _is_form(filing) else self.parse_index
                kept = {"filing": filing}
                yield self.request(filing.url, callback, errback=self.file_missed, cb_kwargs=kept, priority=10)
            else:
                yield filing

    async def parse_index(self, response: Response, filing: Filing) -> AsyncIterator[Filing]:
        """The filing with the addresses of its parts; without them when the index is another page than it should be."""
        try:
            filing = with_facts(filing, exhibits=read_index(self.page(response)))
        except PageError as error:
            self.report(error)
        yield filing

    async def parse_form(self, response: Response, filing: Filing) -> AsyncIterator[Filing]:
        """The filing with its form's facts; without them, and the PDF in the dead letters, when it cannot be read."""
        try:
            texts = await texts_of_pdf_async(response.body, response.url, self.name)
            facts = read_agreed(texts, lambda text: facts_of(text, response.url, self.name), response.url, self.name)
            filing = await self.linked(with_facts(filing, **facts))
        except UnreadableForm as error:
            self.report(error)
            await self.bury(response.body, error, filing)
        yield filing

    async def linked(self, filing: Filing) -> Filing:
        """The filing with the id of the earlier form of the same dividend and language, if it changes that one."""
        form = filing.form
        if form is None:
            return filing
        end = form.period_end or form.financial_year_end or form.announcement_date
        name = f"dividend:{form.stock_code}:{end}:{form.dividend_type}:{form.dividend_nature}:{filing.language}"
        earlier = (await self.memory.recall([name])).get(name)
        await self.memory.remember(name, filing.id, SEEN_KEEP_S)
        changes = form.status in ("update", "withdrawal") and earlier not in (None, filing.id)
        return msgspec.structs.replace(filing, replaces=earlier) if changes else filing

    async def file_missed(self, failure: Failure) -> AsyncIterator[Filing]:
        """The filing alone, when its file could not be had; that is tried again when the filing is met next."""
        filing: Filing = failure.request.cb_kwargs["filing"]  # type: ignore[attr-defined] # Scrapy sets it
        if isinstance(failure.value, HttpError):
            self.report(status_error(self.name, failure.value.response))
        await self.memory.remember(f"pending:{filing.id}", "1", PENDING_S)
        yield filing

    async def bury(self, raw: bytes, error: UnreadableForm, filing: Filing) -> None:
        """Keep the bytes of a form that could not be read in the dead letters."""
        redis = self.memory.redis
        if redis is not None:
            reason = f"{type(error).__name__}: {error}"
            await patiently(lambda: bury(redis, default_keys(), raw, reason, origin=f"source:{self.name}"))


def facts_of(text: str, where: str, source: str) -> dict[str, Any]:
    """A form's facts by the name of the field of a Filing that holds them. Raises UnreadableForm."""
    if (form_id(text) or "").startswith("FF"):
        return {"share_return": read_return(text, where, source)}
    return {"form": read_dividend(text, where, source)}


def _is_form(filing: Filing) -> bool:
    return DIVIDEND_FORM in filing.categories and filing.file_type == "PDF"


def _is_index(filing: Filing) -> bool:
    return filing.file_type in ("HTM", "HTML")


def _is_of_both(filing: Filing) -> bool:
    return filing.language != "en" and not filing.id.rpartition(".")[0].endswith("_c")


def with_facts(filing: Filing, **facts: Any) -> Filing:
    """`filing` with facts, which count as its content."""
    known = msgspec.json.encode(facts, order="deterministic").decode()
    return msgspec.structs.replace(filing, **facts, content_hash=content_hash(filing.title, filing.category_text, known))
