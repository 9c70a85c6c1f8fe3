"""One Sina story, in any template since 2013 (desktop, tech, columns, mobile, reports, Markdown), to an Article."""

import re
from dataclasses import dataclass
from datetime import datetime

from lxml.html import HtmlElement

from crawlers.errors import Drifted, NotFound
from crawlers.fields.addresses import canonical_url, story_id
from crawlers.fields.dates import date_in_address, read_time, short_time
from crawlers.fields.story import story
from crawlers.fields.text import clean_title
from crawlers.page import Page
from crawlers.parsers.sina_body import body_text
from crawlers.parsers.sina_page import first_text, page_text, page_tree, select, text_of
from queues.records import Article

# First hit wins. Never a bare h1: on news.sina.com.cn the first is a logo (docs: sources-sina I).
_TITLE = (
    "h1.main-title",
    "#artibodyTitle",
    "h1.art_tit_h1",
    ".blk_container_title, div.content > h1",
    'meta[property="og:title"]',
    "title",
)
_TIME = (
    'meta[name="weibo: article:create_at"]',
    'meta[property="bytedance:published_time"]',
    ".date-source .date",
    "span.date",
    "#pub_date, .pub_date",
    "time.art_time, .art_time",
    ".creab",
    'meta[property="article:published_time"]',  # last but for old layouts: it can be the time of a re-publication
    ".time-source",
    ".artInfo",
)
_SOURCE = (
    ".date-source .ent-source",
    ".date-source .source",
    "span.ent-source, a.ent-source",
    "cite.art_cite, .art_cite",
    "span.source, a.source, p.source",
    'meta[name="mediaid"]',
    'meta[property="article:author"]',
    "#media_name",
)
_BODY = (
    "#artibody",
    "#article",
    ".article",
    ".art_content",
    ".art_pic_card",
    ".blk_container",
    "#content",
    ".blkContainerSblkCon",
    ".blkContainerSblk",
    "div.part02",
)
_IN_PIECES = frozenset({".art_content", ".art_pic_card"})
_GONE = re.compile(r"页面没有找到|页面不存在|文章(?:已被删除|不存在)|404\s*Not Found", re.IGNORECASE)
_FRONT_MATTER = re.compile(r"\A\s*---\s*\n(?P<head>.*?)\n---\s*(?:\n|\Z)(?P<body>.*)\Z", re.DOTALL)


@dataclass(frozen=True)
class Hint:
    """What a list said of the story: used where the story's own page is silent."""

    title: str = ""
    released_at: datetime | None = None


def read_article(page: Page, source: str, hint: Hint | None = None) -> Article:
    """The story on an article page (HTML, or Markdown with front matter).

    The text may be empty (a video, a picture); the place for it may not be missing, nor the title. Raises PageErrors.
    """
    hint = hint or Hint()
    if _is_markdown(page):
        return _read_markdown(page, source, hint)
    tree = page_tree(page, source)
    heading = first_text(tree, _TITLE)
    containers = _containers(tree)
    if not containers:
        if _GONE.search(heading):
            raise NotFound(source, page.url, "a story", heading)
        raise Drifted(source, page.url, f"one of {', '.join(_BODY)}", heading)
    publishid = first_text(tree, ('meta[name="publishid"]',))
    article = story(
        source=source,
        story_id=story_id(page.url, publishid or None),
        url=canonical_url(page.url),
        title=clean_title(heading) or hint.title,
        stated=first_text(tree, _SOURCE) or _broker(tree),
        released_at=_stated_time(tree, page) or hint.released_at or _day(page),
        fetched_at=page.fetched_at,
        body="\n".join(body_text(container) for container in containers),
    )
    return _titled(article, page, source)


def _containers(tree: HtmlElement) -> list[HtmlElement]:
    """The element of the first template that has text (mobile pages cut a story into several), else the first there is."""
    empty: list[HtmlElement] = []
    for selector in _BODY:
        found = select(tree, selector)
        filled = [element for element in found if element.text_content().strip()]
        if filled and selector in _IN_PIECES:
            return [element for element in filled if not any(other in element.iterancestors() for other in filled)]
        if filled:
            return filled[:1]
        empty += found
    return empty[:1]


def _stated_time(tree: HtmlElement, page: Page) -> datetime | None:
    """The first time that is stated; of one to the minute the seconds, where another one in the same minute has them."""
    times = []
    for selector in _TIME:
        text = first_text(tree, (selector,))
        moment = read_time(text) or short_time(text, date_in_address(page.url), page.fetched_at)
        if moment is not None:
            times.append(moment)
    if not times or times[0].second:
        return times[0] if times else None
    return next((other for other in times if other.replace(second=0) == times[0] and other.second), times[0])


def _day(page: Page) -> datetime | None:
    day = date_in_address(page.url)
    return read_time(day.isoformat()) if day else None


def _broker(tree: HtmlElement) -> str:
    """The author of a report: `机构：样例证券` among its particulars."""
    found = re.search(
        r"机构\s*[:：]\s*([^\s/|]+?)(?=研究员|日期|类型|\s|$)",
        " ".join(text_of(part) for part in select(tree, ".creab span")),
    )
    return found[1] if found else ""


def _titled(article: Article, page: Page, source: str) -> Article:
    if not article.title:
        raise Drifted(source, page.url, "a title")
    return article


def _is_markdown(page: Page) -> bool:
    return page.url.partition("?")[0].endswith(".md") or "markdown" in page.headers.get("content-type", "")


def _read_markdown(page: Page, source: str, hint: Hint) -> Article:
    """`.shtml.md`: front matter (title, source, datetime, canonical_url), then the body without the chrome of the page."""
    parts = _FRONT_MATTER.match(page_text(page, source))
    if parts is None:
        raise Drifted(source, page.url, "front matter between lines of ---", page.body)
    pairs = (line.split(":", 1) for line in parts["head"].splitlines() if ":" in line)
    head = {name.strip().lower(): re.sub(r"^([\"'])(.*)\1$", r"\2", value.strip()) for name, value in pairs}
    url = head.get("canonical_url") or page.url
    article = story(
        source=source,
        story_id=story_id(url),
        url=canonical_url(url),
        title=head.get("title") or hint.title,
        stated=head.get("source"),
        released_at=read_time(head.get("datetime", "")) or hint.released_at,
        fetched_at=page.fetched_at,
        body=_without_markup(parts["body"], head.get("title", "")),
    )
    return _titled(article, page, source)


def _without_markup(body: str, title: str) -> str:
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", body)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"(?m)^\s*(?:#{1,6}\s+|>\s?|[-*+]\s+)", "", text)
    text = re.sub(r"(\*\*|__|`)(.+?)\1", r"\2", text)
    lines = text.strip().split("\n")
    return "\n".join(lines[1:] if lines and lines[0].strip() == title else lines)
