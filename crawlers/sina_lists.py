"""What the spiders of Sina's story lists share: which stories are new, their pages, and what is left where a page is gone."""

from collections.abc import AsyncIterator, Iterable
from typing import Any, ClassVar

from scrapy.http import Request, Response

from crawlers.bases import SCOPE, SourceSpider
from crawlers.errors import Drifted, NotFound, PageError
from crawlers.parsers.sina_article import read_article
from crawlers.parsers.sina_lists import Item, listed
from queues.records import Article
from settings.watchlist import Company

HANDLED = {"handle_httpstatus_list": [404, 410]}  # a story that was taken back still has its title, by the list


class StoryLists(SourceSpider):
    """A spider that reads lists, newest first, and asks for the pages of those stories only that no earlier run published."""

    hosts = ("sina.com.cn", "sina.cn")
    most_pages: ClassVar[int] = 20
    """After so many pages without a known story the rest is reported as a gap."""
    patience_s = 300.0

    def __init__(self, **given: str) -> None:
        super().__init__(**given)
        self.asked: set[str] = set()

    async def parse_list(self, response: Response, number: int = 1) -> AsyncIterator[Request]:
        """Requests for the new stories of a company's list, and for the next page while this one held anything new.

        A first run, which has nothing to stop at, reads one page, unless `since` says how far back to go.
        """
        company = self.company(response)
        listing = self.parser.read_list(self.page(response))
        new = await self.unknown(listing.items)
        for item in new:
            yield self.story_request(item, company)
        follow = (
            new
            and listing.next_url
            and (self.arguments.since or len(new) < len(listing.items) or await self._been_here(company))
        )
        if follow and number < self.most_pages and not self.is_full():
            yield self.request(
                listing.next_url, self.parse_list, company=company, cb_kwargs={"number": number + 1}, priority=-number
            )
        elif follow and number >= self.most_pages:
            self.report_gap(f"{response.url}: {number} pages held new stories, older ones were not read")
        if number == 1 and company:
            self.memory.keep_mark(company.symbol, max((str(i.released_at) for i in listing.items if i.released_at), default=""))

    async def unknown(self, items: Iterable[Item]) -> list[Item]:
        """Those items that are wanted, were not asked for in this run, and that no earlier run published."""
        wanted = [item for item in items if item.id not in self.asked and self.arguments.wants(item.released_at)]
        known = await self.known(item.id for item in wanted)
        return [item for item in wanted if item.id not in known]

    def story_request(self, item: Item, company: Company | None) -> Request:
        """For the page of one story."""
        self.asked.add(item.id)
        return self.request(item.url, self.parse_story, company=company, cb_kwargs={"item": item}, meta=dict(HANDLED))

    def parse_story(self, response: Response, item: Item, first: PageError | None = None) -> Iterable[Article | Request]:
        """The story; where its page is gone or of an unknown form, its Markdown twin; where that is too, what the list said."""
        page = self.page(response)
        try:
            if page.status in (404, 410):
                raise NotFound(self.name, page.url, "a story", page.body)
            yield read_article(page, self.name, item.hint)
        except (Drifted, NotFound) as error:
            if first is None and item.url.endswith(".shtml"):
                company = self.company(response)
                twin: dict[str, Any] = {"cb_kwargs": {"item": item, "first": error}, "meta": dict(HANDLED)}
                yield self.request(item.url + ".md", self.parse_story, company=company, **twin)
            else:
                self.report(first or error, response.meta[SCOPE])
                if item.title:
                    yield listed(item, self.name, page)

    def is_full(self) -> bool:
        """Whether as many stories were asked for as `limit` allows."""
        return self.arguments.limit is not None and len(self.asked) >= self.arguments.limit

    async def _been_here(self, company: Company | None) -> bool:
        return company is not None and await self.memory.mark(company.symbol) is not None
