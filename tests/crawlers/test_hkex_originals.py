"""A spider of HKEXnews looks up what a document corrects; that costs nothing where nothing is corrected, and loses nothing."""

from typing import Any

import pytest
from redis.asyncio import Redis

from crawlers.spiders.hkex_filings import HkexFilings
from crawlers.spiders.hkex_forms import HkexForms
from tests.crawlers.conftest import Site, crawl
from tests.crawlers.forms.drawn import FOOT_EN, Layout, drawn, english
from tests.crawlers.forms.test_read_form import HEADING, as_pdf
from tests.crawlers.hkex_site import Searches, document, lists, row

pytestmark = pytest.mark.usefixtures("watchlist")
FORM = "Announcements and Notices - [Dividend or Distribution (Announcement Form)]"
DEAL = "Discloseable Transaction - Acquisition of a Warehouse"
CHANGED = {"Status": "Update to previous announcement", "Ex_dividend_date": "22 May 2026"}


@pytest.fixture(autouse=True)
def _evening(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HKWATCH_CLOCK", "2026-03-19T20:00:00+08:00@1x0")


def form_pdf(**changes: str) -> bytes:
    return as_pdf(drawn("EF001", HEADING, english(**changes), Layout(), FOOT_EN))


def files(**pdfs: bytes) -> dict[str, Any]:
    return {f"www1.hkexnews.hk{document(int(number[1:]))}": pdf for number, pdf in pdfs.items()}


async def test_an_updated_form_names_the_one_that_it_replaces(site: Site, queue: Redis) -> None:
    for number, changes in ((1, {}), (2, CHANGED)):
        site.pages |= lists([row(number, lTxt=FORM)], generated=number) | files(**{f"n{number}": form_pdf(**changes)})
        done = await crawl(HkexFilings, site.origin)

    assert [(item.form.status, item.replaces) for item in done.items] == [("update", f"hkex:{document(1)}")]


async def test_an_update_whose_original_was_never_read_finds_it_among_the_issuers_forms(
    site: Site, queue: Redis, searched: Any
) -> None:
    update = row(4, lTxt=FORM)
    other = {"Dividend_type": "Special", "Dividend_nature": "Special"}
    site.pages = lists([update]) | files(n1=form_pdf(), n2=form_pdf(**other), n4=form_pdf(**CHANGED))
    searched([update, row(2, "18/03/2026 16:31", lTxt=FORM), row(1, "18/03/2026 16:30", lTxt=FORM)])

    done = await crawl(HkexFilings, site.origin)

    assert [item.replaces for item in done.items] == [f"hkex:{document(1)}"]


async def test_the_source_of_forms_links_as_the_source_of_filings_does(site: Site, queue: Redis) -> None:
    for number, changes in ((1, {}), (2, CHANGED)):
        site.pages |= lists([row(number, lTxt=FORM)], generated=number) | files(**{f"n{number}": form_pdf(**changes)})
        linked = await crawl(HkexFilings, site.origin)

    again = await crawl(HkexForms, site.origin)

    assert [item.replaces for item in again.items] == [item.replaces for item in linked.items] == [f"hkex:{document(1)}"]
    assert again.report.published == 0


async def test_a_revised_announcement_is_published_with_the_id_of_its_original(site: Site, queue: Redis, searched: Any) -> None:
    revised = row(9, title=f"{DEAL} (Revised)")
    site.pages = lists([revised, row(8)])
    servlet: Searches = searched([revised, row(5, "11/12/2025 16:31", title=DEAL), row(4, "10/12/2025 16:31", title="Other")])

    done = await crawl(HkexFilings, site.origin)

    assert {item.title: item.replaces for item in done.items} == {
        f"{DEAL} (Revised)": f"hkex:{document(5)}",
        "No. 8": None,
    }
    assert servlet.asked == [("7609", "20250320", "20260319", "1000", "EN")]


async def test_a_note_without_a_subject_is_read_for_the_day_that_it_cites(site: Site, queue: Redis, searched: Any) -> None:
    note = row(9, title="Clarification Announcement")
    text = "We refer to the announcement of the Company dated 11 December 2025. The Board wishes to clarify one figure in it."
    site.pages = lists([note]) | files(n9=as_pdf(text))
    searched([note, row(5, "11/12/2025 16:31", title=DEAL), row(4, "10/12/2025 16:31", title="Other")])

    done = await crawl(HkexFilings, site.origin)

    assert [item.replaces for item in done.items] == [f"hkex:{document(5)}"]


async def test_a_cancelled_row_and_the_one_under_new_headlines_are_told_apart_and_linked(
    site: Site, queue: Redis, searched: Any
) -> None:
    kind = "Announcements and Notices - [Final Results]"
    cancelled = row(5, title=DEAL, lTxt=f"(Cancelled since Headlines Superseded and Replaced) {kind}")
    again = row(6, "19/03/2026 17:31", title=DEAL, lTxt=f"(Headlines Revised) {kind}")
    site.pages = lists([again, cancelled])
    searched([again, cancelled])

    done = await crawl(HkexFilings, site.origin)

    assert {item.id: (item.standing, item.replaces, item.category_text) for item in done.items} == {
        f"hkex:{document(5)}": ("cancelled", None, kind),
        f"hkex:{document(6)}": ("refiled", f"hkex:{document(5)}", kind),
    }


async def test_an_original_that_cannot_be_looked_up_holds_nothing_back_and_is_looked_up_again(
    site: Site, queue: Redis, searched: Any
) -> None:
    revised, morning = row(9, title=f"{DEAL} (Revised)"), row(1, "19/03/2026 09:00")
    site.pages = lists([revised, morning])
    first = await crawl(HkexFilings, site.origin)
    servlet: Searches = searched([revised, row(5, "11/12/2025 16:31", title=DEAL)])
    site.pages |= lists([row(10), revised, morning], generated=2)

    second = await crawl(HkexFilings, site.origin)
    site.pages |= lists([row(11), revised, morning], generated=3)
    servlet.asked.clear()
    third = await crawl(HkexFilings, site.origin)

    assert ([item.replaces for item in first.items], first.report.published) == ([None, None], 2)
    assert f"hkex:{document(5)}" in [item.replaces for item in second.items]
    assert (second.report.published, second.report.revisions) == (2, 1)
    assert (third.report.published, servlet.asked) == (1, [])


async def test_a_page_that_points_to_the_other_language_is_stored_and_not_opened(site: Site, queue: Redis) -> None:
    title = "An announcement has just been published by the issuer in the Chinese section of this website"
    pointer = row(9, title=title, ext="htm", webPath=document(9).replace(".pdf", ".htm"))
    site.pages = lists([pointer, row(1, "19/03/2026 09:00")])

    done = await crawl(HkexFilings, site.origin)

    assert [item.standing for item in done.items if item.title == title] == ["elsewhere"]
    assert (done.report.errors, [asked for asked in site.asked if asked.endswith(".htm")]) == ((), [])
