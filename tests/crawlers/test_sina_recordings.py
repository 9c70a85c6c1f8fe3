"""Real pages and texts of Sina: what the parsers make of them. Skipped where the recordings do not lie beside the project."""

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from rapidfuzz.fuzz import ratio

from crawlers.errors import Banned
from crawlers.fields.codes import symbols_in
from crawlers.fields.fingerprint import fingerprint
from crawlers.fields.text import clean_text
from crawlers.page import Page
from crawlers.parsers import sina_flash, sina_news, sina_quotes, sina_roll
from queues.records import Article

CHINA = timezone(timedelta(hours=8))
LATE = datetime(2026, 10, 1, tzinfo=UTC)
BOILERPLATE = [
    "热点栏目",
    "资金流向",
    "查看最新行情",
    "炒股就看",
    "炒股开户",
    "海量资讯",
    "责任编辑",
    "特别声明",
    "免责声明",
    "转自：",
    "本文源自",
    "原标题：",
    "sinaads",
    "appendQr",
    "{",
    "SINA_TEXT",
    "本文结束",
    "版权侵权",
    "图片来源",
    "不作为交易依据",
]
STORIES = [  # file, address, identity, created (China), publisher, beginning and end of the text, and what may not be in it
    ("gne/1.html", "https://news.sina.com.cn/c/2019-11-25/doc-iihnzahi3275702.shtml", "sina:ihnzahi3275702",
     "2019-11-25 18:57:38", "参考消息", "“你们将", "公园。", "视频截图"),
    ("gne/2.html", "https://finance.sina.com.cn/roll/2018-12-28/doc-ihqfskcn2160999.shtml", "sina:hqfskcn2160999",
     "2018-12-28 19:55:10", "新京报", "新京报快讯", "带来的风险。", "霍琦"),
    ("gne/3.html", "https://finance.sina.com.cn/stock/usstock/c/2019-09-09/doc-iicezzrq4681677.shtml", "sina:icezzrq4681677",
     "2019-09-09 20:52:39", "新浪财经-自媒体综合", "原创：", "量化宽松。（完）", "115.395"),
    ("excerpts/article_2026-09-29_usstock_excerpt.html",
     "https://finance.sina.com.cn/stock/usstock/c/2026-09-29/doc-initmeav9622448.shtml", "sina:nitmeav9622448",
     "2026-09-29 00:34:03", "环球市场播报", "在看多存储", "必不可少的硬件。", "专题："),
]  # fmt: skip


def recorded(shared: Path, name: str, url: str, fetched_at: datetime = LATE) -> Page:
    return Page(url, (shared / "recordings" / "sina" / name).read_bytes(), fetched_at)


@pytest.mark.parametrize(("name", "url", "identity", "created", "publisher", "begins", "ends", "without"), STORIES)
def test_a_real_story_is_read_whole_and_alone(
    shared: Path, name: str, url: str, identity: str, created: str, publisher: str, begins: str, ends: str, without: str
) -> None:
    (article,) = sina_news.parse(recorded(shared, name, url))

    assert isinstance(article, Article)
    assert (article.id, article.url, article.publisher) == (identity, url, publisher)
    assert article.released_at == datetime.fromisoformat(created).replace(tzinfo=CHINA)
    assert "新浪" not in article.title
    assert article.text.startswith(begins)
    assert article.text.endswith(ends)
    assert without not in article.text
    assert not any(word in article.text for word in BOILERPLATE)


def test_a_real_list_gives_thirty_stories_and_the_next_page(shared: Path) -> None:
    listing = sina_news.read_list(
        recorded(shared, "wealth-pulse/xp-9868.HK.html", "https://stock.finance.sina.com.cn/hkstock/news/09868.html")
    )

    assert len(listing.items) == len({item.id for item in listing.items}) == 30
    assert all(item.id.startswith("sina:") and item.url.startswith("https://") for item in listing.items)
    assert all("from=" not in item.url for item in listing.items)
    times = [item.released_at for item in listing.items if item.released_at]
    assert times == sorted(times, reverse=True)
    assert listing.items[0].released_at == datetime(2026, 2, 26, 20, 51, 55, tzinfo=CHINA)
    assert listing.next_url == "https://stock.finance.sina.com.cn/hkstock/go/CompanyNews/page/2/code/09868.html"


def test_the_same_list_in_the_bytes_of_the_wire_gives_the_same(shared: Path) -> None:
    page = recorded(shared, "wealth-pulse/xp-9868.HK.html", "https://stock.finance.sina.com.cn/hkstock/news/09868.html")
    wire = Page(page.url, page.body.decode().encode("gb18030"), page.fetched_at)

    assert sina_news.read_list(wire) == sina_news.read_list(page)


def test_a_real_column_page_gives_two_hundred_stories_with_their_year(shared: Path) -> None:
    url = "https://finance.sina.com.cn/roll/c/57038.shtml"

    items = sina_roll.read_list(recorded(shared, "wealth-pulse/gsxw.html", url)).items

    assert len(items) == 200
    assert {item.released_at.astimezone(CHINA).strftime("%Y-%m") for item in items if item.released_at} == {"2026-03"}


