"""SEC EDGAR: what the watched companies filed, by their submissions JSON or else by Atom, with the exhibits of 6-K and 8-K."""

from collections.abc import AsyncIterator, Iterator
from datetime import date, timedelta
from typing import Any

import msgspec
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from crawlers.bases import SourceSpider
from crawlers.errors import PageError
from crawlers.parsers.sec_documents import index_url, numbered, read_accepted, read_document, read_index
from crawlers.parsers.sec_filings import atom_url, is_json, older_pages, parse, read_submissions, submissions_url
from queues.records import Filing
from settings.clock import now
from settings.watchlist import Company

HISTORY = timedelta(days=90)  # how far back the first run looks, and later ones at least
OVERLAP = timedelta(days=7)  # before the day on which the last run looked: filing dates are those of a business day to come
COVERS = ("6-K", "6-K/A", "8-K", "8-K/A")  # short covers: the substance is in their exhibits
LISTED = 20  # exhibits of one filing
ATOM_COUNT = 40
LOOKED = "looked:"  # mark: the day on which a company's submissions were last read through


class SecFilings(SourceSpider):
    """One conditional request for each company with a CIK; documents only of filings that are new."""

    name = "sec_filings"
    hosts = ("data.sec.gov", "www.sec.gov")

    async def start(self) -> AsyncIterator[Request]:
        """The submissions of the companies that the run covers."""
        for company in self.companies:
            if company.cik:
                url = submissions_url(company.cik)
                yield self.request(url, company=company, conditional=True, errback=self.second_road)

    async def parse(self, response: Response, *, first: bool = True) -> AsyncIterator[Any]:
        """Filings that are new; older arrays where `since` reaches back to them; Atom when the JSON is none."""
        page, company = self.page(response), self.company(response)
        try:
            filings = parse(page)
        except PageError as error:
            if not first or not company:
                raise
            self.report(error)
            yield self.atom(company)
            return
        for filing in filings:
            self.ledger.note_record(filing)  # how fresh the list is, also where all of it is known
        after = await self.after(company)
        wanted = read_submissions(page, after) if is_json(page) else filings
        for filing in await self.fresh(wanted, company, after):
            yield self.exhibits(filing, company) if filing.categories[0] in COVERS else filing
        if not is_json(page):
            self.judge_reach(filings, after)
        elif first:
            for url, last in older_pages(page):
                if last >= after:
                    yield self.request(url, self.parse, company=company, cb_kwargs={"first": False})
            if company:
                self.memory.keep_mark(LOOKED + company.symbol, now().date().isoformat(), company.symbol)

    def judge_reach(self, filings: list[Filing], after: str) -> None:
        """Atom lists a few dozen filings; say so where these do not reach back to where the last run left off."""
        oldest = min((one.released_at for one in filings if one.released_at), default=None)
        if len(filings) >= ATOM_COUNT and oldest and oldest.date().isoformat() > after:
            self.report_gap(
                f"filings of {filings[0].url.split('/')[-3]} before {oldest:%Y-%m-%d %H:%M} UTC: Atom lists no earlier ones"
            )

    async def after(self, company: Company | None) -> str:
        """The filing date (ISO) from which filings are wanted: `since`, else as long ago as nobody has looked."""
        if self.arguments.since:
            return self.arguments.since.isoformat()
        days = [(now() - HISTORY).date()]
        looked = await self.memory.mark(LOOKED + company.symbol) if company else None
        if looked:
            days.append(date.fromisoformat(looked) - OVERLAP)
        return min(days).isoformat()

    async def fresh(self, filings: list[Filing], company: Company | None, after: str) -> list[Filing]:
        """Those since the day `after` that are not known, under the company's symbols."""
        late = [one for one in filings if one.released_at is None or one.released_at.date().isoformat() >= after]
        known = await self.known(filing.id for filing in late)
        symbols = company.listings if company else ()
        return [
            msgspec.structs.replace(filing, symbols=tuple(dict.fromkeys((*symbols, *filing.symbols))))
            for filing in late
            if filing.id not in known
        ]

    def second_road(self, failure: Failure) -> Iterator[Request]:
        """The company's Atom feed, when its submissions cannot be had."""
        company = self.watchlist.find(failure.request.meta["scope"])
        if company and str(failure.value) != "unchanged":
            yield self.atom(company)

    def atom(self, company: Company) -> Request:
        """The request for a company's Atom feed."""
        return self.request(atom_url(company.cik or "", ATOM_COUNT), self.parse, company=company, cb_kwargs={"first": False})

    def exhibits(self, filing: Filing, company: Company | None) -> Request:
        """The request for a filing's list of documents."""
        kept = {"filing": filing}
        return self.request(index_url(filing), self.parse_index, company=company, errback=self.bare, cb_kwargs=kept)

    def parse_index(self, response: Response, filing: Filing) -> Iterator[Any]:
        """The filing with its exhibits' addresses, by way of the first of them, which is its substance."""
        page = self.page(response)
        try:
            found = read_index(page)
        except PageError as error:
            self.report(error)
            yield filing
            return
        urls = [one.url for one in sorted(found, key=numbered) if one.kind.startswith("EX-99")][:LISTED]
        accepted = read_accepted(page) or filing.released_at
        filing = msgspec.structs.replace(filing, exhibits=tuple(urls), released_at=accepted)
        html = [url for url in urls if url.lower().endswith((".htm", ".html", ".txt"))] or [filing.url]
        kept = {"filing": filing}
        company = self.company(response)
        yield self.request(html[0], self.parse_document, company=company, errback=self.bare, cb_kwargs=kept)

    def parse_document(self, response: Response, filing: Filing) -> Iterator[Filing]:
        """The filing with its text, and the text's headline in its title."""
        try:
            headline, text = read_document(self.page(response))
        except PageError as error:
            self.report(error)
            yield filing
            return
        is_exhibit = headline and response.url in filing.exhibits  # a cover's first line is UNITED STATES
        title = f"{filing.categories[0]}: {headline}" if is_exhibit else filing.title
        yield msgspec.structs.replace(filing, title=title, text=text)

    def bare(self, failure: Failure) -> Iterator[Filing]:
        """The filing alone, when its documents cannot be had."""
        yield failure.request.cb_kwargs["filing"]
