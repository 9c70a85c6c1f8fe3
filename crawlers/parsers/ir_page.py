"""Pages of IR sites without a feed: a list of releases -> what to fetch; a release -> an Article."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import trafilatura
from parsel import Selector
from w3lib.html import get_base_url

from crawlers.errors import Drifted, WrongCharset
from crawlers.fields.answers import refuse_wall
from crawlers.fields.charset import decode
from crawlers.fields.feed_dates import feed_date, not_later
from crawlers.fields.feed_text import as_chinese
from crawlers.fields.markup import plain_text
from crawlers.fields.story import story
from crawlers.page import Page
from crawlers.parsers.feed_entries import origin_of, web_address
from queues.records import Article
from settings.watchlist import Page as Site

SOURCE = "ir_page"
_DATE_IN_TEXT = re.compile(
    r"\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}"
    r"|\d{1,2}\s+[A-Z][a-z]{2,8}\.?,?\s+\d{4}|[A-Z][a-z]{2,8}\.?\s+\d{1,2},?\s+\d{4}"
)

_FURNITURE = re.compile(
    r"^(?:PDF Version|Download PDF|View printer-friendly version|Print|Share|Email|Back)\s*$\n?", re.MULTILINE
)
_GONE = re.compile(r"^(?:error )?404\b|\b(?:page|document) (?:was |is )?not found|找不到|不存在", re.IGNORECASE | re.MULTILINE)
SHORTEST = 300  # characters of a text that may be no more than such an apology


@dataclass(frozen=True)
class Layout:
    """CSS selectors of a list and of its releases; an empty `date` means: the date that stands nearest to the link."""

    item: str
    link: str = "a"
    title: str = ""
    date: str = ""
    body: str = ""
    order: str = ""


PLATFORMS = {
    "gcsweb": Layout(
        item="article.node--type-nir-news, table.nirtable tr:has(a)",
        link=".nir-widget--news--headline a, td a",
        date=".nir-widget--news--date-time, td:first-child",
        body=".node--type-nir-news .node__content, .xn-content, .full-release-body",
        order="mdy",
    ),
    "todayir": Layout(item="a[href*='news_detail.php'], a[href*='/files/'], a[href$='.pdf']", link="", order="dmy"),
}


@dataclass(frozen=True)
class Listed:
    """A release as its list states it; `date` as written."""

    url: str
    title: str
    date: str


def parse(page: Page) -> list[Article]:
    """The one release on a page, by readability. Raises Drifted when the page holds no story (a list is no story)."""
    return [read_release(page, None, None)]


def layout_of(site: Site) -> Layout:
    """The selectors of a site of the watch list: its platform's, and its own where it states some."""
    known = PLATFORMS.get(site.platform or "", Layout(item=""))
    return Layout(
        item=site.item or known.item,
        link=site.link or known.link,
        title=site.title or known.title,
        date=site.date or known.date,
        body=site.body or known.body,
        order={"%d": "dmy", "%m": "mdy"}.get((site.date_format or "")[:2], known.order),
    )


def read_list(page: Page, layout: Layout) -> list[Listed]:
    """The releases of a list, in its order, each address once. Raises Drifted when the selectors find none."""
    refuse_wall(page, SOURCE)
    html = _html(page)
    base = get_base_url(html, page.url)
    found: dict[str, Listed] = {}
    for item in Selector(text=html, type="html").css(layout.item):
        listed = _listed(base, item, layout)
        if listed and listed.url not in found and listed.url.partition("#")[0] != page.url:
            found[listed.url] = listed
    if not found:
        raise Drifted(SOURCE, page.url, f"releases at {layout.item!r}", page.body[:200])
    return list(found.values())


def _listed(base: str, item: Selector, layout: Layout) -> Listed | None:
    links = [link for link in (item.css(layout.link) if layout.link else [item]) if link.attrib.get("href", "").strip()]
    anchor = next((link for link in links if _text([link])), links[0] if links else None)  # some link a picture first
    if anchor is None:
        return None
    address = web_address(base, anchor.attrib["href"])
    title = _text(item.css(layout.title)) if layout.title else _text([anchor])
    date = _text(item.css(layout.date)[:1]) if layout.date else next(_dates_about(item), "")
    title = title or anchor.attrib.get("title", "") or _text_about(anchor)
    return Listed(urlunsplit(urlsplit(address)._replace(fragment="")), title, date) if address and title else None


