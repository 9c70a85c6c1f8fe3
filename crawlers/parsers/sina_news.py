"""News of one Hong Kong company on Sina Finance: list pages to titles and times, article pages to full Articles."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from lxml.html import HtmlElement

from crawlers.errors import Drifted, EmptyPage
from crawlers.fields.addresses import absolute, canonical_url, story_id
from crawlers.fields.dates import read_time, short_time
from crawlers.fields.story import story
from crawlers.fields.text import clean_title, one_line
from crawlers.page import Page
from crawlers.parsers.sina_article import Hint, read_article
from crawlers.parsers.sina_page import page_tree, text_of
from queues.records import Article, Record

SOURCE = "sina_news"
_LIST_ADDRESS = re.compile(
    r"/hkstock/(?:news/(?P<code>\w+)\.html|go(?:\.php)?/CompanyNews/page/\d+/code/(?P<paged>\w+)/?\.p?html)"
)
_ITEMS = ("#js_ggzx > li", ".li_point > ul > li", ".col02_22 > ul > li")


@dataclass(frozen=True)
class Item:
    """One line of a list. `url` is canonical; `released_at` is the list's time, which may be rounded."""

    id: str
    url: str
    title: str
    released_at: datetime | None

    @property
    def hint(self) -> Hint:
        """For the parser of the article page."""
        return Hint(self.title, self.released_at)


@dataclass(frozen=True)
class ListPage:
    """A list's items, newest first, and the address of the next page (None on the last)."""

    items: tuple[Item, ...]
    next_url: str | None


def parse(page: Page) -> list[Record]:
    """A list page: Articles with title and time only. An article page: one full Article. Raises PageErrors."""
    if _LIST_ADDRESS.search(page.url):
        return [listed(item, SOURCE, page) for item in read_list(page).items]
    return [read_article(page, SOURCE)]


def read_list(page: Page) -> ListPage:
    """The items of a company's list page.

    Raises Drifted when the list is missing or the page is another company's, EmptyPage when the first page has no item.
    """
    tree = page_tree(page, SOURCE)
    address = _LIST_ADDRESS.search(page.url)
    code = (address["code"] or address["paged"]) if address else None
    heading = "".join(tree.xpath("//title/text()"))
    if code and code not in heading:
        raise Drifted(SOURCE, page.url, f"a title with the code {code}", heading)
    lines = next((found for selector in _ITEMS if (found := tree.cssselect(selector))), None)
    if lines is None and not tree.cssselect("#js_ggzx"):
        raise Drifted(SOURCE, page.url, "ul#js_ggzx", heading)
    items = tuple(_items(lines or [], page))
    next_url = _next(tree, page.url)
    if not items and address and address["code"]:
        raise EmptyPage(SOURCE, page.url, "at least one story of the company", heading)
    return ListPage(items, next_url if items else None)


def listed(item: Item, source: str, page: Page) -> Article:
    """An item as an Article that has title and time only."""
    return story(
        source=source,
        story_id=item.id,
        url=item.url,
        title=item.title,
        released_at=item.released_at,
        fetched_at=page.fetched_at,
    )


def _items(lines: list[HtmlElement], page: Page) -> Iterator[Item]:
    """Lines without a link are fillers (one after each five); the anchor's text may be cut, its title is not."""
    for line in lines:
        for link in line.cssselect("a[href]")[:1]:
            url = absolute(link.get("href"), page.url)
            title = clean_title(link.get("title") or text_of(link))
            if url and title:
                stamp = " ".join(text_of(mark) for mark in line.cssselect("span")) or one_line(line.text_content())
                released_at = read_time(stamp) or short_time(stamp, None, page.fetched_at)
                yield Item(story_id(url), canonical_url(url), title, released_at)


def _next(tree: HtmlElement, base: str) -> str | None:
    """The address behind 下一页; on the last page it is a script or missing."""
    for link in tree.cssselect("p.page a[href], .page a[href]"):
        if "下一页" in text_of(link):
            return absolute(link.get("href"), base)
    return None
