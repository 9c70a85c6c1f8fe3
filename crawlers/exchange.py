"""What spiders of HKEXnews share: which documents count, forms read from their PDFs, and what corrects what."""

from collections.abc import AsyncIterator, Iterable
from typing import Any, Self

import msgspec
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawlers.errors import PageError, UnreadableForm
from crawlers.fields.fingerprint import content_hash
from crawlers.forms.facts import facts_of_pdf
from crawlers.forms.reader import READING
from crawlers.middlewares.named_errors import status_error
from crawlers.originals import PENDING_S, Originals
from crawlers.parsers.hkex_filings import read_index
from crawlers.parsers.hkex_rows import DIVIDEND_FORM
from crawlers.parsers.hkex_standing import REFERS
from crawlers.searches import TitleSearches
from queues.connection import patiently
from queues.keys import default_keys
from queues.records import Filing
from queues.streams import bury


class ExchangeSpider(TitleSearches):
    """A spider of www1.hkexnews.hk. Times of the site are Hong Kong's, ids of stocks its own (kept for a day)."""

    hosts = ("www1.hkexnews.hk",)

    def __init__(self, **given: str) -> None:
        super().__init__(**given)
        listings = {symbol for company in self.companies for symbol in company.listings}
        self.watched = {symbol for symbol in listings if symbol.startswith("HK:")}
        self._met: set[str] = set()
        self._originals = Originals(self)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **given: Any) -> Self:
        """Scrapy's constructor. In the daemon the process that reads forms starts now, so that the first form finds it warm."""
        if crawler.settings.getbool("HKWATCH_DAEMON"):
            READING.warm()
        return super().from_crawler(crawler, *args, **given)

    async def found(self, filings: Iterable[Filing]) -> AsyncIterator[Filing | Request]:
        """Those of watched companies: dividend forms and documents of several files by way of their files, if not known yet.

        A document without a Chinese twin stands in both languages' lists; the list that is met first counts.
        """
        own = [filing for filing in filings if self.watched & set(filing.symbols)]
        special = [filing for filing in own if _is_once(filing)]
        known = await self.known(filing.id for filing in special)
        pending = await self.memory.recall(f"pending:{record_id}" for record_id in known)
        for filing in sorted(own, key=_awaits):
            if filing.id in self._met or (filing.id in known and f"pending:{filing.id}" not in pending):
                continue
            self._met.add(filing.id)
            if filing.id in known:
                await self.memory.forget(f"pending:{filing.id}")  # it is tried now; what fails again is pending again
            if _is_form(filing) or _is_index(filing):
                callback = self.parse_form if _is_form(filing) else self.parse_index
                kept = {"filing": filing}
                yield self.request(filing.url, callback, errback=self.file_missed, cb_kwargs=kept, priority=10)
            else:
                yield await self._originals.linked(filing)

    async def parse_index(self, response: Response, filing: Filing) -> AsyncIterator[Filing]:
        """The filing with the addresses of its parts; without them when the index is another page than it should be."""
        try:
            filing = with_facts(filing, exhibits=read_index(self.page(response)))
        except PageError as error:
            self.report(error)
        yield await self._originals.linked(filing)

    async def parse_form(self, response: Response, filing: Filing) -> AsyncIterator[Filing]:
        """The filing with its form's facts; without them, and the PDF in the dead letters, when it cannot be read."""
        try:
            filing = with_facts(filing, **await facts_of_pdf(response.body, response.url, self.name))
        except UnreadableForm as error:
            self.report(error)
            await self.bury(response.body, error, filing)
        yield await self._originals.linked(filing)

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


def _is_form(filing: Filing) -> bool:
    return DIVIDEND_FORM in filing.categories and filing.file_type == "PDF"


def _is_index(filing: Filing) -> bool:
    return filing.file_type in ("HTM", "HTML") and filing.standing != "elsewhere"


def _is_once(filing: Filing) -> bool:
    """Whether it costs a request or stands in the lists of both languages: once known it is not taken again."""
    of_both = filing.language != "en" and not filing.id.rpartition(".")[0].endswith("_c")
    return _is_form(filing) or _is_index(filing) or of_both or filing.standing in REFERS


def _awaits(filing: Filing) -> int:
    """What needs no request first, then what is asked for, then what waits for an answer here."""
    return 1 if _is_form(filing) or _is_index(filing) else 2 * (filing.standing in REFERS)


def with_facts(filing: Filing, **facts: Any) -> Filing:
    """`filing` with facts, which count as its content."""
    known = msgspec.json.encode(facts, order="deterministic").decode()
    return msgspec.structs.replace(filing, **facts, content_hash=content_hash(filing.title, filing.category_text, known))
