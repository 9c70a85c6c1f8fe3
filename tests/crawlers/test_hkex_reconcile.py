"""The nightly comparison of HKEXnews: all that was announced must be stored; its cost does not grow with the watch list."""

from collections.abc import Callable
from typing import Any

import pytest
from redis.asyncio import Redis

from crawlers.spiders.hkex_filings import HkexFilings
from crawlers.spiders.hkex_reconcile import HkexReconcile
from settings.environment import environment
from tests.crawlers.conftest import Site, crawl
from tests.crawlers.hkex_site import lists, row

COMPANY = '[[company]]\nname = "公司{0}"\nlistings = ["HK:{0}"]\n'


@pytest.fixture(autouse=True)
def _evening(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HKWATCH_CLOCK", "2026-03-19T20:00:00+08:00@1x0")


@pytest.fixture
def watching(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[list[int]], None]:
    def watch(codes: list[int]) -> None:
        path = tmp_path / "watchlist.toml"
        path.write_text("".join(COMPANY.format(code) for code in codes))
        monkeypatch.setenv("HKWATCH_WATCHLIST", str(path))
        environment.cache_clear()

    return watch


@pytest.mark.usefixtures("watchlist")
async def test_what_the_night_finds_missing_is_published_and_said(site: Site, queue: Redis, searched: Any) -> None:
    servlet = searched([row(1, "18/03/2026 12:00")])
    first = await crawl(HkexReconcile, site.origin, symbol="HK:700")
    servlet.rows = [row(2, "18/03/2026 16:31"), row(1, "18/03/2026 12:00")]

    second = await crawl(HkexReconcile, site.origin, symbol="HK:700")
    third = await crawl(HkexReconcile, site.origin, symbol="HK:700")

    assert ([item.silent for item in first.items], first.report.gap) == ([True], None)
    assert [(item.title, item.silent) for item in second.items] == [("No. 2", False)]
    assert (second.report.gap or "").startswith("HK:700: 1 of 2 filings were not stored, of 2026-03-18")
    assert (third.items, third.report.gap) == ([], None)


@pytest.mark.parametrize("companies", [10, 500, 2600])
async def test_a_night_asks_for_three_days_in_two_languages_whatever_the_watch_list(
    site: Site, queue: Redis, searched: Any, watching: Callable[[list[int]], None], companies: int
) -> None:
    watching(list(range(1, companies + 1)))
    servlet = searched([row(1, "18/03/2026 12:00", code="00005")])

    await crawl(HkexReconcile, site.origin)

    assert len(servlet.asked) == 6
    assert {asked[0] for asked in servlet.asked} == {"-1"}
    assert {asked[1] for asked in servlet.asked} == {"20260316", "20260317", "20260318"}


async def test_a_day_of_all_issuers_is_compared_stock_by_stock(
    site: Site, queue: Redis, searched: Any, watching: Callable[[list[int]], None]
) -> None:
    watching(list(range(1, 11)))
    site.pages = lists([row(1, "18/03/2026 12:00", code="00005"), row(2, "18/03/2026 12:01", code="00006")])
    await crawl(HkexFilings, site.origin)
    known = [row(1, "18/03/2026 12:00", code="00005"), row(2, "18/03/2026 12:01", code="00006")]
    servlet = searched(known)
    first = await crawl(HkexReconcile, site.origin)
    late = row(3, "18/03/2026 16:30", code="00005")
    servlet.rows = [late, *known, row(4, "17/03/2026 16:30", code="09999")]

    second = await crawl(HkexReconcile, site.origin)

    assert (first.items, first.report.gap) == ([], None)
    assert [(item.title, item.silent) for item in second.items] == [("No. 3", False)]
    assert (second.report.gap or "").startswith("HK:5: 1 of 2 filings were not stored, of 2026-03-18")


async def test_a_day_with_more_rows_than_the_first_answer_holds_is_asked_for_in_full(
    site: Site, queue: Redis, searched: Any, watching: Callable[[list[int]], None]
) -> None:
    watching(list(range(1, 11)))
    servlet = searched([row(number, "18/03/2026 12:00", code="09999") for number in range(1, 1203)])

    done = await crawl(HkexReconcile, site.origin)

    assert [asked[3] for asked in servlet.asked if asked[1] == "20260318" and asked[4] == "EN"] == ["1000", "1202"]
    assert done.report.errors == ()


async def test_a_day_whose_rows_are_fewer_than_announced_is_said(
    site: Site, queue: Redis, searched: Any, watching: Callable[[list[int]], None]
) -> None:
    watching(list(range(1, 11)))
    searched([row(1, "18/03/2026 12:00", code="00005")], {"20260318": 7})

    done = await crawl(HkexReconcile, site.origin)

    assert [error.name for error in done.report.errors] == ["CutShort"]


async def test_a_long_gap_of_many_companies_is_filled_day_by_day(
    site: Site, queue: Redis, searched: Any, watching: Callable[[list[int]], None]
) -> None:
    watching(list(range(1, 101)))
    site.pages = lists([row(1, "05/03/2026 16:00", code="00005")])
    await crawl(HkexFilings, site.origin)
    site.pages = lists([row(9, code="00005")], 2) | lists([row(9, code="00005")], 2, days=7)
    missed = row(4, "10/03/2026 12:00", code="00007")
    servlet = searched([row(9, code="00005"), missed, row(3, "10/03/2026 12:00", code="09999")])

    done = await crawl(HkexFilings, site.origin)

    assert {item.title for item in done.items} == {"No. 4", "No. 9"}
    assert len(servlet.asked) == 2 * 15  # the fifth to the nineteenth of March, in two languages
    assert {asked[0] for asked in servlet.asked} == {"-1"}
