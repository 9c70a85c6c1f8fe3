"""IR feeds and pages run after run on loopback: what is not asked again, what is revised, what is refused, every platform."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import web
from redis.asyncio import Redis

from crawlers.parsers.ir_page import PLATFORMS, read_list
from crawlers.spiders.hkex_news import HkexNews
from crawlers.spiders.ir_feed import IrFeed
from crawlers.spiders.ir_page import IrPage
from settings.environment import environment
from tests.crawlers.conftest import Site, crawl
from tests.crawlers.test_ir_sources import feed, page

RELEASE = "<html><body><article><h1>{0}</h1>{1}</article></body></html>"
WORDS = "<p>The board declared a dividend of HK$0.40 per share, payable in June to holders of record.</p>" * 4


def watch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: str) -> None:
    path = tmp_path / "watchlist.toml"
    path.write_text(f'[[company]]\nname = "X"\nlistings = ["HK:2999"]\n{rows}')
    monkeypatch.setenv("HKWATCH_WATCHLIST", str(path))
    environment.cache_clear()


@pytest.fixture
def with_feed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    watch(tmp_path, monkeypatch, '[[company.feeds]]\nurl = "https://ir.x.example/rss.xml"\n')


def with_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, rest: str) -> None:
    watch(tmp_path, monkeypatch, f'[[company.pages]]\nurl = "{url}"\n{rest}\n')


@pytest.mark.usefixtures("with_feed")
async def test_an_edited_entry_is_a_revision_with_the_whole_text_and_a_deleted_one_is_nothing(site: Site, queue: Redis) -> None:
    site.pages = {"ir.x.example/rss.xml": feed("a", "b"), "ir.x.example/news/b": RELEASE.format("b", WORDS)}
    site.pages["ir.x.example/news/a"] = RELEASE.format("a", WORDS)
    await crawl(IrFeed, site.origin)

    site.pages["ir.x.example/rss.xml"] = feed("a").replace("<title>a<", "<title>CORRECTION: a<")
    site.pages["ir.x.example/news/a"] = RELEASE.format("CORRECTION: a", WORDS.replace("0.40", "0.45"))
    revised = await crawl(IrFeed, site.origin)
    again = await crawl(IrFeed, site.origin)

    assert [(item.title, "HK$0.45" in item.text) for item in revised.items] == [("CORRECTION: a", True)]
    assert [(run.report.published, run.report.revisions) for run in (revised, again)] == [(1, 1), (0, 0)]
    assert [site.asked.count(f"ir.x.example/news/{name}") for name in "ab"] == [2, 1]


@pytest.mark.usefixtures("with_feed")
async def test_an_unchanged_feed_is_a_304_and_its_releases_stay_unasked(site: Site, queue: Redis) -> None:
    def conditional(request: web.Request) -> web.StreamResponse:
        if request.headers.get("If-Modified-Since"):
            return web.Response(status=304)
        stamp = {"Last-Modified": "Thu, 19 Mar 2026 09:40:00 GMT", "Content-Encoding": "gzip"}
        return web.Response(body=gzip.compress(feed("a").encode()), headers=stamp, content_type="text/xml")

    site.pages = {"ir.x.example/rss.xml": conditional, "ir.x.example/news/a": RELEASE.format("a", WORDS)}

    first, second = [await crawl(IrFeed, site.origin) for _ in range(2)]

    assert [(run.report.outcome, run.report.published) for run in (first, second)] == [("ok", 1), ("unchanged", 0)]
    assert site.asked.count("ir.x.example/news/a") == 1


@pytest.mark.parametrize(("earlier", "gap"), [(("h", "a"), None), (("h", "g"), "nothing that it listed"), ((), "nothing")])
async def test_after_a_gap_the_feed_is_asked_for_more_and_what_it_lists_no_longer_is_reported(
    site: Site, queue: Redis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, earlier: tuple[str, ...], gap: str | None
) -> None:
    address = "ir.x.example/rss/news-releases.xml"
    watch(tmp_path, monkeypatch, f'[[company.feeds]]\nurl = "https://{address}"\n')
    site.pages[address] = feed("a")
    first = await crawl(IrFeed, site.origin)

    site.pages |= {address: feed("i", "j"), f"{address}?items=100": feed("i", "j", *earlier)}
    later = await crawl(IrFeed, site.origin)
    again = await crawl(IrFeed, site.origin)

    assert first.report.gap is None
    assert {item.title for item in later.items} == {"i", "j", *earlier}
    assert (later.report.gap or "none").startswith(f"https://{address}: {gap}" if gap else "none")
    assert [site.asked.count(f"ir.x.example/news/{name}") for name in "ij"] == [1, 1]
    assert (again.report.published, again.report.gap) == (0, None)


@pytest.mark.usefixtures("with_feed")
async def test_a_wall_in_place_of_a_feed_is_a_ban_and_costs_nothing_that_was_known(site: Site, queue: Redis) -> None:
    site.pages = {"ir.x.example/rss.xml": feed("a"), "ir.x.example/news/a": RELEASE.format("a", WORDS)}
    await crawl(IrFeed, site.origin)

    site.pages["ir.x.example/rss.xml"] = "<html><head><title>Access Denied</title></head><body>Reference #18</body></html>"
    walled = await crawl(IrFeed, site.origin)

    assert (walled.report.outcome, walled.items) == ("blocked", [])


async def test_a_list_of_q4_is_read_by_its_json_on_the_sites_clock(
    site: Site, queue: Redis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_page(tmp_path, monkeypatch, "https://ir.x.example/news/default.aspx", 'platform = "q4"\nzone = "America/New_York"')
    row = {
        "PressReleaseId": 5, "RevisionNumber": 1, "Headline": "X &amp; Y", "LinkToDetailPage": "/news/d/default.aspx",
        "PressReleaseDate": "09/22/2025 11:50:00", "Body": WORDS,
    }  # fmt: skip
    answer = json.dumps({"GetPressReleaseListResult": [row]})

    class Anything(dict):  # type: ignore[type-arg]
        def get(self, key: str, default: object = None) -> object:
            return answer if key.startswith("ir.x.example/feed/PressRelease.svc/") else default

    site.pages = Anything()
    first, second = [await crawl(IrPage, site.origin) for _ in range(2)]

    assert [(item.title, item.released_at, item.symbols) for item in first.items] == [
        ("X & Y", datetime(2025, 9, 22, 15, 50, tzinfo=UTC), ("HK:2999",))
    ]
    assert (first.report.published, second.report.published, second.report.revisions) == (1, 0, 0)


async def test_a_list_of_gcsweb_is_read_and_a_new_title_is_a_revision(
    site: Site, queue: Redis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_page(tmp_path, monkeypatch, "https://ir.x.example/news-releases", 'platform = "gcsweb"\nzone = "America/New_York"')
    line = (
        '<article class="node--type-nir-news"><div class="nir-widget--news--date-time">Mar 18, 2026</div>'
        '<div class="nir-widget--news--headline"><a href="/node/9"><img></a><a href="/node/9">{}</a></div></article>'
    )
    site.pages = {"ir.x.example/news-releases": line.format("Old"), "ir.x.example/node/9": RELEASE.format("Old", WORDS)}
    first, second = [await crawl(IrPage, site.origin) for _ in range(2)]

    site.pages["ir.x.example/news-releases"] = line.format("CORRECTED: Old")
    third, fourth = [await crawl(IrPage, site.origin) for _ in range(2)]

    assert [len(run.items) for run in (first, second, third, fourth)] == [1, 0, 1, 0]
    assert (third.items[0].title, third.report.revisions) == ("CORRECTED: Old", 1)


async def test_after_a_gap_the_pages_of_a_list_are_read_until_one_is_known(
    site: Site, queue: Redis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_page(tmp_path, monkeypatch, "https://ir.x.example/news-releases", 'platform = "gcsweb"')
    line = (
        '<article class="node--type-nir-news"><div class="nir-widget--news--date-time">Mar 1{0}, 2026</div>'
        '<div class="nir-widget--news--headline"><a href="/node/{0}">{0}</a></div></article>'
    )
    site.pages = {f"ir.x.example/node/{n}": RELEASE.format(n, WORDS) for n in range(9)}
    site.pages["ir.x.example/news-releases"] = line.format(1)
    first = await crawl(IrPage, site.origin)

    lists = {"": (7, 6), "?page=1": (5, 4), "?page=2": (3, 1), "?page=3": (0,)}
    site.pages |= {f"ir.x.example/news-releases{q}": "".join(map(line.format, numbers)) for q, numbers in lists.items()}
    later = await crawl(IrPage, site.origin)
    since = await crawl(IrPage, site.origin, since="2026-03-15")

    assert [sorted(item.title for item in run.items) for run in (first, later)] == [["1"], ["3", "4", "5", "6", "7"]]
    assert (later.report.gap, since.report.published) == (None, 0)
    assert [site.asked.count(f"ir.x.example/news-releases{query}") for query in lists] == [3, 2, 1, 0]


async def test_documents_and_pages_without_a_story_are_told_by_their_line(
    site: Site, queue: Redis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_page(tmp_path, monkeypatch, "https://x.todayir.com/tc/news.php", 'platform = "todayir"')
    rows = (
        "<tr><td>2026-03-18</td><td>甲公告</td><td><a href='/files/1'><img></a></td></tr>"
        "<tr><td>2026-03-17</td><td><a href='news_detail.php?id=2'>乙公告</a></td></tr>"
    )
    site.pages = {
        "x.todayir.com/tc/news.php": f"<html><body><table>{rows}</table></body></html>",
        "x.todayir.com/files/1": b"%PDF-1.7 \xe2\xe3\xcf\xd3",
        "x.todayir.com/tc/news_detail.php?id=2": "<html><body></body></html>",
    }

    first, second = [await crawl(IrPage, site.origin) for _ in range(2)]

    assert {item.title: f"{item.released_at:%Y-%m-%dT%H}" for item in first.items} == {
        "甲公告": "2026-03-17T16",
        "乙公告": "2026-03-16T16",
    }
    assert ([error.name for error in first.report.errors], second.items) == (["Drifted"], [])


def test_lists_with_a_base_with_pictures_and_in_undeclared_big5_are_read() -> None:
    html = (
        '<html><head><base href="https://x.todayir.com/files/"></head><body><table><tr><td>2026年3月18日</td>'
        '<td><a href="2026/1.pdf">派發末期股息及暫停辦理股份過戶登記</a></td>'
        '<td><a href="2026/1_icon.pdf"><img></a></td></tr></table>'
    )

    found = read_list(page(html.encode("big5"), "https://x.todayir.com/tc/news.php"), PLATFORMS["todayir"])

    assert [(one.url, one.date) for one in found] == [("https://x.todayir.com/files/2026/1.pdf", "2026年3月18日")]


async def test_the_exchanges_feeds_are_asked_once_each_and_told_once(site: Site, queue: Redis) -> None:
    link = "https://www.hkex.com.hk/News/News-Release/2026/260318news?sc_lang=en"
    item = f"<item><title>t</title><link>{link}</link><pubDate>Wed, 18 Mar 2026 16:30:00 +0800</pubDate></item>"

    class Feeds(dict):  # type: ignore[type-arg]
        def get(self, key: str, default: object = None) -> object:
            inside = item if "News-Releases?sc_lang=en" in key else "" if "zh-HK" in key else item.replace("260318", "260317")
            return f"<rss version='2.0'><channel><title>x</title>{inside}</channel></rss>" if "RSS-Feeds" in key else default

    site.pages = Feeds()
    first, second = [await crawl(HkexNews, site.origin) for _ in range(2)]

    assert (first.report.published, second.report.published) == (2, 0)
    assert len(site.asked) == 2 * len(set(site.asked)) == 16
