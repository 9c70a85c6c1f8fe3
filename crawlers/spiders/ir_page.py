"""IR sites without a feed: their list pages, then each release that is not known yet."""

from collections.abc import AsyncIterator, Iterator
from urllib.parse import urljoin

import msgspec
from scrapy.http import Request, Response

from crawlers.bases import SourceSpider
from crawlers.errors import Drifted
from crawlers.fields.story import story
from crawlers.parsers.ir_feed import articles
from crawlers.parsers.ir_page import SOURCE, Listed, identity, layout_of, paged, read_list, read_release, released_at
from queues.keys import VALIDATOR_KEEP_S
from queues.records import Article
from settings.clock import now
from settings.watchlist import Page as Site

# Q4's pages are empty without a browser; their script asks this.
Q4 = (
    "/feed/PressRelease.svc/GetPressReleaseList?LanguageId=1&bodyType=2&pressReleaseDateFilter=3"
    "&categoryId=00000000-0000-0000-0000-000000000000&pageSize=30&pageNumber=0&includeTags=true&year=-1&excludeSelection=1"
)

PAGED = ("gcsweb",)  # platforms whose lists go on at ?page=1
MOST_PAGES = 20
READ = "read:"  # mark: when a list was last read


class IrPage(SourceSpider):
    """One list for each page of the watch list; a release is fetched once, and again when its title is another one."""

    name = "ir_page"

    async def start(self) -> AsyncIterator[Request]:
        """The list pages of the companies that the run covers."""
        for company in self.companies:
            for site in company.pages:
                url, callback = (urljoin(site.url, Q4), self.parse_q4) if site.platform == "q4" else (site.url, self.parse)
                yield self.request(url, callback, company=company, conditional=True, cb_kwargs={"site": site})

    async def parse(self, response: Response, site: Site, number: int = 0) -> AsyncIterator[Request | Article]:
        """The releases of a list that are new or revised; documents that are no HTML are told by the list alone.

        `number`: of the page, from 0. The next one is asked for where none of these releases was listed before.
        """
        try:
            listed = read_list(self.page(response), layout_of(site))
        except Drifted:
            if number:  # past the last page
                return
            raise
        known = await self.known(identity(one.url) for one in listed)
        company = self.company(response)
        if await self.wants_more(site, number, listed, known):
            kept = {"site": site, "number": number + 1}
            yield self.request(paged(site.url, number + 1), self.parse, company=company, cb_kwargs=kept)
        self.memory.keep_mark(READ + site.url, now().isoformat(), company.symbol if company else None)
        titles = await self.memory.recall(identity(one.url) for one in listed)
        for one in listed:
            name = identity(one.url)
            if name in known and titles.get(name, one.title) == one.title:
                continue
            await self.memory.remember(name, one.title, VALIDATOR_KEEP_S)
            if one.url.lower().endswith((".pdf", ".doc", ".docx", ".xlsx")):
                yield self.about(response, self.bare(response, one, site))
                continue
            kept = {"listed": one, "site": site}
            yield self.request(one.url, self.parse_release, company=self.company(response), cb_kwargs=kept)

    async def wants_more(self, site: Site, number: int, listed: list[Listed], known: set[str]) -> bool:
        """Whether the next page is needed: `since` lies beyond this one, or nothing of it was listed when last read."""
        since, order = self.arguments.since, layout_of(site).order
        pages_on = site.platform in PAGED and number < MOST_PAGES
        if since:
            days = [at.date() for one in listed if (at := released_at(one.date, site.zone, order, now()))]
            return pages_on and bool(days) and min(days) >= since
        if known or await self.memory.mark(READ + site.url) is None:
            return False
        if not pages_on:
            self.report_gap(f"{site.url}: nothing that it listed when it was last read is listed now")
        return pages_on

    def parse_release(self, response: Response, listed: Listed, site: Site) -> Iterator[Article]:
        """A release's page; the list's line alone where it turns out to be a PDF, or has no story."""
        try:
            article = read_release(self.page(response), listed, site)
        except Drifted as error:
            if not response.body.startswith(b"%PDF-"):
                self.report(error)
            article = self.bare(response, listed, site)
        yield self.about(response, article)

    def parse_q4(self, response: Response, site: Site) -> Iterator[Article]:
        """The JSON list behind a page of Q4."""
        for article in articles(self.page(response), site.zone):
            yield self.about(response, msgspec.structs.replace(article, source=self.name))

    def bare(self, response: Response, listed: Listed, site: Site) -> Article:
        """A release of which only the list's line is read."""
        page = self.page(response)
        return story(
            source=SOURCE,
            story_id=identity(listed.url),
            url=listed.url,
            title=listed.title or listed.url.rpartition("/")[2],
            released_at=released_at(listed.date, site.zone, layout_of(site).order, page.fetched_at),
            fetched_at=page.fetched_at,
        )

    def about(self, response: Response, article: Article) -> Article:
        """The article with its company's symbol, which an IR page seldom spells out."""
        company = self.company(response)
        if company is None or set(company.listings) & set(article.symbols):
            return article
        return msgspec.structs.replace(article, symbols=(company.symbol, *article.symbols))
