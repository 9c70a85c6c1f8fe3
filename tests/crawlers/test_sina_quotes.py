"""Quotes of Sina: rows that are no prices, pages that are no quotes, and one request for the whole watch list."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from redis.asyncio import Redis

from crawlers.errors import Banned, CutShort, Drifted, EmptyPage, NotJson, PageError
from crawlers.page import Page
from crawlers.parsers import sina_quotes
from crawlers.parsers.sina_quotes import BatchRefused, code_of, parse
from crawlers.spiders.sina_quotes import MOST_REFUSALS, SinaQuotes
from settings.environment import environment
from tests.crawlers.conftest import Site, crawl

NOW = datetime(2026, 3, 19, 7, 0, tzinfo=UTC)
BATCH = "hq.sinajs.cn/list=rt_hk00700,rt_hk03660,gb_qfin"
ROW = ('{name},{name},512.000,510.000,515.000,508.000,{last},1.000,0.1,512.0,512.2,9238208268.0,21115649,'
       '21.3,0.000,675.134,411.000,{day},14:59:41,100|0,N|Y|Y,512.0|0|0,0|||0|0|0, |0,Y')  # fmt: skip
US_ROW = ('奇富,15.7,-1.26,2026-03-19 02:00:15,-0.2,15.95,16.02,15.61,48.94,13.12,1320440,1538612,2119500000,6.61,2.37,'
          '0.00,0.00,0.00,0.00,135000000,63,0.0000,0.00,0.00,,Mar 18 02:00PM EDT,15.9,0,1,2026')  # fmt: skip


def line(code: str, content: str) -> str:
    return f'var hq_str_{code}="{content}";\n'


def hk(code: str, last: str = "512.000", day: str = "2026/03/19", name: str = "甲－Ｗ") -> str:
    return line(code, ROW.format(name=name, last=last, day=day))


def page(body: str | bytes, status: int = 200) -> Page:
    raw = body if isinstance(body, bytes) else body.encode("gb18030")
    return Page("https://hq.sinajs.cn/list=x", raw, NOW, status, {"content-type": "application/javascript; charset=GB18030"})


def test_a_row_is_trading_suspended_or_of_another_day() -> None:
    body = hk("rt_hk00700") + hk("rt_hk00001", last="0.000") + hk("rt_hk00002", day="2026/03/18")

    quotes = parse(page(body))

    assert [(quote.symbol, quote.last, quote.status) for quote in quotes] == [
        ("HK:700", 512.0, "trading"),
        ("HK:1", None, "suspended"),
        ("HK:2", 512.0, "unknown"),
    ]
    assert quotes[0].name == "甲-W"


def test_a_share_of_new_york_that_never_traded_has_no_time_and_no_known_state() -> None:
    (quote,) = parse(page(line("gb_new", US_ROW.replace("Mar 18 02:00PM EDT", ""))))

    assert (quote.traded_at, quote.status) == (None, "unknown")


def test_an_empty_row_never_swallows_the_next() -> None:
    assert [quote.symbol for quote in parse(page(line("rt_hk99999", "") + hk("rt_hk00700")))] == ["HK:700"]


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ('var hq_str_sys_auth="FAILED";\n', 200, BatchRefused),
        ("Kinsoku jikou desu!", 403, Banned),
        ("Kinsoku jikou desu!", 200, Banned),
        ("<html><title>拒绝访问</title><p>你的 IP 已被封禁</p></html>", 200, Banned),
        ("<html><title>拒绝访问</title><p>你的 IP 已被封禁</p></html>".encode(), 456, Banned),
        ("", 200, EmptyPage),
        (line("rt_hk99999", ""), 200, EmptyPage),
        ("<html><body>502 Bad Gateway</body></html>", 200, NotJson),
        (hk("rt_hk00700")[:60], 200, CutShort),
        (line("rt_hk00700", "TENCENT,腾讯控股,444.000"), 200, Drifted),
        (hk("rt_hk00700", last="n/a"), 200, Drifted),
        (hk("rt_hk00700", day="today"), 200, Drifted),
        (line("rt_xx00700", "1"), 200, Drifted),
    ],
)
def test_a_page_that_is_no_page_of_quotes_is_an_error_with_a_name(
    body: str | bytes, status: int, error: type[PageError]
) -> None:
    with pytest.raises(error):
        parse(page(body, status))


def test_one_bad_row_costs_the_others_nothing() -> None:
    quotes, errors = sina_quotes.read_quotes(page(line("rt_hk00001", "x,y") + hk("rt_hk00700")))

    assert [quote.symbol for quote in quotes] == ["HK:700"]
    assert [type(error) for error in errors] == [Drifted]
    assert "rt_hk00001" in str(errors[0])


@pytest.mark.parametrize(
    ("symbol", "code"),
    [
        ("HK:3660", "rt_hk03660"),
        ("US:QFIN", "gb_qfin"),
        ("US:BRK.B", "gb_brkb"),
        ("SH:600519", "sh600519"),
        ("HK:66", "rt_hk00066"),
    ],
)
def test_the_site_has_its_own_code_for_each_symbol(symbol: str, code: str) -> None:
    assert code_of(symbol) == code


@pytest.mark.usefixtures("watchlist")
async def test_the_whole_watch_list_is_one_request_with_a_referer(site: Site) -> None:
    body = hk("rt_hk00700") + hk("rt_hk03660") + line("gb_qfin", US_ROW)
    site.pages[BATCH] = body.encode("gb18030")

    done = await crawl(SinaQuotes, site.origin)

    assert [quote.symbol for quote in done.items] == ["HK:700", "HK:3660", "US:QFIN"]
    assert site.asked == [BATCH]
    assert site.requests[-1].headers["Referer"] == "https://finance.sina.com.cn/"


@pytest.fixture
def market(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A watch list of 1,200 companies."""
    path = tmp_path / "watchlist.toml"
    path.write_text("".join(f'[[company]]\nname = "公司{n}"\nlistings = ["HK:{n}"]\n' for n in range(1, 1201)))
    monkeypatch.setenv("HKWATCH_WATCHLIST", str(path))
    environment.cache_clear()