def _text_about(anchor: Selector) -> str:
    """What the row of a mere picture says besides its date; empty where the row links in words too, which tells it already."""
    row = anchor.xpath("(ancestor::tr | ancestor::li)[last()]")
    if any(_text([link]) for link in row.css("a")):
        return ""
    return " ".join(_DATE_IN_TEXT.sub("", _text(row)).split())


def _dates_about(item: Selector) -> Iterator[str]:
    """Dates in the item, then in the elements around it, as long as these are no whole list."""
    for element in (item, *item.xpath("ancestor::*[position() <= 3]")[::-1]):
        found = _DATE_IN_TEXT.findall(_text([element]))
        if len(found) == 1:
            yield found[0]
        elif found:
            return


def _html(page: Page) -> str:
    try:
        return decode(page, SOURCE)
    except WrongCharset:
        text = as_chinese(page.body)
        if text is None:
            raise
        return text


def _text(nodes: Iterable[Selector]) -> str:
    return " ".join(" ".join(node.xpath("string()").get("").split()) for node in nodes).strip()


def read_release(page: Page, listed: Listed | None, site: Site | None) -> Article:
    """The story of a release's page. Raises Drifted for a page without one.

    Title and date are the list's where it has them; a list that states but the day yields to a page that states the time of it.
    """
    refuse_wall(page, SOURCE)
    if page.body.startswith(b"%PDF-"):
        raise Drifted(SOURCE, page.url, "a page in HTML", page.body[:20])
    html = _html(page)
    root = Selector(text=html, type="html")
    layout = layout_of(site) if site else PLATFORMS["gcsweb"]
    block = root.css(layout.body).get() if layout.body else None
    text = plain_text(block) if block else (trafilatura.extract(html, include_comments=False, favor_recall=True) or "")
    title = (listed.title if listed else "") or _text(root.css("h1")[:1]) or _text(root.css("title")[:1])
    if not text.strip() or not title:
        raise Drifted(SOURCE, page.url, "a release with title and text", page.body[:200])
    if len(text) < SHORTEST and _GONE.search(f"{_text(root.css('h1')[:1])}\n{_text(root.css('title')[:1])}"):
        raise Drifted(SOURCE, page.url, "a release, not word that there is none", text)
    zone = site.zone if site else None
    dates = (listed.date if listed else "", _stated_date(root, layout))
    at = [moment for date in dates if (moment := released_at(date, zone, layout.order, page.fetched_at))]
    return story(
        source=SOURCE,
        story_id=identity(listed.url if listed else page.url),
        url=listed.url if listed else page.url,
        title=title,
        body=_without_head(_FURNITURE.sub("", text), title),
        stated=None,
        released_at=at[-1] if ":" not in dates[0] and _same_day(at) else next(iter(at), None),
        fetched_at=page.fetched_at,
    )


def _same_day(at: list[datetime]) -> bool:
    return len(at) == 2 and timedelta(0) < at[1] - at[0] < timedelta(days=1)


def _without_head(text: str, title: str) -> str:
    """The text without the lines above it that only repeat the title and the date."""
    lines = text.strip().split("\n")
    while lines and (lines[0].strip() == title or (_DATE_IN_TEXT.match(lines[0]) and feed_date(lines[0], "UTC", "mdy"))):
        lines.pop(0)
    return "\n".join(lines)


def released_at(written: str, zone: str | None, order: str, fetched_at: datetime) -> datetime | None:
    """When a release came out, by what its list or page writes, also with words about the one date; None where unclear."""
    dates = _DATE_IN_TEXT.findall(written)
    moment = feed_date(written, zone, order) or (feed_date(dates[0], zone, order) if len(dates) == 1 else None)
    return not_later(moment, fetched_at)


def paged(url: str, number: int) -> str:
    """The address of a list's page `number`, the first being 0 (Drupal's `?page=`)."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True)) | {"page": str(number)}
    return urlunsplit(parts._replace(query=urlencode(query)))


def identity(url: str) -> str:
    """`ir:<host>:<path and query>`: an IR page has no other id than its address."""
    parts = urlsplit(url)
    return f"ir:{origin_of(url)}:{parts.path}{'?' + parts.query if parts.query else ''}"


def _stated_date(root: Selector, layout: Layout) -> str:
    stated = root.css("meta[property='article:published_time']::attr(content), time::attr(datetime)").get("")
    return stated or (_text(root.css(layout.date)[:1]) if layout.date else "")
