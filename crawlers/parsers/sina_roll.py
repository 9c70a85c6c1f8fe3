"""Market-wide lists of Sina Finance, the roll JSON (feed.mix) and the column pages (roll/c/…), to titles and times."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from crawlers.errors import Drifted, EmptyPage
from crawlers.fields.addresses import absolute, canonical_url, docid_story, story_id
from crawlers.fields.dates import unix_time
from crawlers.fields.text import clean_title, one_line
from crawlers.page import Page
from crawlers.parsers.sina_article import read_article
from crawlers.parsers.sina_lists import Item, ListPage, items_of, titled
from crawlers.parsers.sina_page import page_json, page_tree, select
from queues.records import Record

SOURCE = "sina_roll"
_COLUMN = re.compile(r"/roll/c/\d+\.shtml")


def parse(page: Page) -> list[Record]:
    """A list: Articles with title, time and first lines only. An article page: one full Article. Raises PageErrors."""
    if _is_list(page.url):
        return titled(read_list(page).items, SOURCE, page)
    return [read_article(page, SOURCE)]


def read_list(page: Page) -> ListPage:
    """The items of a roll answer or a column page, newest first.

    Raises Drifted for another form, EmptyPage when the first page has no item: the whole market is never silent.
    """
    return _read_column(page) if _COLUMN.search(page.url) else _read_roll(page)


def _is_list(url: str) -> bool:
    return "/api/roll/get" in url or _COLUMN.search(url) is not None


def _read_column(page: Page) -> ListPage:
    tree = page_tree(page, SOURCE)
    if not select(tree, "#listcontent"):
        raise Drifted(SOURCE, page.url, "ul#listcontent", "".join(tree.xpath("//title/text()")))
    items = tuple(items_of(select(tree, "#listcontent > li"), page))
    if not items:
        raise EmptyPage(SOURCE, page.url, "stories in ul#listcontent")
    return ListPage(items)


def _read_roll(page: Page) -> ListPage:
    """`result.data[]`; numbers come as strings, and `data` is `{}` in an empty answer (docs: sources-sina G)."""
    result = page_json(page, SOURCE).get("result")
    status = result.get("status") if isinstance(result, dict) else None
    if not isinstance(result, dict) or not isinstance(status, dict) or str(status.get("code")) != "0":
        raise Drifted(SOURCE, page.url, "result.status.code 0", page.body)
    data = result.get("data")
    if not isinstance(data, list) and data:
        raise Drifted(SOURCE, page.url, "result.data as a list", repr(data))
    number = int(parse_qs(urlsplit(page.url).query).get("page", ["1"])[0])
    rows = list(_roll_items(data or [], page))
    errors = tuple(row for row in rows if isinstance(row, Drifted))
    if errors and len(errors) == len(rows):
        raise errors[0]
    items = tuple({row.id: row for row in reversed(rows) if isinstance(row, Item)}.values())[::-1]
    if not items and number == 1:
        raise EmptyPage(SOURCE, page.url, "stories in result.data", page.body)
    return ListPage(items, _page(page.url, number + 1) if items else None, errors)


def _roll_items(data: list[Any], page: Page) -> Iterator[Item | Drifted]:
    """An error in the place of a row that is no story: it costs the other rows nothing."""
    for row in data:
        if not isinstance(row, dict):
            yield Drifted(SOURCE, page.url, "an object for each story", repr(row))
            continue
        url = absolute(str(row.get("url") or row.get("wapurl") or ""), page.url)
        title = clean_title(str(row.get("title") or row.get("stitle") or ""))
        released_at = unix_time(row.get("ctime"))
        if url is None or released_at is None:
            yield Drifted(SOURCE, page.url, "url and ctime of each story", repr(row))
            continue
        by_address, docid = story_id(url), str(row.get("docid") or "")
        yield Item(
            id=by_address if by_address.startswith("sina:") or not docid else docid_story(docid),
            url=canonical_url(url),
            title=title,
            released_at=released_at,
            publisher=one_line(str(row.get("media_name") or "")) or None,
            intro=one_line(str(row.get("intro") or "")),
            modified_at=unix_time(row.get("mtime")),
        )


def _page(url: str, number: int) -> str:
    parts = urlsplit(url)
    query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
    return urlunsplit(parts._replace(query=urlencode({**query, "page": str(number)})))
