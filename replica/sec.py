"""SEC EDGAR: submissions JSON, the Atom feeds, and the documents of a filing; refuses who names no contact."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from replica.page import fill, utf8_json
from replica.scenario import Company, Item
from replica.world import NOT_FOUND, Answer, Ask, World, not_found

NEW_YORK = ZoneInfo("America/New_York")
SAME_DAY_UNTIL = time(17, 30)
CONTACT = re.compile(r"\S+@\S+\.\S+")
UNDECLARED = (
    b"<!DOCTYPE html><html><head><title>SEC.gov | Request Access</title></head><body>"
    b"<h1>Your Request Originates from an Undeclared Automated Tool</h1></body></html>"
)
NO_KEY = '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code><Key>{key}</Key></Error>'
SUBMISSIONS = re.compile(r"/submissions/CIK(\d{10})\.json")
FOLDER = re.compile(r"/Archives/edgar/data/(\d+)/(\d{18})/(.+)")
STEPS = (10, 20, 40, 80, 100)


def site(world: World, ask: Ask, _found: re.Match[str]) -> Answer:
    """data.sec.gov and www.sec.gov (sources-hkex, 5)."""
    if not CONTACT.search(ask.headers.get("user-agent", "")):
        return Answer(UNDECLARED, "text/html", 403)
    if ask.host == "data.sec.gov":
        found = SUBMISSIONS.fullmatch(ask.path)
        company = world.by_cik.get(found[1]) if found else None
        return (
            _submissions(world, ask, company)
            if company
            else not_found(NO_KEY.format(key=ask.path[1:]).encode(), "application/xml")
        )
    if ask.path == "/cgi-bin/browse-edgar":
        return _atom(world, ask)
    if ask.path == "/files/company_tickers.json":
        rows = {
            str(number): {"cik_str": int(cik), "ticker": company.ticker, "title": company.name_en.upper()}
            for number, (cik, company) in enumerate(world.by_cik.items())
        }
        return Answer(utf8_json(rows), "application/json")
    found = FOLDER.fullmatch(ask.path)
    return _document(world, ask, found[2], found[3]) if found else NOT_FOUND


def accession(world: World, item: Item) -> str:
    """Such as 0001104659-26-012345: the filing agent, the year, a number that grows with time."""
    stamp = world.stamp(item)
    return f"0001104659-{stamp:%y}-{(stamp.timetuple().tm_yday * 1440 + stamp.hour * 60 + stamp.minute) % 1_000_000:06}"


def _accepted(world: World, item: Item) -> datetime:
    return world.stamp(item).astimezone(NEW_YORK).replace(microsecond=0)


def _filed(world: World, item: Item) -> date:
    accepted = _accepted(world, item)
    day = accepted.date() + timedelta(days=1 if accepted.time() > SAME_DAY_UNTIL else 0)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return day


def _submissions(world: World, ask: Ask, company: Company) -> Answer:
    items = world.published(ask, "sec", company=company)
    rows = [_columns(world, item) for item in items]
    names = (
        "accessionNumber",
        "filingDate",
        "reportDate",
        "acceptanceDateTime",
        "act",
        "form",
        "fileNumber",
        "filmNumber",
        "items",
        "core_type",
        "size",
        "isXBRL",
        "isInlineXBRL",
        "primaryDocument",
        "primaryDocDescription",
    )
    recent = {name: [{**row, "fileNumber": company.file_number}[name] for row in rows] for name in names}
    body = {
        "cik": company.cik,
        "entityType": "operating",
        "sic": "6199",
        "sicDescription": "Finance Services",
        "insiderTransactionForOwnerExists": 0,
        "insiderTransactionForIssuerExists": 0,
        "name": company.name_en,
        "tickers": [company.ticker],
        "exchanges": ["Nasdaq"],
        "ein": None,
        "description": "",
        "website": "",
        "investorWebsite": "",
        "category": "Large accelerated filer",
        "fiscalYearEnd": "1231",
        "stateOfIncorporation": "E9",
        "stateOfIncorporationDescription": "Cayman Islands",
        "addresses": {},
        "phone": "",
        "flags": "",
        "formerNames": [],
        "filings": {"recent": recent, "files": []},
    }
    modified = world.stamp(items[0]) if items else world.clock.start
    return Answer(utf8_json(body), "application/json", modified=modified, validators=True)


def _columns(world: World, item: Item) -> dict[str, Any]:
    accepted = _accepted(world, item)
    return {
        "accessionNumber": accession(world, item),
        "filingDate": _filed(world, item).isoformat(),
        "reportDate": item.content.get("report_date", accepted.date().isoformat()),
        "acceptanceDateTime": accepted.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "act": "34",
        "form": item.content["form"],
        "filmNumber": str(26_000_000 + item.number(6)),
        "items": "",
        "core_type": item.content["form"],
        "size": 100_000 + item.number(5),
        "isXBRL": 0,
        "isInlineXBRL": 0,
        "primaryDocument": _main(item),
        "primaryDocDescription": f"FORM {item.content['form']}",
    }


def _atom(world: World, ask: Ask) -> Answer:
    action = ask.query.get("action", "")
    count = next((step for step in STEPS if step >= int(ask.query.get("count") or 40)), STEPS[-1])
    start = int(ask.query.get("start") or 0)
    company = world.by_cik.get(ask.query.get("CIK", "").zfill(10))
    if action not in ("getcompany", "getcurrent") or (action == "getcompany" and company is None):
        return Answer(b"<html><body><h1>No matching CIK.</h1></body></html>", "text/html")
    items = [
        item
        for item in world.published(ask, "sec", company=company if action == "getcompany" else None)
        if str(item.content["form"]).startswith(ask.query.get("type", ""))
    ]
    entries = [_entry(world, item) for item in items[start : start + count]]
    updated = _offset(world.clock.now().astimezone(NEW_YORK))
    form = ask.query.get("type", "")
    xml = fill(f"sec_{action}.xml.j2", company=company, entries=entries, updated=updated, form=form, count=count, start=start)
    return Answer(xml.encode("iso-8859-1", "xmlcharrefreplace"), "application/atom+xml")


def _entry(world: World, item: Item) -> dict[str, Any]:
    company, number = world.companies_of(item)[0], accession(world, item)
    folder = f"https://www.sec.gov/Archives/edgar/data/{int(company.cik or 0)}/{number.replace('-', '')}"
    return {
        "accession": number,
        "form": item.content["form"],
        "filed": _filed(world, item).isoformat(),
        "file_number": company.file_number,
        "film": 26_000_000 + item.number(6),
        "href": f"{folder}/{number}-index.htm",
        "name": company.name_en,
        "cik": company.cik,
        "description": item.content.get("description", "Report of foreign issuer [Rules 13a-16 and 15d-16]"),
        "updated": _offset(_accepted(world, item)),
    }


def _offset(stamp: datetime) -> str:
    return stamp.isoformat(timespec="seconds")


def _main(item: Item) -> str:
    return f"tm{item.number(6):06}d1_{item.content['form'].lower().replace('-', '').replace('/', '')}.htm"


def _parts(item: Item) -> Iterator[tuple[str, str, str, list[str]]]:
    """Name, type, title and paragraphs of the main document and of each exhibit."""
    yield _main(item), item.content["form"], item.content["form"], item.content.get("paragraphs", [])
    for number, exhibit in enumerate(item.content.get("exhibits", []), 1):
        name = exhibit.get("name", f"tm{item.number(6):06}d1_ex99-{number}.htm")
        yield name, f"EX-99.{number}", exhibit["title"], exhibit["paragraphs"]


def _document(world: World, ask: Ask, folder: str, name: str) -> Answer:
    item = next((one for one in world.published(ask, "sec") if accession(world, one).replace("-", "") == folder), None)
    if item is None:
        return NOT_FOUND
    company, number = world.companies_of(item)[0], accession(world, item)
    parts = list(_parts(item))
    pages = {
        part[0]: fill(
            "sec_document.html.j2",
            name=part[0],
            form=part[1],
            title=part[2],
            paragraphs=part[3],
            company=company,
            parts=parts,
            day=_accepted(world, item).strftime("%B %d, %Y"),
            main=part[0] == parts[0][0],
        )
        for part in parts
    }
    if name == "index.json":
        listed = [
            {"last-modified": _accepted(world, item).strftime("%Y-%m-%d %H:%M:%S"), "name": one, "type": "text.gif", "size": ""}
            for one in (f"{number}-index.htm", f"{number}.txt", *pages)
        ]
        return Answer(utf8_json({"directory": {"item": listed, "name": ask.path, "parent-dir": "/"}}), "application/json")
    if name == f"{number}-index.htm":
        html = fill(
            "sec_index.html.j2",
            number=number,
            parts=parts,
            folder=ask.path.rpartition("/")[0],
            filed=_filed(world, item).isoformat(),
            accepted=_accepted(world, item).strftime("%Y-%m-%d %H:%M:%S"),
        )
        return Answer(html.encode(), "text/html")
    if name == f"{number}.txt":
        accepted = _accepted(world, item).strftime("%Y%m%d%H%M%S")
        head = f"<SEC-DOCUMENT>{number}.txt\n<SEC-HEADER>{number}.hdr.sgml\n<ACCEPTANCE-DATETIME>{accepted}\n</SEC-HEADER>\n"
        wrapped = "".join(
            f"<DOCUMENT>\n<TYPE>{part[1]}\n<FILENAME>{part[0]}\n<TEXT>\n{pages[part[0]]}</TEXT>\n</DOCUMENT>\n"
            for part in parts
        )
        return Answer((head + wrapped + "</SEC-DOCUMENT>\n").encode(), "text/plain")
    return Answer(pages[name].encode(), "text/html") if name in pages else NOT_FOUND
