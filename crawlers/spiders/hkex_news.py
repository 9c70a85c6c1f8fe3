"""The exchange's own news by RSS, in English and Traditional Chinese."""

from collections.abc import AsyncIterator

from scrapy.http import Request

from crawlers.bases import SourceSpider

FEEDS = "https://www.hkex.com.hk/Services/RSS-Feeds"
SLUGS = ("News-Releases", "regulatory-announcements", "market-communications")
RULES = ("Updates-to-Trading-Rules-of-SEHK", "Updates-to-Rules-and-Guidance-on-Listing-Matters")


class HkexNews(SourceSpider):
    """Conditional requests for each feed; rule updates in English only."""

    name = "hkex_news"
    hosts = ("www.hkex.com.hk",)

    async def start(self) -> AsyncIterator[Request]:
        """All feeds."""
        for slug in SLUGS + RULES:
            for language in ("en", "zh-HK") if slug in SLUGS else ("en",):
                yield self.request(f"{FEEDS}/{slug}?sc_lang={language}", conditional=True)
