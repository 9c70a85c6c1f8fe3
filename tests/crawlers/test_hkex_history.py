"""HKEXnews: what is history, what was seen, and what is news, when lists of one and of seven days overlap."""

from typing import Any

import pytest
from aiohttp import web
from redis.asyncio import Redis

from crawlers.spiders.hkex_filings import HkexFilings
from crawlers.spiders.hkex_forms import HkexForms
from tests.crawlers.conftest import Site, crawl
from tests.crawlers.hkex_site import latest, lists, row

pytestmark = pytest.mark.usefixtures("watchlist")


@pytest.fixture(autouse=True)
def _evening(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HKWATCH_CLOCK", "2026-03-19T20:00:00+08:00@1x0")


async def test_a_first_run_also_knows_the_evening_before(site: Site, queue: Redis) -> None:
    evening = row(9, "18/03/2026 23:45")
    site.pages = lists([row(1, "19/03/2026 00:05")]) | lists([row(1, "19/03/2026 00:05"), evening], days=7)
    first = await crawl(HkexFilings, site.origin)
    site.pages = lists([row(2), row(1, "19/03/2026 00:05")], 2) | lists(
        [row(2), row(1, "19/03/2026 00:05"), evening], 2, days=7
    )

    done = await crawl(HkexFilings, site.origin)

    assert {(item.title, item.silent) for item in first.items} == {("No. 1", True), ("No. 9", True)}
    assert done.report.published == 1


async def test_what_is_older_than_the_first_run_is_not_told_when_the_list_of_seven_days_shows_it(
    site: Site, queue: Redis
) -> None:
    site.pages = lists([row(1, "18/03/2026 12:00"), row(8, "18/03/2026 10:00")])
    await crawl(HkexFilings, site.origin)
    week = [row(3), row(2, "18/03/2026 18:00"), row(1, "18/03/2026 12:00"), row(9, "17/03/2026 16:00")]
    site.pages = lists([row(3)], 2) | lists(week, 2, days=7)

    done = await crawl(HkexFilings, site.origin)

    assert "No. 9" not in {item.title for item in done.items}
    assert done.report.published == 2


async def test_a_document_that_appears_hours_after_its_time_is_told(site: Site, queue: Redis) -> None:
    site.pages = lists([row(1), row(8, "19/03/2026 10:00")])
    await crawl(HkexFilings, site.origin)
    site.pages = lists([row(1), row(2, "19/03/2026 12:00"), row(8, "19/03/2026 10:00")], 2)

    done = await crawl(HkexFilings, site.origin)

    assert done.report.published == 1


async def test_what_came_out_late_the_evening_before_is_told_while_todays_list_is_still_empty(
    site: Site, queue: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.pages = lists([row(1)])
    await crawl(HkexFilings, site.origin)
    monkeypatch.setenv("HKWATCH_CLOCK", "2026-03-20T00:10:00+08:00@1x0")
    site.pages = lists([], 2) | lists([row(2, "19/03/2026 22:50"), row(1), row(8, "17/03/2026 10:00")], 2, days=7)
    week = [place for place in site.pages if "7relsde" in place]

    done = await crawl(HkexFilings, site.origin)
    site.asked.clear()
    site.pages |= lists([], 3) | {place: site.pages[place] for place in week}
    again = await crawl(HkexFilings, site.origin)

    assert [item.title for item in done.items if not item.silent][:1] == ["No. 2"]
    assert (done.report.published, done.report.errors) == (1, ())
    assert (again.items, [place for place in site.asked if place in week]) == ([], [])


async def test_a_list_that_one_source_has_read_is_not_unchanged_for_another(site: Site, queue: Redis) -> None:
    def answer(rows: list[dict[str, Any]], generated: int) -> Any:
        def page(request: web.Request) -> web.Response:
            tag = f'"{generated}"'
            if request.headers.get("If-None-Match") == tag:
                return web.Response(status=304)
            return web.Response(text=latest(rows, generated), headers={"ETag": tag})

        return page

    address = "www1.hkexnews.hk/ncms/json/eds/lcisehk1relsde_1.json"
    morning = row(8, "19/03/2026 09:00")
    site.pages = lists([row(1), morning]) | {address: answer([row(1), morning], 1)}
    for source in (HkexForms, HkexFilings):
        await crawl(source, site.origin)
    site.pages[address] = answer([row(2), row(1), morning], 2)
    await crawl(HkexFilings, site.origin)

    done = await crawl(HkexForms, site.origin)
    again = await crawl(HkexForms, site.origin)

    unchanged = [run.stats.get("validators/unchanged", 0) for run in (done, again)]
    assert unchanged == [0, 1]
