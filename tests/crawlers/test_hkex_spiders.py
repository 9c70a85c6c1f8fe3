"""The spiders of HKEXnews: lists detect, searches fill gaps, forms are read, and nothing of it is asked twice."""

from typing import Any

import pytest
from redis.asyncio import Redis

from crawlers.parsers.hkex_latest import latest_url
from crawlers.spiders.hkex_filings import HkexFilings
from crawlers.spiders.hkex_forms import HkexForms
from queues.keys import default_keys
from tests.crawlers.conftest import Site, crawl
from tests.crawlers.forms.drawn import FOOT_EN, Layout, drawn, english
from tests.crawlers.forms.test_read_form import HEADING, as_pdf
from tests.crawlers.hkex_site import document, latest, lists, place, row

pytestmark = pytest.mark.usefixtures("watchlist")
FORM = "Announcements and Notices - [Dividend or Distribution (Announcement Form)]"


@pytest.fixture(autouse=True)
def _evening(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HKWATCH_CLOCK", "2026-03-19T20:00:00+08:00@1x0")


async def test_only_what_watched_companies_filed_is_published_and_a_second_run_publishes_nothing(
    site: Site, queue: Redis
) -> None:
    site.pages = lists([row(2), row(1, code="00005")])

    first = await crawl(HkexFilings, site.origin)
    again = await crawl(HkexFilings, site.origin)

    assert [(item.id, item.silent) for item in first.items] == [(f"hkex:{document(2)}", True)]
    assert (again.items, again.report.outcome) == ([], "unchanged")


async def test_new_rows_are_told_and_later_pages_are_not_read_once_known_ground_is_met(site: Site, queue: Redis) -> None:
    site.pages = lists([row(1, "19/03/2026 12:00")])
    await crawl(HkexFilings, site.origin)
    first_page, second_page = (place(latest_url("sehk", 1, "e", page)) for page in (1, 2))
    site.pages[first_page] = latest([row(2), row(1, "19/03/2026 10:00")], generated=2, pages=2)
    site.asked.clear()

    done = await crawl(HkexFilings, site.origin)

    assert [(item.title, item.silent) for item in done.items if item.title == "No. 2"] == [("No. 2", False)]
    assert second_page not in site.asked
    assert done.report.published == 1


async def test_a_gap_is_bridged_by_the_list_of_seven_days_without_any_search(site: Site, queue: Redis) -> None:
    site.pages = lists([row(1, "17/03/2026 16:00")])
    await crawl(HkexFilings, site.origin)
    site.pages = lists([row(3)], generated=2) | lists(
        [row(3), row(2, "18/03/2026 12:00"), row(1, "17/03/2026 12:00")], 2, days=7
    )

    done = await crawl(HkexFilings, site.origin)

    assert sorted(item.title for item in done.items) == ["No. 2", "No. 3"]
    assert done.report.published == 2
    assert not [asked for asked in site.asked if "search" in asked]


async def test_a_gap_longer_than_all_lists_is_searched_by_stock_from_where_the_last_run_ended(
    site: Site, queue: Redis, searched: Any
) -> None:
    site.pages = lists([row(1, "02/03/2026 16:00")])
    await crawl(HkexFilings, site.origin)
    site.pages = lists([row(3)], generated=2) | lists([row(3)], 2, days=7)
    servlet = searched([row(3), row(2, "10/03/2026 12:00"), row(9, "02/03/2026 09:00")])

    done = await crawl(HkexFilings, site.origin)

    assert {item.title for item in done.items} == {"No. 2", "No. 3"}
    assert {asked[:3] for asked in servlet.asked} == {("7609", "20260302", "20260319")}
    assert {asked[4] for asked in servlet.asked} == {"EN", "ZH"}
    assert done.report.gap == "HK:3660: the exchange does not list 03660"


async def test_rows_are_asked_for_until_all_that_were_announced_are_there(site: Site, searched: Any) -> None:
    servlet = searched([row(number) for number in range(1, 131)])

    done = await crawl(HkexFilings, site.origin, symbol="HK:700", since="2026-03-01")

    assert len(done.items) == 130
    assert [asked[3] for asked in servlet.asked if asked[4] == "EN"] == ["100", "130"]


async def test_a_window_above_the_sites_ceiling_is_halved(site: Site, searched: Any) -> None:
    servlet = searched([row(1, "03/03/2026 12:00")], {"20260301": 1001})

    await crawl(HkexFilings, site.origin, symbol="HK:700", since="2026-03-01", until="2026-03-04")

    windows = {asked[1:3] for asked in servlet.asked if asked[4] == "EN"}
    assert ("20260303", "20260304") in windows


async def test_an_answer_with_fewer_rows_than_announced_is_no_success(site: Site, searched: Any) -> None:
    searched([row(1)], {"20260301": 5})

    done = await crawl(HkexFilings, site.origin, symbol="HK:700", since="2026-03-01")

    assert [error.name for error in done.report.errors] == ["CutShort"]


async def test_a_dividend_form_is_read_once_and_its_facts_come_with_its_filing(site: Site, queue: Redis) -> None:
    pdf = as_pdf(drawn("EF001", HEADING, english(), Layout(), FOOT_EN))
    site.pages = lists([row(1, lTxt=FORM)]) | {f"www1.hkexnews.hk{document(1)}": pdf}
    first = await crawl(HkexFilings, site.origin)
    site.pages |= lists([row(2), row(1, lTxt=FORM)], generated=2)

    again = await crawl(HkexFilings, site.origin)

    assert [(item.form.declared_amount, item.form.ex_date.isoformat()) for item in first.items] == [(0.27006249, "2026-05-15")]
    assert [item.title for item in again.items] == ["No. 2"]
    assert site.asked.count(f"www1.hkexnews.hk{document(1)}") == 1


async def test_a_form_that_cannot_be_read_is_published_without_facts_and_buried_with_its_bytes(
    site: Site, queue: Redis
) -> None:
    site.pages = lists([row(1, lTxt=FORM)]) | {f"www1.hkexnews.hk{document(1)}": as_pdf("EF001 and nothing else")}

    done = await crawl(HkexFilings, site.origin)

    assert [(item.title, item.form) for item in done.items] == [("No. 1", None)]
    assert [error.name for error in done.report.errors] == ["UnreadableForm"]
    letters: Any = await queue.xrange(default_keys().stream("dead"))
    assert letters[0][1][b"body"].startswith(b"%PDF")
    assert b"UnreadableForm" in letters[0][1][b"reason"]


async def test_what_comes_out_after_a_first_run_that_found_an_empty_list_is_news(site: Site, queue: Redis) -> None:
    site.pages = lists([])
    await crawl(HkexFilings, site.origin)
    site.pages = lists([row(1, "19/03/2026 20:30")], generated=2) | lists([row(1, "19/03/2026 18:30")], 2, days=7)

    done = await crawl(HkexFilings, site.origin)

    assert ([(item.title, item.silent) for item in done.items][:1], done.report.errors) == ([("No. 1", False)], ())


async def test_a_form_that_was_missing_is_tried_again_and_comes_as_a_revision(site: Site, queue: Redis) -> None:
    site.pages = lists([row(1, lTxt=FORM)])
    first = await crawl(HkexFilings, site.origin)
    pdf = as_pdf(drawn("EF001", HEADING, english(), Layout(), FOOT_EN))
    site.pages = lists([row(1, lTxt=FORM)], generated=2) | {f"www1.hkexnews.hk{document(1)}": pdf}

    again = await crawl(HkexFilings, site.origin)

    assert [item.form for item in first.items] == [None]
    assert (len(again.items), again.report.revisions) == (1, 1)


@pytest.mark.parametrize("answer", [403, 500])
async def test_a_form_behind_a_closed_door_does_not_hold_back_its_filing(site: Site, queue: Redis, answer: int) -> None:
    site.pages = lists([row(1, lTxt=FORM)]) | {f"www1.hkexnews.hk{document(1)}": answer}

    done = await crawl(HkexFilings, site.origin)

    assert [(item.title, item.form) for item in done.items] == [("No. 1", None)]


async def test_a_list_that_lost_its_rows_is_an_error_and_moves_no_mark(site: Site, queue: Redis) -> None:
    site.pages = lists([row(1)])
    await crawl(HkexFilings, site.origin)
    site.pages = lists([], generated=2)

    done = await crawl(HkexFilings, site.origin)

    assert "EmptyPage" in [error.name for error in done.report.errors]


async def test_returns_are_read_by_the_source_of_forms(site: Site, queue: Redis) -> None:
    text = (
        "FF305\nNext Day Disclosure Return\nStatus: New Submission\nName of Issuer: X Limited\nDate Submitted: 19 March 2026\n"
    )
    text += "Stock code (if listed) 00700 Description\nClosing balance as at (Notes 5 and 6) 19 March 2026 9,000 10 9,010\n"
    text += "1). 19 March 2026 982,000On the Exchange HKD 515HKD 506.5HKD 500,382,813.6\n"
    kind = {"lTxt": "Next Day Disclosure Returns - [Share Buyback]", "t1Code": "50000", "t2Code": "50100"}
    site.pages = lists([row(1, **kind), row(2)]) | {f"www1.hkexnews.hk{document(1)}": as_pdf(text)}

    done = await crawl(HkexForms, site.origin)
    site.pages |= lists([row(3), row(1, **kind)], generated=2)
    again = await crawl(HkexForms, site.origin)

    facts = done.items[0].share_return
    assert (facts["repurchased"], facts["paid"], facts["closing"]) == (982000, 500382813.6, 9000)
    assert again.items == []
