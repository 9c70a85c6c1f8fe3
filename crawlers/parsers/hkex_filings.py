"""Pages of HKEXnews -> Filings: the latest-information JSON, the title search as servlet or page, an index of several files."""

import re
from urllib.parse import urljoin, urlsplit

from parsel import Selector

from crawlers.errors import Drifted
from crawlers.fields.answers import refuse_wall
from crawlers.page import Page
from crawlers.parsers.hkex_latest import ADDRESS, read_latest
from crawlers.parsers.hkex_rows import SOURCE
from crawlers.parsers.hkex_search import read_result_page, read_search
from queues.records import Filing


def parse(page: Page) -> list[Filing]:
    """The filings of a list page, known by its address, else by its content. Raises a PageError where there is none to read."""
    path = urlsplit(page.url).path
    if ADDRESS.search(path) or b'"newsInfoLst"' in page.body[:2000]:
        return list(read_latest(page).filings)
    if path.endswith("titlesearch.xhtml") or b"titleSearchResultPanel" in page.body:
        return list(read_result_page(page).filings)
    return list(read_search(page).filings)


def read_index(page: Page) -> tuple[str, ...]:
    """Addresses of the files that an index page (`.htm`) lists, in its order; each once. Raises Drifted when it lists none."""
    refuse_wall(page, SOURCE)
    links = Selector(text=page.body.decode("utf-8", "replace")).css("a::attr(href)").getall()
    files = [urljoin(page.url, link.strip()) for link in links]
    kept = tuple(dict.fromkeys(link for link in files if re.search(r"\.(?:pdf|xlsx?|docx?|zip)$", urlsplit(link).path, re.I)))
    if not kept:
        raise Drifted(SOURCE, page.url, "links to the parts of a document of several files", page.body[:200])
    return kept
