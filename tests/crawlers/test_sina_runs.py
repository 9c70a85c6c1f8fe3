"""Each of Sina's spiders from end to end: a second run, a ban, a page without anything, a page that is gone."""

from typing import Any

import pytest
from redis.asyncio import Redis

from crawlers.bases import SourceSpider
from crawlers.spiders.sina_dividends import SinaDividends
from crawlers.spiders.sina_flash import FEED, SinaFlash
from crawlers.spiders.sina_news import SinaNews
from crawlers.spiders.sina_quotes import SinaQuotes
from crawlers.spiders.sina_roll import CIDS, COLUMN, LIDS, ROLL, SinaRoll
from crawlers.spiders.sina_us_news import SinaUsNews
from queues.keys import Keys
from tests.crawlers.conftest import Site, crawl
from tests.crawlers.sina_pages import (
    LIST,
    dividends_page,
    flash_page,
    list_page,
    roll_page,
    story_page,
    story_place,
    us_list_page,
)

pytestmark = pytest.mark.usefixtures("watchlist")
US_LIST = "biz.finance.sina.com.cn/usstock/usstock_news.php?symbol=QFIN"
DIVIDENDS = "stock.finance.sina.com.cn/hkstock/dividends/03660.html"
QUOTES = "hq.sinajs.cn/list=rt_hk03660,gb_qfin"
FLASH = FEED.format(page=1).removeprefix("https://")
ROLLS = [ROLL.format(lid=lid).removeprefix("https://") for lid in LIDS]
COLUMNS = [COLUMN.format(cid=cid).removeprefix("https://") for cid in CIDS]
ROW = ("2026-03-19", "2025", "末期息", "每股0.16美元", "现金", "2026-04-13", "2026-04-14至2026-04-15", "2026-05-16")
SPECIAL = (*ROW[:3], "特别息0.05美元", *ROW[4:])
SMALL_BAN = "<html><head><title>拒绝访问</title></head></html>"
COLUMN_PAGE = (
    '<html><head><meta charset="utf-8"/></head><body><ul class="list_009" id="listcontent" style="display:none">'
    f'<li><a href="https://{story_place(2)}">乙回购</a><span>(03月19日 06:02)</span></li></ul></body></html>'
)
CASES: list[tuple[type[SourceSpider], dict[str, Any], int]] = [
    (SinaNews, {LIST: list_page([2, 1])}, 2),
    (SinaUsNews, {US_LIST: us_list_page([2, 1])}, 2),
    (SinaRoll, {ROLLS[0]: roll_page([(1, 1773871200, "乙派息")]), COLUMNS[0]: COLUMN_PAGE}, 2),
    (SinaFlash, {FLASH: flash_page([(2, "【乙派息】每股八仙。"), (1, "【乙】一。")])}, 2),
    (SinaDividends, {DIVIDENDS: dividends_page([ROW, SPECIAL])}, 2),
]
NAMES = [spider.name for spider, _, _ in CASES]


@pytest.mark.parametrize(("spider", "pages", "count"), CASES, ids=NAMES)
async def test_a_second_run_right_after_the_first_asks_for_lists_alone_and_publishes_nothing(
    site: Site, queue: Redis, keys: Keys, spider: type[SourceSpider], pages: dict[str, Any], count: int
) -> None:
    site.pages = {**pages, story_place(1): story_page(1), story_place(2): story_page(2)}
    stream = keys.stream("filings" if spider is SinaDividends else "articles")
    first = await crawl(spider, site.origin)
    published = await queue.xlen(stream)
    site.asked.clear()

    await crawl(spider, site.origin)

    assert len(first.items) == published == count
    assert await queue.xlen(stream) == count
    assert not any("doc-i" in place for place in site.asked)
    assert site.asked


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
@pytest.mark.parametrize(
    ("spider", "place"),
    [(spider, next(iter(pages))) for spider, pages, _ in CASES] + [(SinaQuotes, QUOTES)],
    ids=[*NAMES, "sina_quotes"],
)
async def test_a_small_ban_page_with_status_200_stops_the_run_and_all_of_sina(
    site: Site, queue: Redis, keys: Keys, spider: type[SourceSpider], place: str, charset: str
) -> None:
    site.pages = {place: SMALL_BAN.encode(charset)}

    done = await crawl(spider, site.origin, symbol="HK:3660")
    asked = len(site.asked)
    after = await crawl(SinaNews, site.origin, symbol="HK:3660")

    assert done.items == []
    assert "Banned" in {error.name for error in done.report.errors}
    assert 590 <= await queue.ttl(keys.breaker("sina")) <= 600
    assert (after.report.outcome, len(site.asked)) == ("blocked", asked)


async def test_a_ban_in_the_place_of_a_story_loses_no_story(site: Site, queue: Redis, keys: Keys) -> None:
    site.pages = {LIST: list_page([1]), story_place(1): SMALL_BAN.encode("gb18030")}
    banned = await crawl(SinaNews, site.origin, symbol="HK:3660")
    await queue.delete(keys.breaker("sina"))
    site.pages[story_place(1)] = story_page(1)

    done = await crawl(SinaNews, site.origin, symbol="HK:3660")

    assert banned.items == []
    assert [item.id for item in done.items] == ["sina:naaabb1"]


