"""Bytes of any RSS, Atom or JSON feed -> its entries; used by the parsers of sources that are feeds."""

import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

import feedparser

from crawlers.errors import CutShort, Drifted, EmptyPage
from crawlers.fields.answers import json_answer, refuse_wall
from crawlers.fields.feed_dates import order_told
from crawlers.fields.feed_text import feed_text
from crawlers.fields.markup import plain_text
from crawlers.page import Page

_ENDS = re.compile(r"</(?:rss|feed|rdf:RDF)\s*>")
_UUID = re.compile(r"(?:urn:uuid:)?[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)


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
    text = feed_text(page, source)
    parsed = parsed_feed(page, source, text.encode(), "application/xml; charset=utf-8")
    if not parsed.get("version"):
        raise Drifted(source, page.url, "an RSS or Atom feed", page.body[:200])
    if parsed.bozo and not _ENDS.search(text):
        raise CutShort(source, page.url, "a feed that ends with its root element", page.body[-80:])
    home = web_address(page.url, parsed.feed.get("link") or "") or page.url
    return _feed(str(parsed.feed.get("title") or ""), [_entry(page, entry, home) for entry in parsed.entries])


def parsed_feed(page: Page, source: str, body: bytes, content_type: str = "") -> Any:
    """What feedparser makes of `body`. Raises Drifted where it gives up: on names with two colons, on bytes of no charset."""
    try:
        return feedparser.parse(body, response_headers={"content-type": content_type} if content_type else {})
    except ValueError as error:
        raise Drifted(source, page.url, "a feed that can be parsed", str(error)) from error


def _feed(label: str, entries: list[Entry], order: str = "") -> Feed:
    """The entries that say something, each under an id of its own, whatever their feed gives out as ids."""
    said = [entry for entry in entries if entry.title or entry.body]
    guids, links = (Counter(getattr(entry, name) for entry in said) for name in ("guid", "link"))
    order = order or order_told(entry.date for entry in said)
    return Feed(label, tuple(replace(entry, guid=_own_id(entry, guids, links)) for entry in said), order)


def _own_id(entry: Entry, guids: Counter[str], links: Counter[str]) -> str:
    """The feed's id; the address where that id is shared, missing, or a UUID, which some make anew for each reader."""
    alone = links[entry.link] == 1
    if entry.guid and guids[entry.guid] == 1 and not (alone and _UUID.fullmatch(entry.guid)):
        return entry.guid
    if alone:
        return entry.link
    return f"{entry.link}#{hashlib.blake2b(entry.title.encode(), digest_size=6).hexdigest()}"


def _entry(page: Page, entry: Any, home: str) -> Entry:
    guid = (entry.get("id") or "").strip()
    files = [one.get("href") or "" for one in _dicts(entry, "links") if one.get("rel") == "enclosure"]
    link = entry.get("link") or ""
    link = "" if link == guid and "/" not in guid else link  # a number is no permalink, whatever RSS makes of a bare guid
    places = (link, guid if "://" in guid else "", *files)
    bodies = [one.get("value") or "" for one in _dicts(entry, "content")] + [entry.get("summary") or ""]
    return Entry(
        guid=guid,
        link=next(filter(None, (web_address(page.url, place) for place in places)), home),
        title=plain_text(entry.get("title") or ""),
        date=entry.get("published") or entry.get("updated") or "",
        body=plain_text(max(bodies, key=len)),
        author=entry.get("author") or "",
        tags=tuple((str(tag.get("scheme") or ""), str(tag.get("term") or "")) for tag in _dicts(entry, "tags")),
    )


def _dicts(entry: Any, name: str) -> list[Any]:
    """What feedparser collects under `name`; an element that happens to be called so puts its mere text there."""
    found = entry.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def web_address(base: str, href: str) -> str:
    """The web address that `href` stands for on a page, without what only counts readers; empty when it is none."""
    try:
        parts = urlsplit(urljoin(base, href.strip())) if href.strip() else urlsplit("")
    except ValueError:  # such as http://[x
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    if "utm_" not in parts.query:
        return urlunsplit(parts)
    kept = [(name, value) for name, value in parse_qsl(parts.query, True) if not name.startswith("utm_")]
    return urlunsplit(parts._replace(query=urlencode(kept)))


def _json_feed(page: Page, source: str) -> Feed:
    answer = json_answer(page, source)
    for name in ("GetPressReleaseListResult", "GetEventListResult"):
        if isinstance(answer.get(name), list):
            return _feed("", [_q4_entry(page, row) for row in _rows(page, source, answer[name])], "mdy")
    if "jsonfeed.org" in str(answer.get("version", "")):
        rows = _rows(page, source, answer.get("items"))
        return _feed(str(answer.get("title") or ""), [_json_entry(page, row) for row in rows])
    raise Drifted(source, page.url, "a JSON feed or a list of press releases (Q4)", json.dumps(answer)[:200])


def _rows(page: Page, source: str, found: Any) -> list[dict[str, Any]]:
    if not isinstance(found, list) or any(not isinstance(row, dict) for row in found):
        raise Drifted(source, page.url, "a list of objects", json.dumps(found)[:200])
    return found


def _q4_entry(page: Page, row: dict[str, Any]) -> Entry:
    """Source: Q4 Inc.'s PressRelease.svc and Event.svc; dates are the site's, `MM/DD/YYYY HH:MM:SS`, without a zone.

    An event says when it begins, not when it was announced.
    """
    number = row.get("PressReleaseId") or row.get("EventId")
    begins = " ".join(str(row.get(name) or "") for name in ("StartDate", "TimeZone")).strip()
    places = (str(row.get(name) or "") for name in ("LinkToDetailPage", "LinkToUrl", "DocumentPath"))
    return Entry(
        guid=str(number or ""),
        link=next(filter(None, (web_address(page.url, place) for place in places)), page.url),
        title=plain_text(str(row.get("Headline") or row.get("Title") or "")),
        date=str(row.get("PressReleaseDate") or ""),
        body=plain_text(str(row.get("Body") or row.get("ShortDescription") or begins)),
        revision=str(row.get("RevisionNumber") or ""),
    )


def _json_entry(page: Page, row: dict[str, Any]) -> Entry:
    """Source: https://www.jsonfeed.org/version/1.1/"""
    files = [one.get("url") for one in row.get("attachments") or [] if isinstance(one, dict)]
    places = (str(place or "") for place in (row.get("url"), row.get("external_url"), *files))
    return Entry(
        guid=str(row.get("id") or ""),
        link=next(filter(None, (web_address(page.url, place) for place in places)), page.url),
        title=plain_text(str(row.get("title") or "")),
        date=str(row.get("date_published") or row.get("date_modified") or ""),
        body=plain_text(str(row.get("content_html") or row.get("content_text") or row.get("summary") or "")),
        tags=tuple(("", str(tag)) for tag in row.get("tags") or []),
    )


def origin_of(url: str) -> str:
    """The host that a feed's own ids belong to."""
    return (urlsplit(url).hostname or "").lower()
