"""The spiders of Sina's story lists: what they ask for, when they stop, and what is left of a story whose page is gone."""

import time
from typing import Any

import pytest
from redis.asyncio import Redis

from crawlers.spiders.sina_flash import FEED, SinaFlash
from crawlers.spiders.sina_news import SinaNews
from crawlers.spiders.sina_roll import CIDS, COLUMN, LIDS, ROLL, SinaRoll
from tests.crawlers.conftest import Site, crawl
from tests.crawlers.sina_pages import LIST, SECOND, flash_page, list_page, roll_page, story_page, story_place

pytestmark = pytest.mark.usefixtures("watchlist")


def place(url: str) -> str:
    return url.removeprefix("https://")


def titles(items: list[Any]) -> list[str]:
    return sorted(item.title for item in items)


async def test_a_second_run_right_after_the_first_asks_for_the_list_alone(site: Site, queue: Redis) -> None:
    site.pages = {LIST: list_page([2, 1], SECOND), story_place(1): story_page(1), story_place(2): story_page(2)}
    first = await crawl(SinaNews, site.origin, symbol="HK:3660")
    site.asked.clear()

    second = await crawl(SinaNews, site.origin, symbol="HK:3660")

    assert titles(first.items) == ["第1则", "第2则"]
    assert first.items[0].text == "乙公布业绩。"
    assert (second.items, site.asked) == ([], [LIST])


async def test_after_a_pause_pages_are_read_until_one_holds_nothing_new(site: Site, queue: Redis) -> None:
    site.pages = {LIST: list_page([1], SECOND), story_place(1): story_page(1)}
    await crawl(SinaNews, site.origin, symbol="HK:3660")
    site.pages |= {LIST: list_page([4, 3], SECOND), SECOND: list_page([2, 1], SECOND.replace("/2/", "/3/"))}
    site.pages |= {story_place(n): story_page(n) for n in (2, 3, 4)}
    site.pages[SECOND.replace("/2/", "/3/")] = list_page([1], None)

    done = await crawl(SinaNews, site.origin, symbol="HK:3660")

    assert titles(done.items) == ["第2则", "第3则", "第4则"]
    assert site.asked.count(story_place(1)) == 1


async def test_a_story_whose_page_is_gone_is_read_from_its_markdown_twin(site: Site) -> None:
    twin = "---\ntitle: 第1则\nsource: 样例网\ndatetime: 2026-03-19T06:01:00+08:00\n---\n\n乙派息。\n"
    site.pages = {LIST: list_page([1]), story_place(1): "<html><body><p>改版</p></body></html>", story_place(1) + ".md": twin}

    done = await crawl(SinaNews, site.origin, symbol="HK:3660")

    assert [(item.id, item.text, item.publisher) for item in done.items] == [("sina:naaabb1", "乙派息。", "样例网")]
    assert done.report.errors == ()


async def test_a_story_without_page_and_twin_is_told_by_its_title_and_the_trouble_reported(site: Site) -> None:
    site.pages = {LIST: list_page([1]), story_place(1): 404}

    done = await crawl(SinaNews, site.origin, symbol="HK:3660")

    assert [(item.title, item.text) for item in done.items] == [("第1则", "")]
    assert [error.name for error in done.report.errors] == ["NotFound"]


async def test_since_reads_on_over_known_stories_to_the_day_it_names(site: Site, queue: Redis) -> None:
    third = SECOND.replace("/2/", "/3/")
    site.pages = {LIST: list_page([3], SECOND), SECOND: list_page([2], third), third: list_page([1], SECOND, day="2026-03-17")}
    site.pages |= {story_place(n): story_page(n) for n in (1, 2, 3)}
    await crawl(SinaNews, site.origin, symbol="HK:3660")

    done = await crawl(SinaNews, site.origin, symbol="HK:3660", since="2026-03-18")

    assert titles(done.items) == ["第2则"]
    assert site.asked.count(third) == 1


async def test_a_story_on_another_publishers_site_is_told_as_the_list_has_it(site: Site, queue: Redis) -> None:
    site.pages = {LIST: list_page([1]).replace(b"finance.sina.com.cn/stock/", b"www.example.com/stock/")}

    first = await crawl(SinaNews, site.origin, symbol="HK:3660")
    second = await crawl(SinaNews, site.origin, symbol="HK:3660")

    assert titles(first.items) == ["第1则"]
    assert second.items == []
    assert set(site.asked) == {LIST}


