"""The feeds of watched companies' IR sites and wires; unchanged feeds are not downloaded again."""

from collections.abc import AsyncIterator, Iterator
from urllib.parse import urlsplit

import msgspec
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from crawlers.bases import SourceSpider
from crawlers.errors import PageError
from crawlers.parsers.ir_feed import articles
from crawlers.parsers.ir_page import read_release
from queues.records import Article

TEASER = 1500  # characters: a feed's text below this is a summary, and the release is fetched for its figures


class IrFeed(SourceSpider):
    """One conditional request for each feed of the watch list; a release's page when it is new, or its entry is revised."""

    name = "ir_feed"

    async def start(self) -> AsyncIterator[Request]:
        """The feeds of the companies that the run covers."""
        for company in self.companies:
            for feed in company.feeds:
                yield self.request(feed.url, company=company, conditional=True, cb_kwargs={"zone": feed.zone})

    async def parse(self, response: Response, zone: str | None = None) -> AsyncIterator[Article | Request]:
        """The feed's entries, each about its company even where it names no code."""
        company = self.company(response)
        found = articles(self.page(response), zone)
        same = await self.memory.unchanged(found)
        for article in found:
            if company and not set(company.listings) & set(article.symbols):
                article = msgspec.structs.replace(article, symbols=(company.symbol, *article.symbols))
            if article.id in same or len(article.text) > TEASER or not self.has_page(response.url, article.url):
                yield article
            else:
                kept = {"article": article}
                yield self.request(article.url, self.parse_release, company=company, errback=self.missed, cb_kwargs=kept)

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
