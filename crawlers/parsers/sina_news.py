"""News of one Hong Kong company on Sina Finance: list pages to titles and times, article pages to full Articles."""

import re

from lxml.html import HtmlElement

from crawlers.errors import Drifted, EmptyPage
from crawlers.fields.addresses import absolute
from crawlers.page import Page
from crawlers.parsers.sina_article import read_article
from crawlers.parsers.sina_lists import ListPage, items_of, titled
from crawlers.parsers.sina_page import page_tree, select, text_of
from queues.records import Record

SOURCE = "sina_news"
_LIST_ADDRESS = re.compile(
    r"/hkstock/(?:news/(?P<code>\w+)\.html|go(?:\.php)?/CompanyNews/page/\d+/code/(?P<paged>\w+)/?\.p?html)"
)
_ITEMS = ("#js_ggzx > li", ".li_point > ul > li", ".col02_22 > ul > li")


def parse(page: Page) -> list[Record]:
    """A list page: Articles with title and time only. An article page: one full Article. Raises PageErrors."""
    if _LIST_ADDRESS.search(page.url):
        return titled(read_list(page).items, SOURCE, page)
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
    lines = next((found for selector in _ITEMS if (found := select(tree, selector))), None)
    if lines is None and not select(tree, "#js_ggzx"):
        raise Drifted(SOURCE, page.url, "ul#js_ggzx", heading)
    items = tuple(items_of(lines or [], page))
    next_url = _next(tree, page.url)
    if not items and address and address["code"]:
        raise EmptyPage(SOURCE, page.url, "at least one story of the company", heading)
    return ListPage(items, next_url if items else None)


def _next(tree: HtmlElement, base: str) -> str | None:
    """The address behind 下一页; on the last page it is a script or missing."""
    for link in select(tree, "p.page a[href], .page a[href]"):
        if "下一页" in text_of(link):
            return absolute(link.get("href"), base)
    return None
