"""News of one company listed in New York on Sina Finance: list pages to titles and times, article pages to full Articles."""

import re
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from lxml.html import HtmlElement

from crawlers.errors import Drifted, EmptyPage
from crawlers.fields.mentions import Mentions, is_called
from crawlers.page import Page
from crawlers.parsers.sina_article import read_article
from crawlers.parsers.sina_lists import ListPage, items_of, titled
from crawlers.parsers.sina_page import page_tree, select
from queues.records import Record
from settings.watchlist import Company

SOURCE = "sina_us_news"
SECOND = "2"  # the pages of the list are of type 1, those of another list of the company of type 2
ENOUGH = 0.25  # of the headlines: the site calls some companies by a name that the watch list does not have
_LIST_ADDRESS = re.compile(r"/usstock/usstock_news\.php")
_SUBJECT = re.compile(r"\s*(?P<name>.*?)\s*(?:[（(](?P<ticker>[A-Za-z][A-Za-z.]{0,5})[)）])?\s*相关新闻")


def parse(page: Page) -> list[Record]:
    """A list page: Articles with title, time and publisher only. An article page: one full Article. Raises PageErrors."""
    if _LIST_ADDRESS.search(page.url):
        return titled(read_list(page).items, SOURCE, page)
    return [read_article(page, SOURCE)]


def read_list(page: Page) -> ListPage:
    """The items of a company's list page; older pages hold two lists, announcements and news, which are joined.

    Raises Drifted when there is no list or the page names another symbol, EmptyPage when the first page has no item.
    """
    tree = page_tree(page, SOURCE)
    heading = "".join(tree.xpath("//title/text()"))
    query = {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}
    number, kind = int(query.get("pageIndex", "1")), query.get("type", "")
    first = number == 1 and kind != SECOND
    if not select(tree, "ul.xb_list") and (first or not select(tree, ".xb_news")):
        raise Drifted(SOURCE, page.url, "div.xb_news ul.xb_list", heading)
    subject = _SUBJECT.match(heading)
    _refuse_symbol(tree, subject["ticker"] if subject else None, query.get("symbol", ""), page)
    items = tuple(items_of(select(tree, "ul.xb_list > li"), page))
    if not items and first:
        raise EmptyPage(SOURCE, page.url, "at least one story of the company", heading)
    return ListPage(
        items,
        _address(page.url, {"type": "1", **query, "pageIndex": str(number + 1)}) if items else None,
        beside=_address(page.url, {**query, "type": SECOND, "pageIndex": "1"}) if items and first else None,
        subject=subject["name"] if subject else "",
    )


def refuse_another(page: Page, listing: ListPage, company: Company, watched: Mentions) -> None:
    """Raises Drifted for the page of another company than the one it was asked for.

    Its heading has but the site's own name of the company. Where that is none of the company's, nor another watched
    company's, the headlines tell: some of them name the company.
    """
    if not listing.subject or is_called(listing.subject, company):
        return
    own = Mentions((company,))
    named = sum(bool(own.companies_in(item.title)) for item in listing.items)
    if watched.companies_in(listing.subject) or named < ENOUGH * len(listing.items):
        raise Drifted(SOURCE, page.url, f"the list of {company.name}", listing.subject)


def _refuse_symbol(tree: HtmlElement, ticker: str | None, asked: str, page: Page) -> None:
    """What the page's heading and its pager say must be what was asked for."""
    links = [
        link.get("href", "") for link in select(tree, "a[href*=pageIndex]")
    ]  # its pager; others may lead to other companies
    queries = [parse_qs(urlsplit(link).query) for link in links if _LIST_ADDRESS.search(link)]
    named = {name.upper() for query in queries for name in query.get("symbol", ())}
    named |= {ticker.upper()} if ticker else set()
    if named and asked.upper() not in named:
        raise Drifted(SOURCE, page.url, f"the list of {asked}", ", ".join(sorted(named)))


def _address(url: str, query: dict[str, str]) -> str:
    """The list names no other page; its addresses count, in two lists (docs: sources-sina E)."""
    return urlunsplit(urlsplit(url)._replace(query=urlencode({"type": query["type"], **query})))
