"""SEC EDGAR -> Filings: a company's submissions JSON, or its Atom feed."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from crawlers.errors import CutShort, Drifted, EmptyPage
from crawlers.fields.answers import json_answer, refuse_wall
from crawlers.fields.codes import RECORD_FORMS
from crawlers.fields.feed_dates import feed_date
from crawlers.fields.fingerprint import content_hash
from crawlers.page import Page
from crawlers.parsers.feed_entries import parsed_feed
from crawlers.parsers.sec_amendments import AMENDS, original_of
from crawlers.parsers.sec_times import accepted_at, zone_of
from queues.records import Filing

SOURCE = "sec_filings"
ARCHIVES = "https://www.sec.gov/Archives/edgar/data"
COLUMNS = ("accessionNumber", "filingDate", "acceptanceDateTime", "form", "primaryDocument")
_STYLED = re.compile(r"^xsl[^/]+/")  # a rendering; the raw XML of an ownership form stands without it
_ACCESSION = re.compile(r"\d{10}-\d{2}-\d{6}")


def parse(page: Page) -> list[Filing]:
    """The filings of a submissions JSON or of an Atom feed, newest first. Raises a PageError where there is neither."""
    refuse_wall(page, SOURCE)
    return read_submissions(page) if is_json(page) else read_atom(page)


def is_json(page: Page) -> bool:
    """Whether the body is submissions rather than Atom."""
    return page.body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def submissions_url(cik: str) -> str:
    """`cik` has ten digits."""
    return f"https://data.sec.gov/submissions/CIK{cik}.json"


def atom_url(cik: str, count: int = 40) -> str:
    """The company's latest filings as Atom; the site rounds `count` to 10, 20, 40, 80 or 100."""
    query = f"action=getcompany&CIK={cik}&type=&dateb=&owner=include&count={count}&output=atom"
    return f"https://www.sec.gov/cgi-bin/browse-edgar?{query}"


def read_submissions(page: Page, after: str = "") -> list[Filing]:
    """`filings.recent`, or the bare arrays of an older page: filings of the day `after` (ISO) and later, each once.

    Raises Drifted for other JSON or for rows without an accession number, CutShort for uneven arrays, EmptyPage for none.
    """
    answer = json_answer(page, SOURCE)
    rows = _rows(page, answer)
    zone = zone_of([(row["acceptanceDateTime"], row["filingDate"]) for row in rows], page.fetched_at)
    cik = str(answer.get("cik") or _cik(page)).lstrip("0")
    symbols = [f"US:{ticker.upper()}" for ticker in answer.get("tickers") or [] if isinstance(ticker, str)]
    return [
        _filing(
            page,
            cik=cik,
            accession=row["accessionNumber"],
            form=row["form"],
            description=row.get("primaryDocDescription", ""),
            items=row.get("items", ""),
            document=row["primaryDocument"],
            names=(str(answer.get("name") or ""),),
            symbols=tuple(symbol for symbol in symbols if RECORD_FORMS["US"].fullmatch(symbol)),
            released_at=accepted_at(row["acceptanceDateTime"], zone) if zone else None,
            original=original_of(row, rows),
        )
        for row in rows
        if row["filingDate"] >= after or not row["filingDate"]
    ]


def _rows(page: Page, answer: dict[str, Any]) -> list[dict[str, str]]:
    """The rows behind the parallel arrays, null as empty, each accession number once."""
    filings = answer.get("filings")
    table = filings.get("recent") if isinstance(filings, dict) else (answer if "filings" not in answer else None)
    if not isinstance(table, dict) or any(not isinstance(table.get(name), list) for name in COLUMNS):
        raise Drifted(SOURCE, page.url, "parallel arrays " + ", ".join(COLUMNS), page.body[:200])
    arrays = {name: values for name, values in table.items() if isinstance(values, list)}
    lengths = {len(values) for values in arrays.values()}
    if len(lengths) > 1:
        raise CutShort(SOURCE, page.url, "arrays of one length", f"lengths {sorted(lengths)}")
    if lengths == {0}:
        raise EmptyPage(SOURCE, page.url, "filings of the company", page.body[:200])
    found: dict[str, dict[str, str]] = {}
    for values in zip(*arrays.values(), strict=True):
        row = {name: "" if value is None else str(value) for name, value in zip(arrays, values, strict=True)}
        if not _ACCESSION.fullmatch(row["accessionNumber"]):
            raise Drifted(SOURCE, page.url, "accession numbers such as 0001104659-26-012345", row["accessionNumber"])
        found.setdefault(row["accessionNumber"], row)
    return list(found.values())


def older_pages(page: Page) -> Iterator[tuple[str, str]]:
    """Addresses of the older arrays and the last filing date in each, of a submissions JSON."""
    filings = json_answer(page, SOURCE).get("filings")
    files = filings.get("files") if isinstance(filings, dict) else None
    for row in files or []:
        if not isinstance(row, dict) or not row.get("name"):
            raise Drifted(SOURCE, page.url, "names of older arrays in filings.files", str(row))
        yield urljoin("https://data.sec.gov/submissions/", str(row["name"])), str(row.get("filingTo") or "")


def read_atom(page: Page) -> list[Filing]:
    """Entries of a company's feed; `updated` has the true offset. Raises Drifted (no feed of EDGAR's), CutShort, EmptyPage."""
    parsed = parsed_feed(page, SOURCE, page.body)
    if not str(parsed.get("version")).startswith("atom"):
        raise Drifted(SOURCE, page.url, "an Atom feed", page.body[:200])
    if not page.body.rstrip().endswith(b"</feed>"):
        raise CutShort(SOURCE, page.url, "a feed that ends with </feed>", page.body[-80:])
    if not parsed.entries:
        raise EmptyPage(SOURCE, page.url, "filings of the company", str(parsed.feed.get("title", "")))
    return list({filing.id: filing for filing in (_atom_filing(page, entry) for entry in parsed.entries)}.values())


def _atom_filing(page: Page, entry: Any) -> Filing:
    link = entry.get("filing-href") or entry.get("link", "")
    found = re.search(r"/data/(\d+)/\d{18}/", link)
    number = re.search(r"accession-number=([\d-]{20})", entry.get("id", ""))
    if not found or not number:
        raise Drifted(SOURCE, page.url, "a filing's address and accession number", f"{entry.get('id')} {link}")
    form = next((tag["term"] for tag in entry.get("tags", []) if tag.get("label") == "form type"), "")
    form = form or entry.get("filing-type", "") or entry.get("title", "").partition(" - ")[0].strip()
    if not form:
        raise Drifted(SOURCE, page.url, "the form of a filing", str(entry.get("id")))
    return _filing(
        page,
        cik=found[1],
        accession=number[1],
        form=form,
        description=entry.get("form-name") or entry.get("title", "").partition(" - ")[2],
        items=" ".join(re.findall(r"\d\.\d\d", entry.get("items-desc", ""))).replace(" ", ","),
        document="",
        names=(),
        symbols=(),
        released_at=feed_date(entry.get("updated", "")),
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
    original: str | None = None,
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
        replaces=f"sec:{original}" if original else None,
        standing="revises" if form.endswith(AMENDS) else None,
        released_at=released_at,
        first_seen_at=page.fetched_at,
        content_hash=content_hash(accession),  # what was accepted is never changed; an amendment is a filing of its own
    )


def _cik(page: Page) -> str:
    found = re.search(r"CIK(\d{10})", page.url)
    return found[1] if found else ""
