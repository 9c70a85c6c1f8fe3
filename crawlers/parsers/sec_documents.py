"""SEC EDGAR: the index page of a filing -> its documents and the moment of its acceptance; a document -> headline and text."""

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

from parsel import Selector

from crawlers.errors import Drifted
from crawlers.fields.answers import refuse_wall
from crawlers.fields.charset import decode
from crawlers.fields.feed_dates import feed_date
from crawlers.fields.markup import plain_text
from crawlers.page import Page
from queues.records import Filing

SOURCE = "sec_filings"
LONGEST_TEXT = 400_000
_LABEL = re.compile(r"(?i)^(?:exhibit|ex)[\s.-]*99[\d.]*$|^(?:press release|for immediate release|document)$")


@dataclass(frozen=True)
class Exhibit:
    """A document of a filing: its type (`EX-99.1`), address and description."""

    kind: str
    url: str
    description: str


def index_url(filing: Filing) -> str:
    """The page that lists a filing's documents."""
    accession = filing.id.removeprefix("sec:")
    return urljoin(filing.url, f"{accession}-index.htm")


def numbered(exhibit: Exhibit) -> tuple[int, ...]:
    """The number in its type, for sorting: EX-99.2 before EX-99.10, and what has none before both."""
    return tuple(int(part) for part in re.findall(r"\d+", exhibit.kind))


def read_index(page: Page) -> list[Exhibit]:
    """The documents of a filing's index. Raises Drifted when its table is not there."""
    refuse_wall(page, SOURCE)
    rows = Selector(text=decode(page, SOURCE)).css("table.tableFile tr")
    found = []
    for row in rows:
        cells = [" ".join(cell.xpath("string()").get("").split()) for cell in row.css("td")]
        link = row.css("td a::attr(href)").get("")
        if len(cells) >= 4 and link:
            found.append(Exhibit(cells[3].upper(), urljoin(page.url, link.removeprefix("/ix?doc=")), cells[1]))
    if not found:
        raise Drifted(SOURCE, page.url, "rows of documents in table.tableFile", page.body[:200])
    return found


def read_document(page: Page) -> tuple[str, str]:
    """Headline and text of a document, with or without its SGML wrapper. Raises Drifted when it has no text."""
    refuse_wall(page, SOURCE)
    markup = decode(page, SOURCE)
    markup = re.sub(r"(?s)\A\s*<DOCUMENT>.*?<TEXT>|</TEXT>\s*</DOCUMENT>\s*\Z", "", markup)
    text = plain_text(re.sub(r"\A\s*<\?xml[^>]*\?>", "", markup))[:LONGEST_TEXT]
    if not text:
        raise Drifted(SOURCE, page.url, "a document with text", page.body[:200])
    lines = (line for line in text.splitlines() if len(line) > 12 and not _LABEL.match(line))
    return next(lines, "")[:300], text


def read_accepted(page: Page) -> datetime | None:
    """When the filing was accepted, in UTC, by its index page, which writes New York's clock; None where it writes nothing."""
    for label in Selector(text=decode(page, SOURCE)).css("div.infoHead"):
        if label.xpath("normalize-space(.)").get("") == "Accepted":
            return feed_date(label.xpath("normalize-space(following-sibling::div[1])").get(""), "America/New_York")
    return None
