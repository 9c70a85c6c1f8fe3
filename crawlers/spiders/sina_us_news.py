"""News of the watched companies that are listed in New York, from Sina Finance's list of each."""

from collections.abc import AsyncIterator

from scrapy.http import Request

from crawlers.sina_lists import StoryLists

LIST = "https://biz.finance.sina.com.cn/usstock/usstock_news.php?symbol={symbol}"


class SinaUsNews(StoryLists):
    """One list for each company, a page for each new story."""

    name = "sina_us_news"

    async def start(self) -> AsyncIterator[Request]:
        """The first page of each company's list."""
        for company in self.companies:
            listing = company.listing("US")
            if listing:
                yield self.list_request(LIST.format(symbol=listing.removeprefix("US:")), company)