@pytest.mark.usefixtures("market")
async def test_a_request_holds_five_hundred_symbols_however_many_are_watched(site: Site) -> None:
    refusing(site, {f"rt_hk{n:05}": hk(f"rt_hk{n:05}") for n in range(1, 1201)})

    done = await crawl(SinaQuotes, site.origin)

    assert sorted(place.count(",") + 1 for place in site.asked) == [200, 500, 500]
    assert len(done.items) == 1200
    assert max(map(len, site.asked)) < 8000


@pytest.mark.usefixtures("watchlist")
async def test_a_code_that_the_site_does_not_know_is_reported_beside_the_quotes(site: Site) -> None:
    site.pages[BATCH] = (hk("rt_hk00700") + line("rt_hk03660", "") + line("gb_qfin", US_ROW)).encode("gb18030")

    done = await crawl(SinaQuotes, site.origin)

    assert len(done.items) == 2
    assert [(error.name, "HK:3660" in error.message) for error in done.report.errors] == [("NotFound", True)]


@pytest.mark.usefixtures("watchlist")
async def test_a_refused_batch_is_halved_until_the_bad_code_stands_alone(site: Site) -> None:
    refusing(site, {"rt_hk00700": hk("rt_hk00700"), "gb_qfin": line("gb_qfin", US_ROW)})

    done = await crawl(SinaQuotes, site.origin)

    assert sorted(quote.symbol for quote in done.items) == ["HK:700", "US:QFIN"]
    assert [error.name for error in done.report.errors] == ["BatchRefused"]
    assert done.report.errors[0].url is not None
    assert done.report.errors[0].url.endswith("list=rt_hk03660")


def refusing(site: Site, good: dict[str, str]) -> None:
    """The site refuses each batch with a code that is not in `good`."""

    def answer(request: web.Request) -> web.Response:
        codes = request.path.partition("list=")[2].split(",")
        refused = any(code not in good for code in codes)
        body = line("sys_auth", "FAILED") if refused else "".join(good[code] for code in codes)
        return web.Response(body=body.encode("gb18030"))

    site.pages = Every(answer)


@pytest.mark.usefixtures("watchlist")
async def test_a_bad_code_is_left_out_of_the_next_runs_and_a_site_that_refuses_all_leaves_none(
    site: Site, queue: Redis
) -> None:
    refusing(site, {"rt_hk00700": hk("rt_hk00700"), "gb_qfin": line("gb_qfin", US_ROW)})
    await crawl(SinaQuotes, site.origin)
    site.asked.clear()

    next_run = await crawl(SinaQuotes, site.origin)

    assert site.asked == ["hq.sinajs.cn/list=rt_hk00700,gb_qfin"]
    assert next_run.report.errors == ()
    refusing(site, {})
    await crawl(SinaQuotes, site.origin)
    site.asked.clear()
    await crawl(SinaQuotes, site.origin)
    assert site.asked[0] == "hq.sinajs.cn/list=rt_hk00700,gb_qfin"


@pytest.mark.usefixtures("market")
async def test_a_site_that_refuses_everything_is_not_asked_for_each_code(site: Site) -> None:
    refusing(site, {})

    done = await crawl(SinaQuotes, site.origin)

    assert 3 < len(site.asked) <= 2 * MOST_REFUSALS + 3
    assert {error.name for error in done.report.errors} == {"BatchRefused"}


class Every(dict[str, Any]):
    """One answer for every address of quotes."""

    def __init__(self, answer: Any) -> None:
        super().__init__()
        self._answer = answer

    def get(self, key: str, default: Any = None) -> Any:
        return default if key.endswith("robots.txt") else self._answer
