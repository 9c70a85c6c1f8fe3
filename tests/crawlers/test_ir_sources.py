"""Feeds and pages of IR sites: forms of dates, refusals, and what the spiders do with them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from redis.asyncio import Redis

from crawlers.errors import Banned, CutShort, Drifted, EmptyPage, PageError
from crawlers.fields.feed_dates import feed_date
from crawlers.page import Page
from crawlers.parsers.ir_feed import articles, parse
from crawlers.parsers.ir_page import PLATFORMS, Listed, layout_of, read_list, read_release
from crawlers.spiders.ir_feed import IrFeed
from crawlers.spiders.ir_page import IrPage
from settings.environment import environment
from settings.watchlist import Page as SiteRow
from tests.crawlers.conftest import Site, crawl

NOW = datetime(2026, 11, 19, 12, tzinfo=UTC)
ITEM = "<item><title>{0}</title><link>https://ir.x.example/news/{0}</link><description>{0}.</description><guid>{0}</guid>{1}</item>"


def feed(*titles: str) -> str:
    dated = "<pubDate>Thu, 19 Mar 2026 05:40:00 -0400</pubDate>"
    return (
        f"<rss version='2.0'><channel><title>X</title>{''.join(ITEM.format(title, dated) for title in titles)}</channel></rss>"
    )


def page(body: str | bytes, url: str = "https://ir.x.example/rss.xml") -> Page:
    return Page(url, body.encode() if isinstance(body, str) else body, NOW)


@pytest.fixture
def own_watchlist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "watchlist.toml"
    path.write_text(
        '[[company]]\nname = "X"\nlistings = ["HK:2999"]\n[[company.feeds]]\nurl = "https://ir.x.example/rss.xml"\n'
        '[[company.pages]]\nurl = "https://www.x.example/news"\nitem = "li"\nlink = "a"\n'
        'date = "span"\ndate_format = "%d/%m/%Y"\n'
    )
    monkeypatch.setenv("HKWATCH_WATCHLIST", str(path))
    environment.cache_clear()


@pytest.mark.parametrize(("written", "zone", "order", "utc"), [
    ("Fri, 02 Oct 2026 18:06 GMT", None, "", "2026-10-02T18:06"),
    ("Tue, 06 Oct 26 16:15:00 -0400", None, "", "2026-10-06T20:15"),
    ("Wed, 03 Jun 2026 16:05:00 EST", None, "", "2026-06-03T20:05"),
    ("12/09/25 - 3:35 PM EST", None, "", "2025-12-09T20:35"),
    ("09/22/2026 11:50:00", "America/New_York", "mdy", "2026-09-22T15:50"),
    ("28/09/2026 18:01", "Asia/Hong_Kong", "", "2026-09-28T10:01"),
    ("2026年3月18日", "Asia/Hong_Kong", "", "2026-03-17T16:00"),
    ("Sep 09, 2019", "America/New_York", "", "2019-09-09T04:00"),
    ("March 18, 2026 at 4:05 p.m. ET", None, "", "2026-03-18T20:05"),
    ("2026-03-18T08:00:00+08:00", None, "", "2026-03-18T00:00"),
    ("02/03/2026 10:00", "Asia/Hong_Kong", "", None),
    ("09/22/2026 11:50:00", None, "mdy", None),
    ("31/02/2026 10:00", "Asia/Hong_Kong", "", None),
    ("yesterday", "Asia/Hong_Kong", "", None),
])  # fmt: skip
def test_dates_are_read_as_written_or_not_at_all(written: str, zone: str | None, order: str, utc: str | None) -> None:
    found = feed_date(written, zone, order)

    assert (found.strftime("%Y-%m-%dT%H:%M") if found else None) == utc


@pytest.mark.parametrize(("body", "error"), [
    ("", EmptyPage),
    ("<html><head><title>Access Denied</title></head></html>", Banned),
    ("<html><body>Welcome</body></html>", Drifted),
    (feed("a")[:-25], CutShort),
    (feed(), EmptyPage),
    ('{"GetSomethingElse": []}', Drifted),
])  # fmt: skip
def test_what_is_no_feed_is_a_named_error(body: str, error: type[PageError]) -> None:
    with pytest.raises(error) as raised:
        parse(page(body))

    assert type(raised.value) is error


@pytest.mark.usefixtures("own_watchlist")
async def test_the_page_of_a_release_is_fetched_once_for_its_whole_text(site: Site, queue: Redis) -> None:
    words = "The board declared a dividend of HK$0.40 per share, payable in June. " * 4
    site.pages = {"ir.x.example/rss.xml": feed("a", "b"), "ir.x.example/news/b": 404}
    site.pages["ir.x.example/news/a"] = f"<html><body><article><h1>a</h1><p>{words}</p></article></body></html>"

    first = await crawl(IrFeed, site.origin)
    again = await crawl(IrFeed, site.origin)

    assert {item.title: words[:20] in item.text for item in first.items} == {"a": True, "b": False}
    assert {item.symbols for item in first.items} == {("HK:2999",)}
    assert (again.report.published, site.asked.count("ir.x.example/news/a")) == (0, 1)


@pytest.mark.usefixtures("own_watchlist")
async def test_a_site_without_a_feed_is_read_by_its_selectors(site: Site, queue: Redis) -> None:
    row = "<li><span>{}</span><a href='{}'>{}</a></li>"
    site.pages["www.x.example/news"] = (
        "<ul>" + row.format("03/04/2026", "/news/1", "Results") + row.format("02/04/2026", "/f/2.pdf", "Notice") + "</ul>"
    )
    site.pages["www.x.example/news/1"] = (
        f"<html><body><h1>Results</h1><p>{'The company earned more than a year ago. ' * 6}</p></body></html>"
    )

    first = await crawl(IrPage, site.origin)
    again = await crawl(IrPage, site.origin)

    found = {item.title: item.released_at.isoformat() for item in first.items}
    assert found == {"Results": "2026-04-02T16:00:00+00:00", "Notice": "2026-04-01T16:00:00+00:00"}
    assert again.items == []


def test_lists_of_the_platforms() -> None:
    gcs = (
        '<article class="node node--type-nir-news"><div class="nir-widget--news--date-time"> Sep 09, 2019 </div>'
        '<div class="nir-widget--news--headline"><a href="/news-releases/news-release-details/x">X</a></div></article>'
    ) * 2
    row = '<tr><td>{}</td><td><a href="news_detail.php?id={}">{}</a></td></tr>'
    today = f"<table>{row.format('2026-03-19', 7, '甲')}{row.format('2026-03-18', 6, '乙')}</table>"

    first = read_list(page(gcs, "https://ir.x.example/news-releases"), PLATFORMS["gcsweb"])
    second = read_list(page(today, "https://x.todayir.com/tc/news.php"), PLATFORMS["todayir"])

    assert [(one.title, one.date, one.url) for one in first] == [
        ("X", "Sep 09, 2019", "https://ir.x.example/news-releases/news-release-details/x")
    ]
    assert [(one.title, one.date) for one in second] == [("甲", "2026-03-19"), ("乙", "2026-03-18")]
    with pytest.raises(Drifted):
        read_list(
            page("<p>redesigned</p>"),
            layout_of(SiteRow.model_validate({"url": "https://x.example", "item": "li", "link": "a"})),
        )


def test_a_release_has_the_time_of_its_page_where_the_list_has_but_the_day() -> None:
    words = "The board declared a dividend. " * 20
    html = (
        '<article class="node--type-nir-news"><div class="node__content"><div class="nir-widget--news--date-time">'
        f"Mar 18, 2026 at 4:30 PM EDT</div><p>T</p><p>{words}</p></div></article>"
    )
    days = ("Mar 18, 2026", "Mar 17, 2026", "Mar 18, 2026 at 4:00 PM EDT", "")
    site = SiteRow.model_validate({"url": "https://x.example", "platform": "gcsweb", "zone": "America/New_York"})

    found = [read_release(page(html), Listed("https://x.example/1", "T", day), site) for day in days]

    assert [f"{one.released_at:%dT%H:%M}" for one in found] == ["18T20:30", "17T04:00", "18T20:00", "18T20:30"]
    assert {one.text for one in found} == {words.strip()}


def test_a_page_that_says_there_is_none_is_no_release() -> None:
    gone = "<html><head><title>Page not found | X</title></head><body><h1>Page not found</h1><p>It has moved.</p></body></html>"

    with pytest.raises(Drifted, match="not word that there is none"):
        read_release(page(gone), Listed("https://x.example/1", "T", ""), None)


def test_recorded_feeds(shared: Path) -> None:
    folder = shared / "recordings" / "ir"
    gcs = articles(page((folder / "gcsweb_news_releases_nasdaq_20251203.cut.xml").read_bytes()), None)
    wire = articles(page((folder / "globenewswire_rss_shape_20261002.xml").read_bytes()), None)
    q4 = articles(page((folder / "q4_GetEventList_pfizer_2026.json").read_bytes()), "America/New_York")
    home = read_list(page((folder / "gcsweb_sohu_home_20191007.excerpt.html").read_bytes()), PLATFORMS["gcsweb"])

    assert (gcs[0].id, gcs[0].released_at) == ("ir:ir.x.example:109751", datetime(2025, 12, 3, 21, 5, tzinfo=UTC))
    assert (wire[0].id, wire[0].symbols, wire[0].released_at) == (
        "gnw:3373999",
        ("US:ACME",),
        datetime(2026, 10, 2, 18, 6, tzinfo=UTC),
    )
    assert (len(q4), q4[0].released_at) == (1, None)
    assert [one.date for one in home] == ["Sep 09, 2019", "Aug 05, 2019"]
