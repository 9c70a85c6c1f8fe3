"""News of the whole market from Sina's roll lists, of which only what names a watched company is read."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

from scrapy.http import Request, Response

from crawlers.errors import EmptyPage, NotFound
from crawlers.fields.mentions import Mentions
from crawlers.sina_lists import HANDLED, StoryLists
from queues.records import Article

ROLL = "https://feed.mix.sina.com.cn/api/roll/get?pageid=384&lid={lid}&k=&num=50&page=1"
LIDS = {"2674": "港股", "2672": "美股", "2673": "中国概念股"}
COLUMN = "https://finance.sina.com.cn/roll/c/{cid}.shtml"
CIDS = {"57038": "港股公司新闻", "57028": "港股个股评级"}
AHEAD = timedelta(minutes=10)  # a story dated later than that is an advert or a slip, no measure of what is new
FROZEN_AFTER = timedelta(days=4)  # some lists stop while they still answer (github.com/DIYgod/RSSHub issue 17787)


class SinaRoll(StoryLists):
    """Five lists, however long the watch list is; a page for each new story that names one of its companies."""

    name = "sina_roll"

    async def start(self) -> AsyncIterator[Request]:
        """The first page of each list."""
        self.empty: set[str] = set()
        self.mentions = Mentions(self.companies)
        for lid in LIDS:
            yield self.roll_request(ROLL.format(lid=lid), f"lid-{lid}")
        for cid in CIDS:
            yield self.roll_request(COLUMN.format(cid=cid), f"cid-{cid}", conditional=True)

    def roll_request(self, url: str, mark: str, **options: Any) -> Request:
        """The first page of a list."""
        return self.request(url, self.parse_roll, cb_kwargs={"mark": mark}, meta=dict(HANDLED), **options)

    async def parse_roll(self, response: Response, mark: str, number: int = 1) -> AsyncIterator[Article | Request]:
        """The stories that are ours, and the next page until one is as old as what the last run saw."""
        page, seen = self.page(response), await self.memory.mark(mark)
        if page.status in HANDLED["handle_httpstatus_list"]:  # a column that was closed does not spoil the marks of the others
            self.report(NotFound(self.name, page.url, "a list", page.body))
            return
        try:
            listing = self.parser.read_list(page)
        except EmptyPage:
            self.note_empty(mark, seen)
            return
        for error in listing.errors:
            self.report(error)
        times = [item.released_at for item in listing.items if item.released_at and item.released_at < page.fetched_at + AHEAD]
        named = {item.id: self.mentions.companies_in(f"{item.title}\n{item.intro}") for item in listing.items}
        ours = [item for item in listing.items if named[item.id]]
        for item in (*await self.unknown(ours), *await self.edited(ours)):
            yield self.story(item, named[item.id][0], page)
        if number == 1 and times:
            if self.arguments.symbol is None:  # a run for one company has not seen what names the others
                self.memory.keep_mark(mark, max(times).isoformat(), "*")
            if page.fetched_at - max(times) > FROZEN_AFTER:
                self.report_gap(f"{mark}: the newest story is of {max(times).isoformat()}, the list seems to be frozen")
        # The last one tells: an old one further up is pinned there.
        if seen is None or not times or times[-1] <= datetime.fromisoformat(seen) or self.is_full():
            return
        if listing.next_url and number < self.most_pages:
            yield self.request(listing.next_url, self.parse_roll, cb_kwargs={"mark": mark, "number": number + 1}, priority=1)
        else:
            self.report_gap(f"{mark}: nothing is listed between {seen} and {times[-1].isoformat()}")

    def note_empty(self, mark: str, seen: str | None) -> None:
        """One column may have nothing (a gap, if it had something before). Raises EmptyPage where all of them have nothing."""
        self.empty.add(mark)
        if len(self.empty) == len(LIDS) + len(CIDS):
            raise EmptyPage(self.name, ROLL.format(lid="*"), "stories in any list")
        if seen is not None:
            self.report_gap(f"{mark}: the list is empty, the last run saw {seen}")
