"""News of the watched companies that are listed in Hong Kong, from Sina Finance's list of each."""

from collections.abc import AsyncIterator

from scrapy.http import Request

from crawlers.sina_lists import StoryLists

LIST = "https://stock.finance.sina.com.cn/hkstock/news/{code:0>5}.html"


class SinaNews(StoryLists):
    """One list for each company, a page for each new story."""

    name = "sina_news"

    async def start(self) -> AsyncIterator[Request]:
        """The first page of each company's list."""
        for company in self.companies:
            listing = company.listing("HK")
            if listing:
                yield self.list_request(LIST.format(code=listing.removeprefix("HK:")), company)