@pytest.mark.parametrize(
    ("spider", "place", "body"),
    [
        (SinaNews, LIST, list_page([])),
        (SinaUsNews, US_LIST, us_list_page([])),
        (SinaFlash, FLASH, flash_page([])),
    ],
)
async def test_a_first_page_without_anything_is_an_error(
    site: Site, queue: Redis, spider: type[SourceSpider], place: str, body: bytes | str
) -> None:
    site.pages = {place: body}

    done = await crawl(spider, site.origin, symbol="HK:3660")

    assert [error.name for error in done.report.errors] == ["EmptyPage"]
    assert done.report.outcome == "empty"


async def test_quotes_of_nobody_are_an_error(site: Site, queue: Redis) -> None:
    site.pages = {QUOTES: 'var hq_str_rt_hk03660="";\nvar hq_str_gb_qfin="";\n'}

    done = await crawl(SinaQuotes, site.origin, symbol="HK:3660")

    assert [error.name for error in done.report.errors] == ["NotFound"]


@pytest.mark.parametrize("gone", [404, 410, "<html><body><p>改版</p></body></html>"], ids=["404", "410", "another template"])
@pytest.mark.parametrize(
    ("spider", "pages"),
    [(SinaNews, {LIST: list_page([1])}), (SinaUsNews, {US_LIST: us_list_page([1])}), CASES[2][:2]],
    ids=NAMES[:3],
)
async def test_the_markdown_twin_stands_in_for_a_page_that_is_gone_in_every_list(
    site: Site, queue: Redis, spider: type[SourceSpider], pages: dict[str, Any], gone: int | str
) -> None:
    twin = "---\ntitle: 第1则\nsource: 样例网\ndatetime: 2026-03-19T06:01:00+08:00\n---\n\n乙派息。\n"
    site.pages = {**pages, story_place(1): gone, story_place(1) + ".md": twin, story_place(2): story_page(2)}

    done = await crawl(spider, site.origin)

    assert {item.id: item.text for item in done.items}["sina:naaabb1"] == "乙派息。"


async def test_an_odd_row_is_reported_and_the_others_are_published(site: Site, queue: Redis) -> None:
    answer = roll_page([(1, 1773871200, "乙派息"), (2, 1773871100, "乙回购")]).replace('"1773871200"', '""')
    site.pages = {ROLLS[0]: answer, story_place(2): story_page(2)}
    site.pages[FLASH] = flash_page([(2, "【乙派息】每股八仙。"), (1, "【乙】一。")]).replace('"id": 1,', '"id": "x",')

    rolled, flashed = await crawl(SinaRoll, site.origin), await crawl(SinaFlash, site.origin)

    assert [item.id for item in (*rolled.items, *flashed.items)] == ["sina:naaabb2", "sina_flash:2"]
    assert [error.name for error in flashed.report.errors] == ["Drifted"]
    assert "Drifted" in {error.name for error in rolled.report.errors}


async def test_a_pinned_old_story_or_flash_does_not_end_the_paging_and_a_future_one_moves_no_mark(
    site: Site, queue: Redis
) -> None:
    begun, pages = 1773871200, [ROLLS[0].replace("page=1", f"page={n}") for n in (1, 2)]
    flashes = [FEED.format(page=n).removeprefix("https://") for n in (1, 2)]
    site.pages = {pages[0]: roll_page([(1, begun, "乙一"), (9, 4102444800, "广告")]), story_place(1): story_page(1)}
    site.pages[flashes[0]] = flash_page([(10, "【乙】一。")])
    await crawl(SinaRoll, site.origin)
    await crawl(SinaFlash, site.origin)
    site.pages = {
        pages[0]: roll_page([(8, begun - 86400, "置顶"), (3, begun + 200, "乙三")]),
        pages[1]: roll_page([(2, begun + 100, "乙二"), (1, begun, "乙一")]),
        flashes[0]: flash_page([(4, "【置顶】旧。"), (14, "【乙】三。")], last=2),
        flashes[1]: flash_page([(12, "【乙】二。"), (10, "【乙】一。")], page=2, last=2),
        **{story_place(n): story_page(n) for n in (2, 3)},
    }

    rolled, flashed = await crawl(SinaRoll, site.origin), await crawl(SinaFlash, site.origin)

    assert sorted(item.id for item in rolled.items) == ["sina:naaabb2", "sina:naaabb3"]
    assert [item.id for item in flashed.items] == ["sina_flash:14", "sina_flash:12"]


async def test_a_flash_that_was_approved_after_a_later_one_is_not_missed(site: Site, queue: Redis) -> None:
    site.pages = {FLASH: flash_page([(12, "【乙】三。"), (10, "【乙】一。")])}
    await crawl(SinaFlash, site.origin)
    site.pages = {FLASH: flash_page([(12, "【乙】三。"), (11, "【乙】二。"), (10, "【乙】一。")])}

    done = await crawl(SinaFlash, site.origin)

    assert [item.id for item in done.items] == ["sina_flash:11"]


async def test_a_story_whose_address_has_no_id_is_not_downloaded_again(site: Site, queue: Redis) -> None:
    old = "finance.sina.com.cn/stock/hkstock/marketalerts/20260319/101618920123.shtml"
    site.pages = {LIST: list_page([1]).replace(story_place(1).encode(), old.encode())}
    site.pages[old] = story_page(1).replace("<head>", '<head><meta name="publishid" content="naaabb1" />')
    first = await crawl(SinaNews, site.origin, symbol="HK:3660")
    site.asked.clear()

    second = await crawl(SinaNews, site.origin, symbol="HK:3660")

    assert [item.id for item in first.items] == ["sina:naaabb1"]
    assert (second.items, site.asked) == ([], [LIST])