async def test_a_list_of_another_layout_is_an_error_and_no_empty_success(site: Site) -> None:
    site.pages = {LIST: "<html><head><title>乙(03660)</title></head><body><div>新版</div></body></html>"}

    done = await crawl(SinaNews, site.origin, symbol="HK:3660")

    assert (done.report.outcome, done.report.items) == ("drifted", 0)


def roll_site(site: Site, stories: list[tuple[int, int, str]]) -> None:
    for lid in LIDS:
        site.pages[place(ROLL.format(lid=lid))] = roll_page(stories if lid == "2674" else [(900, stories[-1][1], "别的公司")])
    for cid in CIDS:
        line = f'<li><a href="https://{story_place(901)}">别的公司</a><span>(03月19日 06:00)</span></li>'
        site.pages[place(COLUMN.format(cid=cid))] = f'<html><body><ul id="listcontent">{line}</ul></body></html>'


async def test_of_the_market_only_stories_that_name_a_watched_company_are_fetched(site: Site, queue: Redis) -> None:
    roll_site(site, [(3, 1773903153, "乙(03660)涨逾5%"), (2, 1773903100, "QFIN.US盘前走高"), (1, 1773903000, "无关的公司派息")])
    site.pages |= {story_place(n): story_page(n) for n in (1, 2, 3)}

    done = await crawl(SinaRoll, site.origin)

    assert titles(done.items) == ["第2则", "第3则"]
    assert story_place(1) not in site.asked
    assert done.report.requests <= 5 + 2 + 3  # five lists, two stories, robots.txt


async def test_the_roll_is_paged_back_to_what_the_last_run_saw(site: Site, queue: Redis) -> None:
    roll_site(site, [(1, 1773903000, "乙一")])
    site.pages |= {story_place(n): story_page(n) for n in (1, 2, 3)}
    await crawl(SinaRoll, site.origin)
    roll_site(site, [(3, 1773903300, "乙三")])
    second = place(ROLL.format(lid="2674")).replace("page=1", "page=2")
    site.pages[second] = roll_page([(2, 1773903200, "乙二"), (1, 1773903000, "乙一")])

    done = await crawl(SinaRoll, site.origin)

    assert titles(done.items) == ["第2则", "第3则"]
    assert site.asked.count(second) == 1
    assert "nothing is listed" not in (done.report.gap or "")


