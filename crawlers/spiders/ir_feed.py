"""The feeds of watched companies' IR sites and wires; unchanged feeds are not downloaded again."""

from collections.abc import AsyncIterator, Iterator
from urllib.parse import urlsplit

import msgspec
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from crawlers.bases import SourceSpider
from crawlers.errors import PageError
from crawlers.parsers.ir_feed import articles, deeper
from crawlers.parsers.ir_page import read_release
from queues.records import Article
from settings.clock import now

TEASER = 1500  # characters: a feed's text below this is a summary, and the release is fetched for its figures
READ = "read:"  # mark: when a feed was last read


class IrFeed(SourceSpider):
    """One conditional request for each feed of the watch list; a release's page when it is new, or its entry is revised."""

    name = "ir_feed"

    async def start(self) -> AsyncIterator[Request]:
        """The feeds of the companies that the run covers; with `since` as many entries as they give."""
        for company in self.companies:
            for feed in company.feeds:
                kept = {"feed": feed.url, "zone": feed.zone}
                if self.arguments.since and (far := deeper(feed.url)):
                    yield self.request(far, company=company, cb_kwargs={**kept, "told": frozenset()})
                else:
                    yield self.request(feed.url, company=company, conditional=True, cb_kwargs=kept)

    async def parse(
        self, response: Response, feed: str, zone: str | None = None, told: frozenset[str] | None = None
    ) -> AsyncIterator[Article | Request]:
        """The feed's entries, each about its company even where it names no code. `told`: ids that it showed at first sight."""
        company = self.company(response)
        found = [one for one in articles(self.page(response), zone) if one.id not in (told or ())]
        same = await self.memory.unchanged(found)
        if not same and await self.has_gap(feed, found):
            if told is None and (far := deeper(feed)):
                kept = {"feed": feed, "zone": zone, "told": frozenset(one.id for one in found)}
                yield self.request(far, company=company, cb_kwargs=kept)
            else:
                self.report_gap(f"{feed}: nothing that it listed when it was last read is listed now")
        self.memory.keep_mark(READ + feed, now().isoformat(), company.symbol if company else None)
        for article in found:
            if company and not set(company.listings) & set(article.symbols):
                article = msgspec.structs.replace(article, symbols=(company.symbol, *article.symbols))
            if article.id in same or len(article.text) > TEASER or not self.has_page(response.url, article.url):
                yield article
            else:
                kept = {"article": article}
                yield self.request(article.url, self.parse_release, company=company, errback=self.missed, cb_kwargs=kept)

    async def has_gap(self, feed: str, found: list[Article]) -> bool:
        """Whether the feed was read before and lists nothing of what it listed then."""
        if await self.memory.mark(READ + feed) is None:
            return False
        return not await self.known(article.id for article in found)

    def has_page(self, feed: str, link: str) -> bool:
        """Whether the link leads to a release's page at the feed's own publisher (not to a filing, a webcast, a file)."""
        host = urlsplit(feed).hostname == urlsplit(link).hostname
        return host and "/sec-filing" not in link and not link.lower().endswith((".pdf", ".xml", ".aspx"))

    def parse_release(self, response: Response, article: Article) -> Iterator[Article]:
        """The article with the whole text; what its page cannot give is left as the feed has it."""
        try:
            whole = read_release(self.page(response), None, None)
        except PageError as error:
            self.report(error)
            yield article
            return
        longer = len(whole.text) > len(article.text)
        symbols = tuple(dict.fromkeys((*article.symbols, *whole.symbols)))
        yield msgspec.structs.replace(article, text=whole.text if longer else article.text, symbols=symbols)

    def missed(self, failure: Failure) -> Iterator[Article]:
        """The article as the feed has it."""
        yield failure.request.cb_kwargs["article"]
