"""Feeds as publishers really write them: every form of date, charsets misstated, ids that lie, markup that is none."""

import json
from datetime import UTC, datetime

import pytest

from crawlers.errors import Banned, Drifted, EmptyPage, PageError
from crawlers.fields.feed_dates import feed_date, order_told
from crawlers.page import Page
from crawlers.parsers import hkex_news
from crawlers.parsers.ir_feed import articles
from queues.records import Article

NOW = datetime(2026, 11, 24, 11, tzinfo=UTC)
FEED = "https://ir.x.example/rss/news.xml"
DATED = "<pubDate>Wed, 18 Mar 2026 16:30:00 +0800</pubDate>"
CHINESE = "甲公司：派發末期股息"


def item(title: str, inside: str, dated: str = DATED) -> str:
    return f"<item><title>{title}</title>{inside}{dated}</item>"


def rss(*items: str, head: str = '<?xml version="1.0" encoding="utf-8"?>') -> str:
    return (
        f'{head}<rss version="2.0"><channel><title>X</title><link>https://ir.x.example/</link>{"".join(items)}</channel></rss>'
    )


def read(body: str | bytes, content_type: str = "text/xml", url: str = FEED) -> list[Article]:
    raw = body.encode() if isinstance(body, str) else body
    return articles(Page(url, raw, NOW, headers={"content-type": content_type}), "Asia/Hong_Kong")


@pytest.mark.parametrize(("written", "zone", "utc"), [
    ("2026年3月18日 16:30", "Asia/Hong_Kong", "2026-03-18T08:30"),
    ("2026年3月18日 星期三 下午4時30分", "Asia/Hong_Kong", "2026-03-18T08:30"),
    ("2026年3月18日（星期三）16:30", "Asia/Hong_Kong", "2026-03-18T08:30"),
    ("二零二六年三月十八日", "Asia/Hong_Kong", "2026-03-17T16:00"),
    ("18 十二月 2026", "Asia/Hong_Kong", "2026-12-17T16:00"),
    ("18 Mar 2026 16:30 HKT", None, "2026-03-18T08:30"),
    ("Wed,18 Mar 2026 16:30:00 GMT+8", None, "2026-03-18T08:30"),
    ("Wed, 18 Mar 2026 16:30:00 UTC+08:00", None, "2026-03-18T08:30"),
    ("Wed, 18 Mar 2026 16:30:00 +0800 (HKT)", None, "2026-03-18T08:30"),
    ("Wed, 18 Mar 2026 4:30 PM", "Asia/Hong_Kong", "2026-03-18T08:30"),
    ("Wed, 18 Mar 2026 16:30:00 CST", "Asia/Hong_Kong", "2026-03-18T08:30"),
    ("Wed, 18 Mar 2026 16:30:00 CST", "America/New_York", "2026-03-18T21:30"),
    ("Wed, 18 Mar 2026 16:30:00 CST", None, None),
    ("Wed, 18 Mar 2026 16:30:00 XYZ", "Asia/Hong_Kong", None),
    ("September 9, 2026 4:05 p.m. Eastern Time", None, "2026-09-09T20:05"),
    ("18-Mar-2026", "Asia/Hong_Kong", "2026-03-17T16:00"),
    ("18th March 2026", "Asia/Hong_Kong", "2026-03-17T16:00"),
    ("Sept. 18, 2026", "Asia/Hong_Kong", "2026-09-17T16:00"),
    ("20260318", "Asia/Hong_Kong", "2026-03-17T16:00"),
    ("1773822600", None, "2026-03-18T08:30"),
    ("/Date(1773822600000-0400)/", None, "2026-03-18T08:30"),
    ("3/2/2026 4:30:00 PM", "America/New_York", "2026-03-02T21:30"),
    ("3/2/2026 4:30:00 PM", "Asia/Hong_Kong", None),
    ("9/9/2026", "Asia/Hong_Kong", "2026-09-08T16:00"),
    ("2026-03-18T24:00:00+08:00", None, "2026-03-18T16:00"),
    ("0001-01-01T00:00:00", "Asia/Hong_Kong", None),
    ("9999-12-31T23:59:59+14:00", None, None),
    ("2026-02-30", "Asia/Hong_Kong", None),
    ("18 Mar 2026 5", "Asia/Hong_Kong", None),
    ("2026-03-18 to 2026-03-20", "Asia/Hong_Kong", None),
    ("TBC", "Asia/Hong_Kong", None),
])  # fmt: skip
def test_dates_are_read_as_written_and_where_they_were(written: str, zone: str | None, utc: str | None) -> None:
    found = feed_date(written, zone)

    assert (found.strftime("%Y-%m-%dT%H:%M") if found else None) == utc