async def test_a_list_that_stands_still_is_said_to(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    roll_site(site, [(1, 1773903000, "无关")])
    monkeypatch.setenv("HKWATCH_CLOCK", f"2026-03-19T15:30:00+08:00@{time.time()}x1")
    fresh = await crawl(SinaRoll, site.origin)
    monkeypatch.setenv("HKWATCH_CLOCK", f"2026-04-19T15:30:00+08:00@{time.time()}x1")

    late = await crawl(SinaRoll, site.origin)

    assert fresh.report.gap is None
    assert "lid-2674: the newest story is of 2026-03-19" in (late.report.gap or "")


async def test_a_story_that_was_edited_is_read_again_and_comes_as_a_revision(site: Site, queue: Redis) -> None:
    roll_site(site, [(1, 1773903000, "乙一")])
    site.pages |= {story_place(1): story_page(1)}
    await crawl(SinaRoll, site.origin)
    site.pages |= {
        place(ROLL.format(lid="2674")): roll_page([(1, 1773903000, "乙一")], {1: 1773904000}),
        story_place(1): story_page(1, "乙更正了业绩。"),
    }

    done = await crawl(SinaRoll, site.origin)
    again = await crawl(SinaRoll, site.origin)

    assert [(item.text, item.silent) for item in done.items] == [("乙更正了业绩。", False)]
    assert (done.report.revisions, again.items) == (1, [])
    assert site.asked.count(story_place(1)) == 2


async def test_a_story_that_another_source_read_is_not_read_again_for_an_edit_before_that(site: Site, queue: Redis) -> None:
    site.pages = {LIST: list_page([1]), story_place(1): story_page(1)}
    await crawl(SinaNews, site.origin, symbol="HK:3660")
    roll_site(site, [(1, 1773903000, "乙一")])

    await crawl(SinaRoll, site.origin)

    assert site.asked.count(story_place(1)) == 1


EMPTY_COLUMN = '<html><body><ul id="listcontent"></ul></body></html>'


async def test_a_list_without_a_story_is_no_error_while_others_have_some(site: Site, queue: Redis) -> None:
    roll_site(site, [(1, 1773903000, "乙一")])
    site.pages |= {story_place(1): story_page(1), place(ROLL.format(lid="2672")): roll_page([])}
    site.pages |= {place(COLUMN.format(cid=cid)): EMPTY_COLUMN for cid in CIDS}

    first = await crawl(SinaRoll, site.origin)
    site.pages[place(ROLL.format(lid="2673"))] = roll_page([])
    second = await crawl(SinaRoll, site.origin)

    assert (titles(first.items), first.report.errors, first.report.seeded) == (["第1则"], (), True)
    assert second.report.errors == ()
    assert "lid-2673: the list is empty" in (second.report.gap or "")


async def test_a_list_that_was_closed_is_said_to_be_and_the_others_go_on(site: Site, queue: Redis) -> None:
    roll_site(site, [(1, 1773903000, "乙一")])
    site.pages |= {story_place(1): story_page(1), place(COLUMN.format(cid="57028")): 404}
    first = await crawl(SinaRoll, site.origin)
    roll_site(site, [(2, 1773903300, "乙二")])
    site.pages |= {story_place(2): story_page(2), place(COLUMN.format(cid="57028")): 404}

    done = await crawl(SinaRoll, site.origin)

    assert [error.name for error in first.report.errors] == ["NotFound"]
    assert [(item.title, item.silent) for item in done.items] == [("第2则", False)]


async def test_a_market_without_any_story_is_an_error(site: Site, queue: Redis) -> None:
    site.pages = {place(ROLL.format(lid=lid)): roll_page([]) for lid in LIDS}
    site.pages |= {place(COLUMN.format(cid=cid)): EMPTY_COLUMN for cid in CIDS}

    done = await crawl(SinaRoll, site.origin)

    assert [error.name for error in done.report.errors] == ["EmptyPage"]
    assert done.report.outcome == "empty"


async def test_a_run_for_one_company_does_not_move_the_marks_of_all(site: Site, queue: Redis) -> None:
    feed = place(FEED.format(page=1))
    site.pages = {feed: flash_page([(10, "【乙】一。")])}
    await crawl(SinaFlash, site.origin)
    site.pages = {feed: flash_page([(12, "【甲】二。"), (10, "【乙】一。")])}
    await crawl(SinaFlash, site.origin, symbol="HK:3660")

    done = await crawl(SinaFlash, site.origin)

    assert [item.id for item in done.items] == ["sina_flash:12"]


async def test_flashes_are_paged_to_the_stored_one_and_carry_nobodys_data(site: Site, queue: Redis) -> None:
    pages = [place(FEED.format(page=number)) for number in (1, 2)]
    site.pages = {pages[0]: flash_page([(10, "【乙派息】每股八仙。")], last=2)}
    first = await crawl(SinaFlash, site.origin)
    site.pages = {
        pages[0]: flash_page([(14, "【乙回购】乙回购一百万股。（样例时报）"), (13, "与谁都无关。")], last=2),
        pages[1]: flash_page([(12, "【乙更名】乙改名。"), (10, "【乙派息】每股八仙。")], page=2, last=2),
    }

    second = await crawl(SinaFlash, site.origin)

    assert [item.id for item in first.items] == ["sina_flash:10"]
    assert [item.id for item in second.items] == ["sina_flash:14", "sina_flash:12"]
    assert second.items[0].publisher == "样例时报"
    assert not any(word in repr(second.items) for word in ("staff.example", "某读者", "uid-of-a-reader"))
    assert second.report.gap is None


async def test_a_feed_that_ends_before_the_stored_flash_is_reported_as_a_gap(site: Site, queue: Redis) -> None:
    site.pages = {place(FEED.format(page=1)): flash_page([(10, "【乙】一。")])}
    await crawl(SinaFlash, site.origin)
    site.pages = {place(FEED.format(page=1)): flash_page([(99, "【乙】二。")])}

    done = await crawl(SinaFlash, site.origin)

    assert done.report.gap is not None
    assert "10" in done.report.gap
    assert "99" in done.report.gap
