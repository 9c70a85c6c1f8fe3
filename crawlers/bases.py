"""What every source's spider shares: its arguments, its watch list, pages for its parser, the memory of earlier runs."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from importlib import import_module
from typing import Any, ClassVar
from weakref import WeakValueDictionary

import scrapy
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawlers.arguments import Arguments, check_days, read_arguments
from crawlers.credentials import apart
from crawlers.errors import PageError
from crawlers.evidence import evidence_of
from crawlers.export import export_records
from crawlers.memory import Memory
from crawlers.page import Page
from crawlers.reports import Ledger
from crawlers.watched import watchlist_of_run
from queues.records import CrawlReport, Record
from settings.clock import now
from settings.watchlist import Company

SCOPE = "scope"  # key in request.meta: the primary symbol that a request is made for
FETCHED_AT = "fetched_at"  # key in request.meta: when the answer came, by settings.clock
CONDITIONAL = "conditional"  # key in request.meta: send ETag and Last-Modified of the last published answer


export_records()


class SourceSpider(scrapy.Spider):
    """A source as an index card: `name`, `hosts`, `start_urls` (or `start`), `headers`, then short callbacks.

    A callback hands `self.page(response)` to the source's parser, a pure module of the same name, and yields its records.
    A PageError that a parser raises ends the callback; it is counted, reported, and retried once where that makes sense.
    """

    hosts: ClassVar[tuple[str, ...]] = ()
    """Hosts that the spider may ask; a redirect to others is an error. None: each company of the watch list has its own."""
    headers: ClassVar[Mapping[str, str]] = {}
    """Sent with each request, such as a Referer."""
    accepts: ClassVar[Mapping[str, str]] = {}
    """Arguments of its own besides symbol, since, until, limit: name -> what is expected."""
    has_past: ClassVar[bool] = True
    """False: it tells of this moment only, and has no answer to `since` and `until`."""
    patience_s: ClassVar[float] = 120.0
    """Wall-clock limit of a run whose row in the timetable states none."""

    def __init__(self, **given: str) -> None:
        super().__init__()
        self.watchlist = watchlist_of_run()
        self.arguments: Arguments = read_arguments(given, self.accepts, self.watchlist)
        self.companies: tuple[Company, ...] = self.arguments.companies
        self.allowed_domains = list(self.hosts)
        self.ledger = Ledger()
        self._read: WeakValueDictionary[str, Response] = WeakValueDictionary()
        self.shut: set[str] = set()  # publishers that banned us in this run: what still waits for one does not go out
        self.ended = asyncio.Event()  # set when the run has to end: whoever waits for a turn gives up
        self.memory = Memory(None, self.name)  # the publish pipeline puts another one here when there is a Redis
        self.history: Any = None  # likewise: what the first run of a source finds
        self.report_of_run: CrawlReport | None = None  # once it has ended

    @classmethod
    def check(cls, given: Mapping[str, str]) -> None:
        """Raises BadArgument when a run could not begin with these arguments."""
        arguments = read_arguments(given, cls.accepts, watchlist_of_run())
        check_days(arguments, now(), cls.name, cls.has_past)

    @property
    def parser(self) -> Any:
        """The pure module that reads this source's pages."""
        return import_module(f"crawlers.parsers.{self.name}")

    async def start(self) -> AsyncIterator[Any]:
        """A request for each of `start_urls`, answered by `parse`."""
        for url in self.start_urls:
            yield self.request(url)

    def request(
        self,
        url: str,
        callback: Callable[..., Any] | None = None,
        *,
        company: Company | None = None,
        conditional: bool = False,
        headers: Mapping[str, str] | None = None,
        **options: Any,
    ) -> Request:
        """A request of this source. `company`: whom it is made for. `conditional`: a 304 means that nothing is new.

        `options` are scrapy.Request's (cb_kwargs, priority, meta, ...).
        """
        meta = {**options.pop("meta", {}), SCOPE: company.symbol if company else "*"}
        if conditional:
            meta[CONDITIONAL] = True
        url, credentials = apart(url)
        sent = {**self.headers, **({"Authorization": credentials} if credentials else {}), **(headers or {})}
        options = {"dont_filter": True, "errback": self.missing, **options}
        return Request(url, callback=callback, headers=sent, meta=meta, **options)

    def missing(self, failure: Failure) -> None:
        """Errback of a request that names none: what no middleware has reported yet is a defect, and no empty success."""
        exception = failure.value
        if isinstance(exception, HttpError):
            raise exception  # the middlewares of the spider name a status
        if isinstance(exception, IgnoreRequest):
            return
        request: Request = failure.request  # type: ignore[attr-defined] # Scrapy sets it
        words = f"{type(exception).__name__}: {exception}"
        self.report(PageError(self.name, request.url, "a page without defects", words), str(request.meta.get(SCOPE, "*")))

    def page(self, response: Response) -> Page:
        """The response as parsers see it; as long as somebody holds it, an error of its address is about this one."""
        self._read[response.url] = response
        return Page(
            url=response.url,
            body=response.body,
            fetched_at=response.meta.get(FETCHED_AT) or now(),
            status=response.status,
            headers={str(name).lower(): value for name, value in response.headers.to_unicode_dict().items()},
        )

    def company(self, response: Response) -> Company | None:
        """The company that the request was made for, None for a market-wide page."""
        return self.watchlist.find(response.meta.get(SCOPE, "*"))

    def parse(self, response: Response, **_: Any) -> Iterable[Record | Request]:
        """The records that the source's parser finds on the page."""
        records: Iterable[Record] = self.parser.parse(self.page(response))
        return records

    async def known(self, record_ids: Iterable[str]) -> set[str]:
        """Those of `record_ids` that earlier runs published; empty without a Redis."""
        return await self.memory.known(record_ids)

    def report(self, error: PageError, lost: str | None = None, response: Response | None = None) -> None:
        """Report an error without ending the callback (one bad row of a good page).

        `lost`: the scope whose page is lost by it; marks and validators of that scope stay as they were.
        `response`: what the error was found on, if that is not the page of the error's address that was read last.
        """
        self.crawler.stats.inc_value(f"errors/{type(error).__name__}")
        seen = response if response is not None else self._read.get(error.url)
        if seen is None:
            self.ledger.note_error(error, lost)
            return
        first = type(error).__name__ not in self.ledger.evidence
        evidence = evidence_of(error, self.page(seen)) if first else None
        self.ledger.note_error(error, lost, found_for=str(seen.meta.get(SCOPE, "*")), evidence=evidence)

    def report_gap(self, words: str) -> None:
        """Say what may have been missed; it stands in the run's report."""
        self.ledger.gaps.append(words)
