"""The exchange's own RSS (news releases, regulatory announcements, rule updates) -> Articles."""

from urllib.parse import urlsplit

from crawlers.fields.feed_dates import feed_date
from crawlers.fields.story import story
from crawlers.page import Page
from crawlers.parsers.feed_entries import read_feed
from queues.records import Article

SOURCE = "hkex_news"
PUBLISHER = "HKEX"
ZONE = "Asia/Hong_Kong"  # where an item writes no offset


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
            released_at=feed_date(entry.date, ZONE),
            fetched_at=page.fetched_at,
        )
        for entry in read_feed(page, SOURCE, may_be_empty=not english).entries
        if entry.title
    ]


def _identity(link: str) -> str:
    """`hkexnews:<path>?<language>`: a release has one address in each language, which differ in the query."""
    parts = urlsplit(link)
    return f"hkexnews:{parts.path}{'?' + parts.query if parts.query else ''}"
