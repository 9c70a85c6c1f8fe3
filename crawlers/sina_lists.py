"""What the spiders of Sina's story lists share: which stories are new, their pages, and what is left where a page is gone."""

from collections.abc import AsyncIterator, Iterable
from typing import Any, ClassVar
from urllib.parse import urlsplit

from scrapy.http import Request, Response

from crawlers.arguments import HONG_KONG
from crawlers.bases import SCOPE, SourceSpider
from crawlers.errors import Drifted, NotFound, PageError
from crawlers.page import Page
from crawlers.parsers.sina_article import read_article
from crawlers.parsers.sina_lists import Item, ListPage, listed
from queues.keys import DAY_S, SEEN_KEEP_S
from queues.records import Article
from settings.watchlist import Company

VERSION_KEEP_S = 3 * DAY_S  # so long the market's lists show a story
HANDLED = {"handle_httpstatus_list": [404, 410]}  # a story that was taken back still has its title, by the list


class StoryLists(SourceSpider):
    """A spider that reads lists, newest first, and asks for the pages of those stories only that no earlier run published."""

    hosts = ("sina.com.cn", "sina.cn")
    most_pages: ClassVar[int] = 20
    """After so many pages with new stories the rest is reported as a gap; ten times as many where `since` asks for them."""
    patience_s = 300.0

    def __init__(self, **given: str) -> None:
        super().__init__(**given)
        self.asked: set[str] = set()

    def list_request(self, url: str, company: Company) -> Request:
        """The first page of a company's list; unchanged since the last run it is not read, unless `since` asks for more."""
        return self.request(url, self.parse_list, company=company, conditional=self.arguments.since is None)

    def read_list(self, page: Page, company: Company | None) -> ListPage:
        """What a list page holds. Raises PageErrors, also where it is not the company's."""
        listing: ListPage = self.parser.read_list(page)
        return listing

    async def parse_list(self, response: Response, number: int = 1) -> AsyncIterator[Article | Request]:
        """The new stories of a company's list, and its next page if there may be more of them."""
        page, company = self.page(response), self.company(response)
        listing = self.read_list(page, company)
        new = await self.unknown(listing.items)
        for item in new:
            yield self.story(item, company, page)
        if number == 1 and company:
            self.memory.keep_mark(company.symbol, page.fetched_at.isoformat(), company.symbol)
        if not listing.next_url or self.is_full() or not await self._goes_on(listing, new, company):
            return
        if number < self.most_pages * (10 if self.arguments.since else 1):
            following = {"number": number + 1}
            for url in filter(None, (listing.next_url, listing.beside)):
                yield self.request(url, self.parse_list, company=company, cb_kwargs=following, priority=-number)
        else:
            self.report_gap(f"{response.url}: {number} pages held new stories, older ones were not read")

    async def _goes_on(self, listing: ListPage, new: list[Item], company: Company | None) -> bool:
        """Until a page holds nothing new, or nothing since `since`. A first run, with nothing to stop at, reads one page."""
        if self.arguments.since:
            return any(self._since(item) for item in listing.items)
        known = len(new) < len(listing.items) or (company and await self.memory.mark(company.symbol) is not None)
        return bool(new and known)

    async def unknown(self, items: Iterable[Item]) -> list[Item]:
        """Those items that are wanted, were not asked for in this run, and that no earlier run published."""
        wanted = [item for item in items if item.id not in self.asked and self.arguments.wants(item.released_at)]
        known = await self.known(item.id for item in wanted)
        aliases = await self.memory.recall(f"alias:{item.id}" for item in wanted if item.id not in known)
        own_known = await self.known(aliases.values())
        known |= {name.removeprefix("alias:") for name, own in aliases.items() if own in own_known}
        limit = self.arguments.limit
        return [item for item in wanted if item.id not in known][: None if limit is None else max(0, limit - len(self.asked))]

    async def edited(self, items: Iterable[Item]) -> list[Item]:
        """Those known items that were edited since their page was read; of one read elsewhere the edit counts from now on."""
        dated = [item for item in items if item.modified_at and item.id not in self.asked]
        known = await self.known(item.id for item in dated)
        versions = await self.memory.recall(f"version:{item.id}" for item in dated)
        found = []
        for item in dated:
            version = versions.get(f"version:{item.id}")
            if item.id in known and version is None:
                await self.note_version(item)
            elif item.id in known and version != _version(item):
                found.append(item)
        return found

    async def note_version(self, item: Item) -> None:
        """Keep which version of a story was read."""
        if item.modified_at is not None:
            await self.memory.remember(f"version:{item.id}", _version(item), VERSION_KEEP_S)

    def story(self, item: Item, company: Company | None, page: Page) -> Article | Request:
        """The request for the page of one story; of one that stands on another publisher's site, what the list said."""
        self.asked.add(item.id)
        host = urlsplit(item.url).hostname or ""
        if item.title and not any(host == own or host.endswith("." + own) for own in self.hosts):
            return listed(item, self.name, page)
        return self.request(item.url, self.parse_story, company=company, cb_kwargs={"item": item}, meta=dict(HANDLED))

    async def parse_story(
        self, response: Response, item: Item, first: PageError | None = None
    ) -> AsyncIterator[Article | Request]:
        """The story; where its page is gone or of an unknown form, its Markdown twin; where that is too, what the list said."""
        page = self.page(response)
        try:
            if page.status in (404, 410):
                raise NotFound(self.name, page.url, "a story", page.body)
            article = read_article(page, self.name, item.hint)
            if article.id != item.id:  # the head of its page has another id than its address, which the list goes on to show
                await self.memory.remember(f"alias:{item.id}", article.id, SEEN_KEEP_S)
            yield article
            await self.note_version(item)
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

    def _since(self, item: Item) -> bool:
        since, at = self.arguments.since, item.released_at
        return since is not None and at is not None and at.astimezone(HONG_KONG).date() >= since


def _version(item: Item) -> str:
    return item.modified_at.isoformat() if item.modified_at else ""
