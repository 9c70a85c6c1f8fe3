"""The 7x24 flashes of Sina Finance that name a watched company."""

from collections.abc import AsyncIterator

from scrapy.http import Request, Response

from crawlers.bases import SourceSpider
from crawlers.fields.mentions import Mentions
from crawlers.parsers.sina_flash import Flash, read_feed
from queues.records import Article

FEED = "https://zhibo.sina.com.cn/api/zhibo/feed?page={page}&page_size=20&zhibo_id=152&tag_id=0&dire=f&dpc=1&pagesize=20&type=1"
MARK = "id"


class SinaFlash(SourceSpider):
    """Pages until the newest flash that the last run saw; the site keeps 900, on a busy day less than a day's."""

    name = "sina_flash"
    hosts = ("zhibo.sina.com.cn",)

    async def start(self) -> AsyncIterator[Request]:
        """The first page."""
        self.mentions = Mentions(self.companies)
        self.ours = {symbol for company in self.companies for symbol in company.listings}
        self.start_urls = [FEED.format(page=1)]
        async for request in super().start():
            yield request

    async def parse(self, response: Response) -> AsyncIterator[Article | Request]:
        """The flashes of a page that are ours, and the next page; a first run, with nothing to stop at, reads one."""
        feed = read_feed(self.page(response))
        stored = await self.memory.mark(MARK)
        seen = int(stored or 0)
        ours = [flash.article for flash in feed.flashes if self.is_ours(flash)]
        known = await self.known(article.id for article in ours)  # by identity: one with a lower number may be approved later
        for article in ours:
            if article.id not in known:
                yield article
        for error in feed.errors:
            self.report(error)
        numbers = [flash.number for flash in feed.flashes]
        if feed.page == 1 and numbers and self.arguments.symbol is None:  # one company's run has not seen the others' flashes
            self.memory.keep_mark(MARK, str(max(numbers)), "*")
        if stored is None or (numbers and numbers[-1] <= seen):  # the last one: an old one further up is pinned there
            return
        if feed.page < feed.last_page:
            yield self.request(FEED.format(page=feed.page + 1))
        else:
            self.report_gap(f"the feed ends at flash {numbers[-1] if numbers else 0}, the last run saw {seen}: some are lost")

    def is_ours(self, flash: Flash) -> bool:
        """By name or code in its text; a symbol that the site linked counts where the linked word stands in the text."""
        text = f"{flash.article.title}\n{flash.article.text}"
        linked = (word for symbol, word in flash.linked.items() if symbol in self.ours)
        return bool(self.mentions.companies_in(text)) or any(word and word in text for word in linked)
