"""SEC EDGAR -> Filings: a company's submissions JSON, its Atom feed, the index of a filing and its exhibits."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

import feedparser
from parsel import Selector

from crawlers.errors import CutShort, Drifted
from crawlers.fields.answers import json_answer, refuse_wall
from crawlers.fields.charset import decode
from crawlers.fields.fingerprint import content_hash
from crawlers.fields.markup import plain_text
from crawlers.page import Page
from crawlers.parsers.sec_times import accepted_at, zone_of
from queues.records import Filing

SOURCE = "sec_filings"
ARCHIVES = "https://www.sec.gov/Archives/edgar/data"
COLUMNS = ("accessionNumber", "filingDate", "acceptanceDateTime", "form", "primaryDocument")
LONGEST_TEXT = 400_000
_STYLED = re.compile(r"^xsl[^/]+/")  # a rendering; the raw XML of an ownership form stands without it
_LABEL = re.compile(r"(?i)^(?:exhibit|ex)[\s.-]*99[\d.]*$|^(?:press release|for immediate release|document)$")


@dataclass(frozen=True)
class Exhibit:
    """A document of a filing: its type (`EX-99.1`), address and description."""

    kind: str
    url: str
    description: str


def parse(page: Page) -> list[Filing]:
    """The filings of a submissions JSON or of an Atom feed, newest first. Raises a PageError where there is neither."""
    refuse_wall(page, SOURCE)
    if page.body.lstrip().startswith(b"{"):
        return read_submissions(page)
    return read_atom(page)


def submissions_url(cik: str) -> str:
    """`cik` has ten digits."""
    return f"https://data.sec.gov/submissions/CIK{cik}.json"


def atom_url(cik: str, count: int = 40) -> str:
    """The company's latest filings as Atom; the site rounds `count` to 10, 20, 40, 80 or 100."""
    query = f"action=getcompany&CIK={cik}&type=&dateb=&owner=include&count={count}&output=atom"
    return f"https://www.sec.gov/cgi-bin/browse-edgar?{query}"


def read_submissions(page: Page) -> list[Filing]:
    """`filings.recent`, or the bare arrays of an older page. Raises Drifted for other JSON, CutShort for uneven arrays."""
    answer = json_answer(page, SOURCE)
    table = answer.get("filings", {}).get("recent") if "filings" in answer else answer
    if not isinstance(table, dict) or any(not isinstance(table.get(name), list) for name in COLUMNS):
        raise Drifted(SOURCE, page.url, "parallel arrays " + ", ".join(COLUMNS), page.body[:200])
    lengths = {len(values) for values in table.values() if isinstance(values, list)}
    if len(lengths) > 1:
        raise CutShort(SOURCE, page.url, "arrays of one length", f"lengths {sorted(lengths)}")
    rows = [dict(zip(table, values, strict=True)) for values in zip(*table.values(), strict=True)]
    zone = zone_of([(row["acceptanceDateTime"], row["filingDate"]) for row in rows], page.fetched_at)
    cik = str(answer.get("cik") or _cik(page)).lstrip("0")
    symbols = tuple(f"US:{ticker.upper()}" for ticker in answer.get("tickers") or [])
    return [
        _filing(
            page,
            cik=cik,
            accession=row["accessionNumber"],
            form=row["form"],
            description=row.get("primaryDocDescription") or "",
            items=str(row.get("items") or ""),
            document=row["primaryDocument"],
            names=(str(answer.get("name") or ""),),
            symbols=symbols,
            released_at=accepted_at(row["acceptanceDateTime"], zone) if zone else None,
        )
        for row in rows
    ]


def older_pages(page: Page) -> Iterator[tuple[str, str]]:
    """Addresses of the older arrays and the last filing date in each, of a submissions JSON."""
    for row in json_answer(page, SOURCE).get("filings", {}).get("files") or []:
        yield urljoin("https://data.sec.gov/submissions/", row["name"]), str(row.get("filingTo") or "")


def read_atom(page: Page) -> list[Filing]:
    """Entries of a company's feed; `updated` has the true offset. Raises Drifted when it is no feed of EDGAR, CutShort."""
    parsed: Any = feedparser.parse(page.body)
    if not parsed.version.startswith("atom"):
        raise Drifted(SOURCE, page.url, "an Atom feed", page.body[:200])
    if not page.body.rstrip().endswith(b"</feed>"):
        raise CutShort(SOURCE, page.url, "a feed that ends with </feed>", page.body[-80:])
    return [_atom_filing(page, entry) for entry in parsed.entries]


def _atom_filing(page: Page, entry: Any) -> Filing:
    link = entry.get("filing-href") or entry.get("link", "")
    found = re.search(r"/data/(\d+)/\d{18}/", link)
    number = re.search(r"accession-number=([\d-]{20})", entry.get("id", ""))
    if not found or not number:
        raise Drifted(SOURCE, page.url, "a filing's address and accession number", f"{entry.get('id')} {link}")
    form = next((tag["term"] for tag in entry.get("tags", []) if tag.get("label") == "form type"), "")
    return _filing(
        page,
        cik=found[1],
        accession=number[1],
        form=form or entry.get("filing-type", ""),
        description=entry.get("form-name") or entry.get("title", "").partition(" - ")[2],
        items=" ".join(re.findall(r"\d\.\d\d", entry.get("items-desc", ""))).replace(" ", ","),
        document="",
        names=(),
        symbols=(),
        released_at=datetime.fromisoformat(entry["updated"]).astimezone(UTC) if entry.get("updated") else None,
    )


def _filing(
    page: Page,
    *,
    cik: str,
    accession: str,
    form: str,
    description: str,
    items: str,
    document: str,
    names: tuple[str, ...],
    symbols: tuple[str, ...],
    released_at: datetime | None,
) -> Filing:
    folder = f"{ARCHIVES}/{cik}/{accession.replace('-', '')}"
    title = form if description.upper() in ("", form, f"FORM {form}") else f"{form}: {description}"
    return Filing(
        source=SOURCE,
        id=f"sec:{accession}",
        url=f"{folder}/{_STYLED.sub('', document)}" if document else f"{folder}/{accession}-index.htm",
        title=title,
        symbols=symbols,
        names=tuple(name for name in names if name),
        categories=(form, *(item for item in items.split(",") if item)),
        category_text=description or form,
        file_type=document.rpartition(".")[2].upper() or None,
        released_at=released_at,
        first_seen_at=page.fetched_at,
        content_hash=content_hash(accession),  # what was accepted is never changed; an amendment is a filing of its own
    )


def index_url(filing: Filing) -> str:
    """The page that lists a filing's documents."""
    accession = filing.id.removeprefix("sec:")
    return urljoin(filing.url, f"{accession}-index.htm")


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


def _cik(page: Page) -> str:
    found = re.search(r"CIK(\d{10})", page.url)
    return found[1] if found else ""
