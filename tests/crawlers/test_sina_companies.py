"""Sina's pages of one company beside the Hong Kong list: New York's list, the dividend table, an unchanged page."""

import pytest
from aiohttp import web
from redis.asyncio import Redis

from crawlers.spiders.sina_dividends import SinaDividends
from crawlers.spiders.sina_news import SinaNews
from crawlers.spiders.sina_us_news import SinaUsNews
from tests.crawlers.conftest import Site, crawl
from tests.crawlers.sina_pages import LIST, dividends_page, list_page, story_page, story_place, us_list_page

pytestmark = pytest.mark.usefixtures("watchlist")
US_LIST = "biz.finance.sina.com.cn/usstock/usstock_news.php?symbol=QFIN"
OTHER_LIST = "biz.finance.sina.com.cn/usstock/usstock_news.php?type=2&symbol=QFIN&pageIndex=1"
DIVIDENDS = "stock.finance.sina.com.cn/hkstock/dividends/03660.html"
ROW = ("2026-03-19", "2025", "末期息", "每股0.16美元", "现金", "2026-04-13", "2026-04-14至2026-04-15", "2026-05-16")


async def test_new_yorks_lists_count_their_pages_in_the_address(site: Site, queue: Redis) -> None:
    site.pages = {US_LIST: us_list_page([1]), story_place(1): story_page(1)}
    await crawl(SinaUsNews, site.origin, symbol="HK:3660")
    second = "biz.finance.sina.com.cn/usstock/usstock_news.php?type=1&symbol=QFIN&pageIndex=2"
    site.pages |= {US_LIST: us_list_page([5]), second: us_list_page([4, 1])}
    site.pages[second.replace("=2", "=3")] = us_list_page([1])
    site.pages |= {OTHER_LIST: us_list_page([3]), OTHER_LIST.replace("=1", "=2"): us_list_page([2, 1])}
    site.pages[OTHER_LIST.replace("=1", "=3")] = us_list_page([])
    site.pages |= {story_place(n): story_page(n) for n in range(2, 6)}

    done = await crawl(SinaUsNews, site.origin, symbol="HK:3660")

    assert sorted(item.id for item in done.items) == [f"sina:naaabb{n}" for n in range(2, 6)]
    assert done.report.errors == ()
    assert not any("pageIndex=4" in place for place in site.asked)


async def test_a_company_without_a_second_list_is_no_error(site: Site, queue: Redis) -> None:
    site.pages = {US_LIST: us_list_page([1]), story_place(1): story_page(1)}
    await crawl(SinaUsNews, site.origin, symbol="HK:3660")
    site.pages |= {US_LIST: us_list_page([2]), story_place(2): story_page(2), OTHER_LIST: us_list_page([])}
    site.pages["biz.finance.sina.com.cn/usstock/usstock_news.php?type=1&symbol=QFIN&pageIndex=2"] = us_list_page([1])

    done = await crawl(SinaUsNews, site.origin, symbol="HK:3660")

    assert ([item.id for item in done.items], done.report.errors) == (["sina:naaabb2"], ())


@pytest.mark.parametrize(
    ("company", "headline", "refused"),
    [
        ("丙公司", "丙公司第{}则", True),
        ("甲", "乙第{}则", True),
        ("乙科技", "第{}则", False),
        ("QFIN", "第{}则", False),
        ("丙控股", "乙（QFIN.US）第{}则", False),
        ("", "第{}则", False),
        ("乙(AAPL)", "乙第{}则", True),
    ],
)
async def test_another_companys_list_is_refused(site: Site, company: str, headline: str, refused: bool) -> None:
    site.pages = {US_LIST: us_list_page([1], company, headline), story_place(1): story_page(1)}

    done = await crawl(SinaUsNews, site.origin, symbol="HK:3660")

    assert [error.name for error in done.report.errors] == (["Drifted"] if refused else [])
    assert len(done.items) == (0 if refused else 1)


async def test_dividends_are_filings_and_a_row_of_another_form_is_reported(site: Site, queue: Redis) -> None:
    odd = (*ROW[:5], "四月中", *ROW[6:])
    site.pages = {DIVIDENDS: dividends_page([odd, ROW])}

    done = await crawl(SinaDividends, site.origin, symbol="HK:3660")

    assert [filing.id for filing in done.items] == ["sina_dividends:03660:2026-03-19:末期息:2025"]
    assert [(error.name, "四月中" in error.message) for error in done.report.errors] == [("UnknownCell", True)]


async def test_a_list_that_the_site_calls_unchanged_is_not_read_again(site: Site, queue: Redis) -> None:
    def answer(request: web.Request) -> web.Response:
        if request.headers.get("If-None-Match") == '"a"':
            return web.Response(status=304)
        return web.Response(body=list_page([1]), headers={"ETag": '"a"'}, content_type="text/html")

    site.pages = {LIST: answer, story_place(1): story_page(1)}
    await crawl(SinaNews, site.origin, symbol="HK:3660")

    again = await crawl(SinaNews, site.origin, symbol="HK:3660")
    for_more = await crawl(SinaNews, site.origin, symbol="HK:3660", since="2026-01-01")

    assert (again.items, again.report.outcome) == ([], "unchanged")
    assert for_more.report.outcome == "ok"