def test_a_real_roll_answer_gives_its_stories(shared: Path) -> None:
    url = "https://feed.mix.sina.com.cn/api/roll/get?pageid=153&lid=2516&num=50&page=1"

    items = sina_roll.read_list(recorded(shared, "excerpts/roll_get_lid2516_excerpt.json", url)).items

    assert [item.id for item in items][:2] == ["sina:nitmeav9622448", "sina:nitmeav9621943"]
    assert items[0].released_at == datetime(2026, 9, 29, 0, 34, 3, tzinfo=CHINA)
    assert all(item.publisher and not item.intro.startswith(" ") for item in items)


def test_a_real_feed_gives_its_flashes_and_no_staff_address(shared: Path) -> None:
    feed = sina_flash.read_feed(
        recorded(shared, "excerpts/zhibo_feed_152_excerpt.json", "https://zhibo.sina.com.cn/api/zhibo/feed")
    )

    assert [flash.number for flash in feed.flashes] == [5103046, 5103044]
    assert (feed.page, feed.last_page) == (1, 45)
    assert feed.flashes[0].article.released_at == datetime(2026, 9, 19, 11, 3, 13, tzinfo=CHINA)
    assert "staff" not in repr(feed)


def test_real_quotes_are_read_in_the_bytes_of_the_wire(shared: Path) -> None:
    page = recorded(
        shared, "quotes/quotes_wire_gb18030.bin", "https://hq.sinajs.cn/list=x", datetime(2026, 9, 29, 12, tzinfo=UTC)
    )

    quotes, errors = sina_quotes.read_quotes(page)

    by_symbol = {quote.symbol: quote for quote in quotes}
    assert errors == []
    assert (by_symbol["US:AAPL"].extended, by_symbol["US:AAPL"].extended_session) == (336.97, "premarket")
    assert by_symbol["US:AAPL"].traded_at == datetime(2026, 9, 28, 20, tzinfo=UTC)
    assert (by_symbol["HK:9992"].last, by_symbol["HK:9992"].status) == (265.6, "unknown")
    assert by_symbol["HK:HSI"].previous_close == 25565.74


def test_the_real_ban_page_is_a_ban_in_either_charset(shared: Path) -> None:
    page = recorded(shared, "excerpts/ban_456.html", "https://feed.mix.sina.com.cn/api/roll/get")

    for body in (page.body, page.body.decode().encode("gb18030")):
        with pytest.raises(Banned):
            sina_roll.parse(Page(page.url, body, page.fetched_at, 200))


def test_real_texts_lose_their_boilerplate_and_nothing_else(shared: Path) -> None:
    stories = [json.loads(line) for line in (shared / "corpus" / "dev.jsonl").read_text().splitlines()]

    for story in stories:
        cleaned = clean_text(story["text"])
        assert not any(word in cleaned.text for word in BOILERPLATE), story["id"]
        assert clean_text(cleaned.text).text == cleaned.text, story["id"]
        assert len(cleaned.text) > 0.6 * len(story["text"]) or len(story["text"]) < 250, story["id"]


def test_real_texts_name_their_publishers_and_listings(shared: Path) -> None:
    corpus = shared / "corpus"
    stories = {row["id"]: row for row in map(json.loads, (corpus / "dev.jsonl").read_text().splitlines())}
    gold = [json.loads(line) for line in (corpus / "dev.gold.jsonl").read_text().splitlines()]

    wrong_publishers, missed, extra = [], 0, 0
    for row in gold:
        cleaned = clean_text(stories[row["id"]]["text"])
        if (cleaned.publisher or cleaned.dateline) != row["publisher"]:
            wrong_publishers.append(row["id"])
        found, wanted = set(symbols_in(stories[row["id"]]["title"] + "\n" + cleaned.text)), set(row["mentions"])
        missed, extra = missed + len(wanted - found), extra + len(found - wanted)

    assert len(wrong_publishers) <= 0.06 * len(gold)
    assert (missed, extra) == (0, 0)


def test_texts_that_are_nearly_the_same_have_fingerprints_that_are_too(shared: Path) -> None:
    stories = [json.loads(line) for line in (shared / "corpus" / "dev.jsonl").read_text().splitlines()]
    texts = [text for story in stories if len(text := clean_text(story["text"]).text) > 200]
    prints = [fingerprint(text) or 0 for text in texts]
    pairs = [(i, j) for i in range(len(texts)) for j in range(i)]

    distances = {pair: (prints[pair[0]] ^ prints[pair[1]]).bit_count() for pair in pairs}

    copies = [pair for pair in pairs if ratio(texts[pair[0]][:1000], texts[pair[1]][:1000]) > 95]
    assert len(copies) >= 5
    assert max(distances[pair] for pair in copies) <= 10
    strangers = [pair for pair in pairs if distances[pair] <= 3]
    assert all(ratio(texts[i][:1000], texts[j][:1000]) > 80 for i, j in strangers)
