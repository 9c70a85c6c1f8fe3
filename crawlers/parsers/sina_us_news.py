"""News of one company listed in New York on Sina Finance: list pages to titles and times, article pages to full Articles."""

import re
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from crawlers.errors import Drifted, EmptyPage
from crawlers.page import Page
from crawlers.parsers.sina_article import read_article
from crawlers.parsers.sina_lists import ListPage, items_of, titled
from crawlers.parsers.sina_page import page_tree, select
from queues.records import Record

SOURCE = "sina_us_news"
_LIST_ADDRESS = re.compile(r"/usstock/usstock_news\.php")


def parse(page: Page) -> list[Record]:
    """A list page: Articles with title, time and publisher only. An article page: one full Article. Raises PageErrors."""
    if _LIST_ADDRESS.search(page.url):
        return titled(read_list(page).items, SOURCE, page)
    return [read_article(page, SOURCE)]


def read_list(page: Page) -> ListPage:
    """The items of a company's list page; older pages hold two lists, announcements and news, which are joined.

    Raises Drifted when there is no list, EmptyPage when the first page has no item.
    """
    tree = page_tree(page, SOURCE)
    heading = "".join(tree.xpath("//title/text()"))
    if not select(tree, "ul.xb_list"):
        raise Drifted(SOURCE, page.url, "div.xb_news ul.xb_list", heading)
    items = tuple(items_of(select(tree, "ul.xb_list > li"), page))
    number = int(parse_qs(urlsplit(page.url).query).get("pageIndex", ["1"])[0])
    if not items and number == 1:
        raise EmptyPage(SOURCE, page.url, "at least one story of the company", heading)
    return ListPage(items, _next(page.url, number) if items else None)


def _next(url: str, number: int) -> str:
    """The list names no next page; its addresses count (docs: sources-sina E)."""
    parts = urlsplit(url)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return urlunsplit(parts._replace(query=urlencode({"type": "1", **query, "pageIndex": str(number + 1)})))
