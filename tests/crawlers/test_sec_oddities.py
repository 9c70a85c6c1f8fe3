"""SEC EDGAR: amendments and what they amend, odd rows, several exhibits, gaps, refusals, and how fast we ask."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from redis.asyncio import Redis

from crawlers.errors import Drifted, EmptyPage, PageError
from crawlers.page import Page
from crawlers.parsers.sec_documents import read_accepted
from crawlers.parsers.sec_filings import atom_url, parse
from crawlers.spiders.sec_filings import SecFilings
from settings.environment import environment
from tests.conftest import ROOT
from tests.crawlers.conftest import Site, crawl

NOW = datetime(2026, 3, 19, 12, tzinfo=UTC)
CIK = "0001999999"
SUBMISSIONS = f"data.sec.gov/submissions/CIK{CIK}.json"
NAMES = (
    "accessionNumber", "filingDate", "reportDate", "acceptanceDateTime", "form", "items", "primaryDocument",
    "primaryDocDescription",
)  # fmt: skip


def row(
    number: int, form: str = "6-K", filed: str = "2026-03-19", reported: str = "2026-03-18", **changes: Any
) -> dict[str, Any]:
    values = (accession(number), filed, reported, f"{filed}T10:01:{number:02}.000Z", form, "", "c.htm", f"FORM {form}")
    return {**dict(zip(NAMES, values, strict=True)), **changes}


def accession(number: int) -> str:
    return f"0001104659-26-{number:06}"


def folder(number: int) -> str:
    return f"www.sec.gov/Archives/edgar/data/1999999/{accession(number).replace('-', '')}"


def submissions(*rows: dict[str, Any], files: Any = (), tickers: Any = ("HLHL",)) -> str:
    recent = {name: [one[name] for one in rows] for name in NAMES}
    return json.dumps({"cik": CIK, "name": "X", "tickers": tickers, "filings": {"recent": recent, "files": list(files)}})


def read(body: str) -> list[Any]:
    return parse(Page(f"https://{SUBMISSIONS}", body.encode(), NOW))


def index(number: int, *parts: tuple[str, str], accepted: str = "2026-03-19 06:01:05") -> str:
    link = '<tr><td>1</td><td>x</td><td><a href="/{0}/{1}">x</a></td><td>{2}</td></tr>'
    rows = "".join(link.format(folder(number).removeprefix("www.sec.gov/"), name, kind) for name, kind in parts)
    return (
        f'<div class="infoHead">Accepted</div><div class="info">{accepted}</div>'
        f'<table class="tableFile"><tr><th>Seq</th></tr>{rows}</table>'
    )


@pytest.fixture
def own_watchlist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "watchlist.toml"
    path.write_text(f'[[company]]\nname = "X"\nlistings = ["HK:2999", "US:HLHL"]\ncik = "{CIK}"\n')
    monkeypatch.setenv("HKWATCH_WATCHLIST", str(path))
    monkeypatch.setenv("HKWATCH_CLOCK", "2026-03-19T20:00:00+08:00@1x0")
    environment.cache_clear()


@pytest.mark.parametrize(("amendment", "others", "amended"), [
    (row(9, "6-K/A"), [row(8), row(7)], 8),
    (row(9, "6-K/A"), [row(8, reported="2026-03-17"), row(7)], 7),
    (row(9, "6-K/A"), [row(8, reported="2026-03-17")], None),
    (row(9, "6-K/A", reported=""), [row(8, reported="")], None),
    (row(9, "20-F/A", reported="2025-12-31"), [row(8), row(7, "20-F", reported="2025-12-31")], 7),
    (row(9, "10-K/A"), [row(8, "10-K/A"), row(7, "10-K"), row(6, "10-Q")], 7),
    (row(9, "8-K/A", items="5.02"), [row(8, "8-K", items="8.01"), row(7, "8-K", items="5.02,9.01")], 7),
    (row(9, "4/A"), [row(8, "4"), row(7, "4")], None),
    (row(9, "4/A"), [row(8, "4")], 8),
    (row(7, "6-K/A"), [row(8)], None),
    (row(9), [row(8)], None),
])  # fmt: skip
def test_an_amendment_names_the_filing_that_it_amends_where_the_rows_tell_it(
    amendment: dict[str, Any], others: list[dict[str, Any]], amended: int | None
) -> None:
    found = {filing.id: filing for filing in read(submissions(amendment, *others))}

    one = found[f"sec:{amendment['accessionNumber']}"]
    assert one.replaces == (f"sec:{accession(amended)}" if amended else None)
    assert one.standing == ("revises" if amendment["form"].endswith("/A") else None)


@pytest.mark.parametrize(("body", "error"), [
    (submissions(), EmptyPage),
    (submissions(row(1, accessionNumber="")), Drifted),
    ('{"filings": null}', Drifted),
    ('{"filings": [1]}', Drifted),
    ("[1, 2]", Drifted),
    ('<?xml version="1.0"?>\n<Error><Code>NoSuchKey</Code></Error>', Drifted),
    ('<feed xmlns="http://www.w3.org/2005/Atom"><title>x - No recent filings</title></feed>', EmptyPage),
])  # fmt: skip
def test_what_lists_no_filings_is_a_named_error(body: str, error: type[PageError]) -> None:
    with pytest.raises(PageError) as raised:
        read(body)

    assert type(raised.value) is error


def test_odd_cells_cost_a_row_no_more_than_they_say() -> None:
    nothing: dict[str, Any] = dict.fromkeys(
        ("items", "primaryDocument", "primaryDocDescription", "acceptanceDateTime", "reportDate")
    )
    odd = row(2, **nothing)

    found = read("\ufeff" + submissions(odd, row(1), row(1), row(3, filed="03/19/2026"), tickers=[None, "", "brk-b"]))

    assert [filing.id[-1] for filing in found] == ["2", "1", "3"]
    assert (found[0].url[-9:], found[0].released_at, found[0].symbols) == ("index.htm", None, ("US:BRK-B",))


def test_the_index_page_tells_the_moment_on_new_yorks_clock() -> None:
    pages = [Page("https://www.sec.gov/x", body.encode(), NOW) for body in (index(1, ("c.htm", "6-K")), "<p>none</p>")]

    assert [read_accepted(page) for page in pages] == [datetime(2026, 3, 19, 10, 1, 5, tzinfo=UTC), None]


@pytest.mark.usefixtures("own_watchlist")
async def test_all_exhibits_are_named_in_their_order_and_the_first_is_read(site: Site, queue: Redis) -> None:
    parts = [("c.htm", "6-K"), ("e10.htm", "EX-99.10"), ("e2.pdf", "EX-99.2"), ("e1.htm", "EX-99.1"), ("l.jpg", "GRAPHIC")]
    site.pages = {SUBMISSIONS: submissions(row(1)), f"{folder(1)}/{accession(1)}-index.htm": index(1, *parts)}
    site.pages[f"{folder(1)}/e1.htm"] = "<html><p>X Announces Its Results</p><p>Revenue rose.</p></html>"

    done = await crawl(SecFilings, site.origin)

    filing = done.items[0]
    assert [url.rpartition("/")[2] for url in filing.exhibits] == ["e1.htm", "e2.pdf", "e10.htm"]
    assert (filing.title, filing.released_at) == ("6-K: X Announces Its Results", datetime(2026, 3, 19, 10, 1, 5, tzinfo=UTC))


@pytest.mark.usefixtures("own_watchlist")
async def test_an_unchanged_list_is_not_downloaded_again_and_a_known_one_still_tells_its_age(site: Site, queue: Redis) -> None:
    changed = {"tag": '"1"'}

    def conditional(request: web.Request) -> web.StreamResponse:
        if request.headers.get("If-None-Match") == changed["tag"]:
            return web.Response(status=304)
        return web.Response(text=submissions(row(1, "20-F")), headers={"ETag": changed["tag"]})

    site.pages[SUBMISSIONS] = conditional

    first = await crawl(SecFilings, site.origin)
    second = await crawl(SecFilings, site.origin)
    changed["tag"] = '"2"'
    third = await crawl(SecFilings, site.origin)

    assert [(run.report.outcome, run.report.items) for run in (first, second, third)] == [
        ("ok", 1),
        ("unchanged", 0),
        ("ok", 0),
    ]
    assert [run.report.published for run in (first, second, third)] == [1, 0, 0]
    assert third.report.newest_released_at == first.report.newest_released_at


@pytest.mark.usefixtures("own_watchlist")
async def test_filings_of_a_long_gap_are_found_in_the_older_arrays(
    site: Site, queue: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = {"name": f"CIK{CIK}-submissions-001.json", "filingTo": "2026-06-30"}
    bare = json.loads(submissions(row(2, "20-F", filed="2026-06-15")))["filings"]["recent"]
    site.pages = {SUBMISSIONS: submissions(row(1, "20-F")), f"data.sec.gov/submissions/{older['name']}": json.dumps(bare)}
    await crawl(SecFilings, site.origin)

    monkeypatch.setenv("HKWATCH_CLOCK", "2026-11-19T20:00:00+08:00@1x0")
    environment.cache_clear()
    site.pages[SUBMISSIONS] = submissions(row(3, "20-F", filed="2026-11-18"), files=[older])
    later = await crawl(SecFilings, site.origin)

    assert sorted(item.id[-1] for item in later.items) == ["2", "3"]


@pytest.mark.usefixtures("own_watchlist")
async def test_what_atom_cannot_reach_is_reported_as_a_gap(site: Site, queue: Redis) -> None:
    atom = (ROOT / "tests/crawlers/cases/sec_filings/company_atom/page.bin").read_text("latin-1")
    head, entry = atom.partition("<entry>")[0], "<entry>" + atom.partition("<entry>")[2].partition("</entry>")[0] + "</entry>"
    entries = "".join(entry.replace("0001104659-26-012345", accession(n)).replace("6-K", "20-F") for n in range(40))
    missing = "<?xml version='1.0'?><Error><Code>NoSuchKey</Code></Error>"
    site.pages = {
        SUBMISSIONS: lambda _: web.Response(status=404, text=missing),
        atom_url(CIK).removeprefix("https://"): f"{head}{entries}</feed>".encode("latin-1"),
    }

    done = await crawl(SecFilings, site.origin)

    assert (len(done.items), "before 2026-03-19" in (done.report.gap or "")) == (40, True)


@pytest.mark.usefixtures("own_watchlist")
@pytest.mark.parametrize("words", ["Undeclared Automated Tool", "Request Rate Threshold Exceeded"])
async def test_a_refusal_stops_all_hosts_of_the_sec_at_once(site: Site, queue: Redis, words: str) -> None:
    refusal = f"<!DOCTYPE html><html><head><title>SEC.gov | {words}</title></head><body><h1>{words}</h1></body></html>"
    site.pages[SUBMISSIONS] = lambda _: web.Response(status=403, text=refusal, content_type="text/html")

    first = await crawl(SecFilings, site.origin)
    second = await crawl(SecFilings, site.origin)

    assert [run.report.outcome for run in (first, second)] == ["blocked", "blocked"]
    assert site.asked == [SUBMISSIONS]


@pytest.mark.usefixtures("own_watchlist")
async def test_no_more_than_ten_requests_a_second_over_both_hosts(site: Site, queue: Redis) -> None:
    rows = [row(number) for number in range(1, 13)]
    site.pages = {SUBMISSIONS: submissions(*rows)}
    for number in range(1, 13):
        site.pages[f"{folder(number)}/{accession(number)}-index.htm"] = index(number, ("e.htm", "EX-99.1"))
        site.pages[f"{folder(number)}/e.htm"] = "<html><p>X Announces Something</p></html>"

    await crawl(SecFilings, site.origin, {"HKWATCH_PACE": 1.0})

    assert len(site.at) == 25
    assert site.at[-1] - site.at[0] >= 2.35  # 24 steps of a tenth: none of them is saved up
