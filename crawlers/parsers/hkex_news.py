"""The exchange's own RSS (news releases, regulatory announcements, rule updates) -> Articles."""

import re
from datetime import datetime
from urllib.parse import urlsplit

from crawlers.fields.feed_dates import feed_date, not_later
from crawlers.fields.story import story
from crawlers.page import Page
from crawlers.parsers.feed_entries import read_feed
from queues.records import Article

SOURCE = "hkex_news"
PUBLISHER = "HKEX"
ZONE = "Asia/Hong_Kong"  # where an item writes no offset
_DAY = re.compile(r"/(?:20)?(\d{2})/\1(\d{2})(\d{2})\d?news", re.IGNORECASE)  # /News/News-Release/2026/2606182news


def parse(page: Page) -> list[Article]:
    """The feed's items; Chinese feeds can be empty. Raises a PageError when the body is no whole feed."""
    english = "sc_lang=en" in page.url or "sc_lang" not in page.url
    return [
        story(
            source=SOURCE,
            story_id=_identity(entry.link),
            url=entry.link,
            title=entry.title,
            body=entry.body,
            stated=PUBLISHER,
            released_at=not_later(feed_date(entry.date, ZONE) or _day_in_address(entry.link), page.fetched_at),
            fetched_at=page.fetched_at,
        )
        for entry in read_feed(page, SOURCE, may_be_empty=not english).entries
    ]


def _identity(link: str) -> str:
    """`hkexnews:<path>?<language>`: a release has one address in each language, which differ in the query."""
    parts = urlsplit(link)
    return f"hkexnews:{parts.path}{'?' + parts.query if parts.query else ''}"


def _day_in_address(link: str) -> datetime | None:
    """The day of a release by its address, where the feed itself writes no date that can be read."""
    found = _DAY.search(urlsplit(link).path)
    return feed_date(f"20{found[1]}-{found[2]}-{found[3]}", ZONE) if found else None