def test_one_day_above_twelve_tells_the_order_for_a_whole_feed() -> None:
    items = [item(f"t{day}", f"<guid>{day}</guid>", f"<pubDate>{day}/02/2026 10:00</pubDate>") for day in ("03", "28")]

    found = {article.title: article.released_at for article in read(rss(*items))}

    assert found == {"t03": datetime(2026, 2, 3, 2, tzinfo=UTC), "t28": datetime(2026, 2, 28, 2, tzinfo=UTC)}
    assert [order_told(["01/02/2026"]), order_told(["01/13/2026"]), order_told(["01/13/2026", "13/01/2026"])] == ["", "mdy", ""]


@pytest.mark.parametrize(("charset", "declared", "content_type"), [
    ("big5", "big5", "text/xml"),
    ("big5", "utf-8", "text/xml"),
    ("big5", "iso-8859-1", "text/xml"),
    ("big5", None, "text/xml; charset=big5"),
    ("big5", None, "text/xml"),
    ("gb18030", "gb2312", "text/xml"),
    ("gb18030", "utf-8", "text/xml; charset=utf-8"),
    ("gb18030", None, "text/xml"),
    ("utf-8", "iso-8859-1", "text/xml; charset=iso-8859-1"),
    ("utf-8-sig", "utf-8", "text/xml"),
    ("utf-16", "utf-16", "text/xml"),
])  # fmt: skip
def test_charsets_are_told_by_the_bytes_where_the_labels_are_wrong(
    charset: str, declared: str | None, content_type: str
) -> None:
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else '<?xml version="1.0"?>'
    body = rss(item(CHINESE, "<link>https://ir.x.example/n/1</link>"), head=head).encode(charset)

    found = read(body, content_type)

    assert [article.title for article in found] == [CHINESE]


@pytest.mark.parametrize(("title", "shown"), [
    ("Q4 &amp;amp; FY &amp;#8211; A&amp;quot;B", 'Q4 & FY – A"B'),
    ("<![CDATA[Q4 & FY <b>Results</b>\n  of R&D]]>", "Q4 & FY Results of R&D"),
    ("R&D Day", "R&D Day"),
    ("Up&nbsp;to\x0bdate", "Up to date"),
])  # fmt: skip
def test_titles_read_as_they_were_meant(title: str, shown: str) -> None:
    assert [article.title for article in read(rss(item(title, "<link>https://ir.x.example/n/1</link>")))] == [shown]


@pytest.mark.parametrize(("inside", "url", "of"), [
    ("<link>../n/r?a=1&amp;b=2</link><guid>7</guid>", "https://ir.x.example/n/r?a=1&b=2", "7"),
    ("<link>https://ir.x.example/n/r?utm_source=rss&amp;id=3</link>", "https://ir.x.example/n/r?id=3", None),
    ('<guid isPermaLink="true">https://ir.x.example/n/a</guid>', "https://ir.x.example/n/a", None),
    ("<guid isPermaLink='false'>7</guid><enclosure url='https://ir.x.example/7.pdf'/>", "https://ir.x.example/7.pdf", "7"),
    ("<guid>7</guid><enclosure type='application/pdf'/>", "https://ir.x.example/", "7"),
    ("<guid isPermaLink='false'>7</guid><links>a</links><tags>b</tags><content>c</content>", "https://ir.x.example/", "7"),
    ("<link>javascript:alert(1)</link><guid isPermaLink='false'>7</guid>", "https://ir.x.example/", "7"),
    ("<link>https://ir.x.example/n/a</link><guid>0f0e9f526a394c5e9b6a7a6b2f6f0a11</guid>", "https://ir.x.example/n/a", None),
])  # fmt: skip
def test_an_item_has_an_address_and_an_id_that_last(inside: str, url: str, of: str | None) -> None:
    found = read(rss(item("t", inside)))

    assert [(article.url, article.id) for article in found] == [(url, f"ir:ir.x.example:{of or url}")]


