"""Bytes of any RSS, Atom or JSON feed -> its entries; used by the parsers of sources that are feeds."""

import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import feedparser

from crawlers.errors import CutShort, Drifted, EmptyPage
from crawlers.fields.answers import json_answer, refuse_wall
from crawlers.fields.markup import plain_text
from crawlers.page import Page

_ENDS = re.compile(rb"</(?:rss|feed|rdf:RDF)\s*>\s*(?:<!--.*?-->\s*)*$", re.DOTALL)


@dataclass(frozen=True)
class Entry:
    """An entry as its feed states it. `guid`: unique within the feed. `date`: as written. `tags`: (scheme, term)."""

    guid: str
    link: str
    title: str
    date: str
    body: str = ""
    author: str = ""
    tags: tuple[tuple[str, str], ...] = ()
    revision: str = ""


@dataclass(frozen=True)
class Feed:
    """`label`: the feed's own title. `order`: of all-numeric dates (`mdy`), where the format fixes it."""

    label: str
    entries: tuple[Entry, ...]
    order: str = ""


def read_feed(page: Page, source: str, may_be_empty: bool = False) -> Feed:
    """The feed in the body, whichever kind it is. Raises Banned, EmptyPage, CutShort, Drifted (no feed), NotJson."""
    refuse_wall(page, source)
    if page.body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        feed = _json_feed(page, source)
    else:
        feed = _xml_feed(page, source)
    if not feed.entries and not may_be_empty:
        raise EmptyPage(source, page.url, "entries in the feed", page.body[:200])
    return feed


def _xml_feed(page: Page, source: str) -> Feed:
    parsed: Any = feedparser.parse(page.body, response_headers={"content-type": page.headers.get("content-type", "")})
    if not parsed.version:
        raise Drifted(source, page.url, "an RSS or Atom feed", page.body[:200])
    if parsed.bozo and not _ENDS.search(page.body):
        raise CutShort(source, page.url, "a feed that ends with its root element", page.body[-80:])
    guids = Counter(entry.get("id") for entry in parsed.entries)
    return Feed(
        str(parsed.feed.get("title", "")),
        tuple(_entry(page, entry, guids) for entry in parsed.entries if entry.get("link") or entry.get("id")),
    )


def _entry(page: Page, entry: Any, guids: Counter[str]) -> Entry:
    link = urljoin(page.url, (entry.get("link") or entry.get("id") or "").strip())
    guid = (entry.get("id") or "").strip()
    bodies = [one.get("value", "") for one in entry.get("content", [])] + [entry.get("summary", "")]
    return Entry(
        guid=guid if guid and guids[entry.get("id")] == 1 else link,  # a feed that gives all entries one id lies
        link=link,
        title=plain_text(entry.get("title", "")),
        date=entry.get("published") or entry.get("updated") or "",
        body=plain_text(max(bodies, key=len)),
        author=entry.get("author", ""),
        tags=tuple((str(tag.get("scheme") or ""), str(tag.get("term") or "")) for tag in entry.get("tags", [])),
    )


def _json_feed(page: Page, source: str) -> Feed:
    answer = json_answer(page, source)
    for name in ("GetPressReleaseListResult", "GetEventListResult"):
        if isinstance(answer.get(name), list):
            return Feed("", tuple(_q4_entry(page, row) for row in answer[name]), "mdy")
    if "jsonfeed.org" in str(answer.get("version", "")):
        return Feed(str(answer.get("title", "")), tuple(_json_entry(page, row) for row in answer.get("items", [])))
    raise Drifted(source, page.url, "a JSON feed or a list of press releases (Q4)", json.dumps(answer)[:200])


def _q4_entry(page: Page, row: dict[str, Any]) -> Entry:
    """Source: Q4 Inc.'s PressRelease.svc and Event.svc; dates are the site's, `MM/DD/YYYY HH:MM:SS`, without a zone.

    An event says when it begins, not when it was announced.
    """
    number = row.get("PressReleaseId") or row.get("EventId")
    begins = " ".join(str(row.get(name) or "") for name in ("StartDate", "TimeZone")).strip()
    link = urljoin(page.url, row.get("LinkToDetailPage") or row.get("LinkToUrl") or "")
    return Entry(
        guid=str(number) if number else link,
        link=link,
        title=plain_text(row.get("Headline") or row.get("Title") or ""),
        date=str(row.get("PressReleaseDate") or ""),
        body=plain_text(row.get("Body") or row.get("ShortDescription") or begins),
        revision=str(row.get("RevisionNumber") or ""),
    )


def _json_entry(page: Page, row: dict[str, Any]) -> Entry:
    """Source: https://www.jsonfeed.org/version/1.1/"""
    link = urljoin(page.url, row.get("url") or row.get("external_url") or "")
    return Entry(
        guid=str(row.get("id") or link),
        link=link,
        title=plain_text(row.get("title") or ""),
        date=str(row.get("date_published") or row.get("date_modified") or ""),
        body=plain_text(row.get("content_html") or row.get("content_text") or row.get("summary") or ""),
        tags=tuple(("", str(tag)) for tag in row.get("tags", [])),
    )


def origin_of(url: str) -> str:
    """The host that a feed's own ids belong to."""
    return (urlsplit(url).hostname or "").lower()
