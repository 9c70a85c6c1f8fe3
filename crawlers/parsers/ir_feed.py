"""Feeds of companies and of their wires (GCS-web, Q4, Equisolve, GlobeNewswire, any RSS, Atom or JSON feed) -> Articles."""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import msgspec

from crawlers.fields.codes import symbols_in
from crawlers.fields.feed_dates import feed_date, not_later
from crawlers.fields.fingerprint import content_hash
from crawlers.fields.story import story
from crawlers.page import Page
from crawlers.parsers.feed_entries import Entry, Feed, origin_of, read_feed
from queues.records import Article

SOURCE = "ir_feed"
DEEP = 100
_RELEASE_NUMBER = re.compile(r"globenewswire\.com/(?:\w\w/)?news-release/\d{4}/\d\d/\d\d/(\d+)/")
_WIRE = re.compile(r"^(GlobeNewswire|PR Newswire|Business Wire)\b.*$")
_LABEL = re.compile(r"\s*(?:[-–|]\s*)?(?:(?:News|Press) Releases?|SEC Filings?|Events?|RSS(?: Feed)?|News)\s*$", re.IGNORECASE)


def parse(page: Page) -> list[Article]:
    """The feed's entries. Raises a PageError when the body is no feed, is cut, or holds no entry."""
    return articles(page, None)


def articles(page: Page, zone: str | None) -> list[Article]:
    """The entries as Articles; `zone` (IANA name) is the site's, for dates that are written without one."""
    feed = read_feed(page, SOURCE)
    return [_article(page, feed, entry, zone) for entry in feed.entries]


def deeper(url: str) -> str | None:
    """The address of the same feed with DEEP entries instead of its usual 10 to 30; None where its format has no such word.

    GCS-web feeds take `items`, Q4's lists `pageSize` and `pageNumber`.
    """
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    if re.search(r"/rss/(?:news-releases|sec-filings|events)\.xml$", parts.path):
        query["items"] = str(DEEP)
    elif re.search(r"/feed/\w+\.svc/Get\w+List$", parts.path):
        query |= {"pageSize": str(DEEP), "pageNumber": "0"}
    else:
        return None
    return urlunsplit(parts._replace(query=urlencode(query)))


def _article(page: Page, feed: Feed, entry: Entry, zone: str | None) -> Article:
    article = story(
        source=SOURCE,
        story_id=_identity(page, entry),
        url=entry.link,
        title=entry.title,
        body=entry.body,
        stated=_publisher(entry.author or feed.label),
        released_at=not_later(feed_date(entry.date, zone, feed.order), page.fetched_at),
        fetched_at=page.fetched_at,
    )
    stated = symbols_in(" ".join(f"({term})" for scheme, term in entry.tags if scheme.endswith("/stock")))
    return msgspec.structs.replace(
        article,
        symbols=tuple(dict.fromkeys((*stated, *article.symbols))),
        content_hash=content_hash(article.title, article.text, entry.revision),
    )


def _publisher(label: str) -> str | None:
    """Whose feed it is: its own title without what it is about."""
    return _WIRE.sub(r"\1", _LABEL.sub("", label)) or None


def _identity(page: Page, entry: Entry) -> str:
    """`gnw:<number>` of a GlobeNewswire release, whoever's feed lists it; else the feed's own id behind its host."""
    number = _RELEASE_NUMBER.search(entry.link) or _RELEASE_NUMBER.search(entry.guid)
    if number:
        return f"gnw:{number[1]}"
    return f"ir:{origin_of(page.url)}:{''.join(entry.guid.split())}"