@pytest.mark.parametrize("inside", [
    "<link>https://ir.x.example/n/{0}</link><guid>0</guid>",
    "<link>https://ir.x.example/news</link><guid>{0}</guid>",
    "<link>https://ir.x.example/news</link>",
    "<link>https://ir.x.example/news</link><guid>0</guid>",
])  # fmt: skip
def test_items_of_a_feed_are_told_apart_whatever_they_share(inside: str) -> None:
    found = read(rss(*(item(f"t{number}", inside.format(number)) for number in range(3))))

    assert len({article.id for article in found}) == 3


def test_an_item_without_a_title_is_called_by_its_first_words_and_an_empty_one_is_none() -> None:
    found = read(rss("<item></item>", f"<item><description>Only this is said.</description><guid>u</guid>{DATED}</item>"))

    assert [article.title for article in found] == ["Only this is said."]


def test_a_slip_of_the_year_costs_the_date_and_not_the_release() -> None:
    found = read(rss(item("t", "<guid>1</guid>", "<pubDate>Wed, 18 Mar 2099 16:30:00 +0800</pubDate>")))

    assert [(article.title, article.released_at) for article in found] == [("t", None)]


def test_json_feeds_with_gaps_are_read() -> None:
    rows = [
        {"id": 17, "url": "/n/6", "title": "A", "date_published": "2026-03-18T16:30:00+08:00", "tags": None},
        {"id": "18", "external_url": "https://ir.x.example/n/7", "content_text": "No title here", "attachments": None},
    ]
    body = b"\xef\xbb\xbf" + json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": rows}).encode()

    found = read(body, "application/feed+json", "https://ir.x.example/feed.json")

    assert [(article.title, article.url) for article in found] == [
        ("A", "https://ir.x.example/n/6"),
        ("No title here", "https://ir.x.example/n/7"),
    ]


@pytest.mark.parametrize(("body", "error"), [
    ('<!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + rss(item("&b;", "<guid>1</guid>"), head=""), Drifted),
    (rss(item("t", '<a:x xmlns:a="http:/\u3000/a">1</a:x>')), Drifted),
    ('{"version": "https://jsonfeed.org/version/1.1", "items": null}', Drifted),
    ('{"GetPressReleaseListResult": ["x"]}', Drifted),
    ('{"GetPressReleaseListResult": null}', Drifted),
    ("<html><body><item><title>t</title><link>https://ir.x.example/x</link></item></body></html>", Drifted),
    ("<html><head><title>Just a moment...</title></head></html>", Banned),
])  # fmt: skip
def test_what_only_looks_like_a_feed_is_a_named_error(body: str, error: type[PageError]) -> None:
    with pytest.raises(PageError) as raised:
        read(body)

    assert type(raised.value) is error


def test_the_exchanges_news_is_dated_by_its_address_where_the_feed_writes_no_date() -> None:
    link = "https://www.hkex.com.hk/News/News-Release/2026/2603182news?sc_lang=en"
    feed = "https://www.hkex.com.hk/Services/RSS-Feeds/News-Releases?sc_lang=en"
    undated, dated = (item("t", f"<link>{link}</link>", date) for date in ("", DATED))

    days = [hkex_news.parse(Page(feed, rss(one).encode(), NOW))[0].released_at for one in (undated, dated)]

    assert days == [datetime(2026, 3, 17, 16, tzinfo=UTC), datetime(2026, 3, 18, 8, 30, tzinfo=UTC)]


def test_the_exchanges_english_feeds_are_never_empty_and_its_chinese_ones_may_be() -> None:
    address = "https://www.hkex.com.hk/Services/RSS-Feeds/News-Releases?sc_lang="

    assert hkex_news.parse(Page(address + "zh-HK", rss().encode(), NOW)) == []
    with pytest.raises(EmptyPage):
        hkex_news.parse(Page(address + "en", rss().encode(), NOW))
