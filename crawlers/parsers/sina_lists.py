"""What Sina's lists of stories have in common: an item, a page of them, and how a line of the list becomes one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from lxml.html import HtmlElement

from crawlers.errors import PageError
from crawlers.fields.addresses import absolute, canonical_url, story_id
from crawlers.fields.dates import date_in_address, read_time, short_time
from crawlers.fields.story import story
from crawlers.fields.text import clean_title, one_line
from crawlers.page import Page
from crawlers.parsers.sina_article import Hint
from crawlers.parsers.sina_page import select, text_of
from queues.records import Article, Record


@dataclass(frozen=True)
class Item:
    """One story of a list. `url` is canonical; `title` may be empty, `intro` cut; `released_at` may be rounded.

    `modified_at`: when it was last edited, where the list says so.
    """

    id: str
    url: str
    title: str
    released_at: datetime | None = None
    publisher: str | None = None
    intro: str = ""
    modified_at: datetime | None = None

    @property
    def hint(self) -> Hint:
        """For the parser of the article page."""
        return Hint(self.title, self.released_at)


@dataclass(frozen=True)
class ListPage:
    """A list's items, newest first, and the address of the next page (None on the last); `errors`: lines that are none.

    `beside`: the first page of another list of the same company, of which this one may not hold all. `subject`: the company
    that the page's heading names, empty where it names none.
    """

    items: tuple[Item, ...]
    next_url: str | None = None
    errors: tuple[PageError, ...] = ()
    beside: str | None = None
    subject: str = ""


def titled(items: Iterable[Item], source: str, page: Page) -> list[Record]:
    """Those items that have a title, as Articles; the others can only be told by their own pages."""
    return [listed(item, source, page) for item in items if item.title]


def listed(item: Item, source: str, page: Page) -> Article:
    """An item as an Article that has title, time and, where the list gives one, the first lines only."""
    return story(
        source=source,
        story_id=item.id,
        url=item.url,
        title=item.title,
        body=item.intro,
        stated=item.publisher,
        released_at=item.released_at,
        fetched_at=page.fetched_at,
    )


def items_of(lines: Iterable[HtmlElement], page: Page) -> Iterator[Item]:
    """The stories in `<li>` elements, each once. Lines without a link are fillers (Sina puts one after each five).

    Of several links in a line the one to a story counts, else the last: before it may stand one to the publisher.
    The anchor's text may be cut, its title is not; a few stories have none at all. A time without a year takes it from the
    day in the address.
    """
    seen = set()
    for line in lines:
        links = select(line, "a[href]")
        for link in [link for link in links if _leads_to_story(link, page)][:1] or links[-1:]:
            url = absolute(link.get("href"), page.url)
            title = clean_title(link.get("title") or text_of(link))
            key = story_id(url) if url else ""
            if url and (title or key.startswith("sina:")) and key not in seen:
                seen.add(key)
                stamp = " ".join(text_of(mark) for mark in select(line, "span")) or one_line(str(line.text_content()))
                released_at = read_time(stamp) or short_time(stamp, date_in_address(url), page.fetched_at)
                yield Item(key, canonical_url(url), title, released_at, _publisher(stamp))


def _leads_to_story(link: HtmlElement, page: Page) -> bool:
    url = absolute(link.get("href"), page.url)
    return url is not None and story_id(url).startswith("sina:")


def _publisher(stamp: str) -> str | None:
    """`来源 | 2026年04月05日 15:52` -> 来源."""
    before, bar, _ = stamp.rpartition("|")
    return before.strip() or None if bar else None
