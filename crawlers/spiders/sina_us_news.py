"""News of the watched companies that are listed in New York, from Sina Finance's list of each."""

from collections.abc import AsyncIterator

from scrapy.http import Request

from crawlers.fields.mentions import Mentions
from crawlers.page import Page
from crawlers.parsers import sina_us_news
from crawlers.parsers.sina_lists import ListPage
from crawlers.sina_lists import StoryLists
from settings.watchlist import Company

LIST = "https://biz.finance.sina.com.cn/usstock/usstock_news.php?symbol={symbol}"


class SinaUsNews(StoryLists):
    """One list for each company (a second one too where there is a gap to fill), a page for each new story."""

    name = "sina_us_news"

    async def start(self) -> AsyncIterator[Request]:
        """The first page of each company's list."""
        self.watched = Mentions(self.watchlist.company)
        for company in self.companies:
            listing = company.listing("US")
            if listing:
                yield self.list_request(LIST.format(symbol=listing.removeprefix("US:")), company)

    def read_list(self, page: Page, company: Company | None) -> ListPage:
        """The list, which must be the company's: the address has its symbol, the page but a name."""
        listing = super().read_list(page, company)
        if company:
            sina_us_news.refuse_another(page, listing, company, self.watched)
        return listing
