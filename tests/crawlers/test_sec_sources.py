"""SEC EDGAR: two clocks, two roads, and the exhibits behind a cover."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from crawlers.errors import Banned, CutShort, Drifted, PageError
from crawlers.page import Page
from crawlers.parsers.sec_documents import read_document, read_index
from crawlers.parsers.sec_filings import atom_url, parse
from crawlers.parsers.sec_times import zone_of
from crawlers.spiders.sec_filings import SecFilings
from settings.environment import environment
from tests.conftest import ROOT
from tests.crawlers.conftest import Site, crawl

NOW = datetime(2026, 3, 19, 12, tzinfo=UTC)
CIK = "0001999999"
SUBMISSIONS = f"data.sec.gov/submissions/CIK{CIK}.json"
FOLDER = "www.sec.gov/Archives/edgar/data/1999999/000110465926012345"
ROW = '<tr><td>1</td><td>x</td><td><a href="{0}/Archives/edgar/data/1999999/000110465926012345/{1}">x</a></td><td>{2}</td></tr>'
INDEX = (
    '<table class="tableFile"><tr><th>Seq</th></tr>'
    + ROW.format("", "c.htm", "6-K")
    + ROW.format("/ix?doc=", "e.htm", "EX-99.1")
    + "</table>"
)


@pytest.fixture
def own_watchlist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "watchlist.toml"
    path.write_text(f'[[company]]\nname = "X"\nlistings = ["HK:2999", "US:HLHL"]\ncik = "{CIK}"\n')
    monkeypatch.setenv("HKWATCH_WATCHLIST", str(path))
    monkeypatch.setenv("HKWATCH_CLOCK", "2026-03-19T20:00:00+08:00@1x0")
    environment.cache_clear()


def submissions(**changes: Any) -> str:
    recent = {
        "accessionNumber": ["0001104659-26-012345"], "filingDate": ["2026-03-19"],
        "acceptanceDateTime": ["2026-03-19T10:01:05.000Z"], "form": ["6-K"], "items": [""],
        "primaryDocument": ["c.htm"], "primaryDocDescription": ["FORM 6-K"],
    } | changes  # fmt: skip
    return json.dumps({"cik": CIK, "name": "X", "tickers": ["HLHL"], "filings": {"recent": recent, "files": []}})


def page(body: str | bytes, url: str = f"https://{SUBMISSIONS}") -> Page:
    return Page(url, body.encode() if isinstance(body, str) else body, NOW)


@pytest.mark.parametrize(("body", "error"), [
    ("<html><h1>Your Request Originates from an Undeclared Automated Tool</h1></html>", Banned),
    (submissions(form=["6-K", "6-K"]), CutShort),
    (submissions(form=None), Drifted),
    ("<html><body>No matching CIK.</body></html>", Drifted),
    ('<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>', CutShort),
])  # fmt: skip
def test_what_is_no_list_of_filings_is_a_named_error(body: str, error: type[PageError]) -> None:
    with pytest.raises(error) as raised:
        parse(page(body))

    assert type(raised.value) is error


def test_the_clock_of_a_company_is_told_by_what_cannot_be() -> None:
    evening_utc = ("2026-03-11T01:20:00.000Z", "2026-03-11")  # 21:20 in New York; as New York's clock the gate is closed
    early_new_york = ("2026-03-19T06:05:05.000Z", "2026-03-19")  # as UTC it is 02:05 in New York
    noon = ("2026-03-18T16:00:00.000Z", "2026-03-18")

    assert zone_of([noon, evening_utc], NOW) is UTC
    assert str(zone_of([noon, early_new_york], NOW)) == "America/New_York"
    assert zone_of([noon], NOW) is None
    assert zone_of([("2026-03-19T11:59:00.000Z", "2026-03-19")], NOW) is UTC


@pytest.mark.usefixtures("own_watchlist")
async def test_a_cover_comes_with_the_text_of_its_exhibit_and_is_read_once(site: Site, queue: Redis) -> None:
    site.pages = {SUBMISSIONS: submissions(), f"{FOLDER}/0001104659-26-012345-index.htm": INDEX}
    site.pages[f"{FOLDER}/e.htm"] = "<html><p>Exhibit 99.1</p><p>X Declares a Dividend of US$0.38</p><p>Paid in May.</p></html>"

    first = await crawl(SecFilings, site.origin)
    again = await crawl(SecFilings, site.origin)

    filing = first.items[0]
    assert (filing.title, filing.symbols) == ("6-K: X Declares a Dividend of US$0.38", ("HK:2999", "US:HLHL"))
    assert filing.exhibits == (f"https://{FOLDER}/e.htm",)
    assert "Paid in May." in filing.text
    assert (again.items, site.asked.count(f"{FOLDER}/e.htm")) == ([], 1)
    assert all("@" in request.headers["User-Agent"] for request in site.requests)


@pytest.mark.usefixtures("own_watchlist")
@pytest.mark.parametrize("answer", [404, "<html><body>maintenance</body></html>"])
async def test_atom_is_the_second_road(site: Site, answer: Any) -> None:
    atom = (ROOT / "tests/crawlers/cases/sec_filings/company_atom/page.bin").read_bytes()
    site.pages = {SUBMISSIONS: answer, atom_url(CIK).removeprefix("https://"): atom}

    done = await crawl(SecFilings, site.origin)

    assert [(item.id, item.symbols) for item in done.items] == [("sec:0001104659-26-012345", ("HK:2999", "US:HLHL"))]
    assert done.items[0].released_at == datetime(2026, 3, 19, 22, 8, 27, tzinfo=UTC)


def test_index_and_documents() -> None:
    found = read_index(page(INDEX, f"https://{FOLDER}/0001104659-26-012345-index.htm"))
    html = "<html><body><p>EXHIBIT 99.1</p><p>A headline of ours</p></body></html>"
    wrapped = f"<DOCUMENT>\n<TYPE>EX-99.1\n<TEXT>\n{html}\n</TEXT>\n</DOCUMENT>"

    assert [(one.kind, one.url) for one in found][1] == ("EX-99.1", f"https://{FOLDER}/e.htm")
    assert read_document(page(wrapped))[0] == "A headline of ours"
    with pytest.raises(Drifted):
        read_index(page("<html><body>moved</body></html>"))


def test_recorded_submissions_tell_their_clock(shared: Path) -> None:
    folder = shared / "recordings" / "sec"
    tesla = parse(page((folder / "edgartools__company_submission.json").read_bytes()))
    netflix = parse(
        Page(
            "https://data.sec.gov/x",
            (folder / "measimov__edgar_nflx_submissions_min.json").read_bytes(),
            datetime(2026, 9, 12, tzinfo=UTC),
        )
    )
    atom = parse(page((folder / "getcompany_atom_AAPL_10K_20261005.cut.xml").read_bytes()))
    text = read_document(page((folder / "edgartools__form6k.RoyalPhilips.html").read_bytes()))[1]

    assert (len(tesla), tesla[0].released_at) == (1001, datetime(2022, 11, 30, 21, 42, 36, tzinfo=UTC))
    assert tesla[0].url.endswith("/000179056522000015/edgardoc.xml")
    assert netflix[0].released_at == datetime(2026, 9, 11, 0, 4, 49, tzinfo=UTC)
    assert [one.released_at for one in atom][1] == datetime(2023, 11, 2, 22, 8, 27, tzinfo=UTC)
    assert "FORM 6-K" in text
