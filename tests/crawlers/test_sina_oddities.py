"""Lines, items and heads of Sina's pages that differ from their neighbours: each is read as what it is, or named."""

import json
from typing import Any

import pytest

from crawlers.errors import Drifted
from crawlers.page import Page
from crawlers.parsers import sina_flash, sina_news, sina_roll, sina_us_news
from queues.records import Article
from tests.crawlers.sina_pages import flash_page, roll_page, story_place
from tests.crawlers.test_sina_pages import FLASH, NOW, ROLL, STORY, US_LIST, html, page

STORY_URL = f"https://{story_place(1)}"


def us_list(line: str) -> Page:
    return page(
        US_LIST, html("<title>乙相关新闻_美股</title>", f'<div class="xb_news"><ul class="xb_list"><li>{line}</li></ul></div>')
    )


@pytest.mark.parametrize(
    "line",
    [
        '<span class="xb_list_r"><a href="https://s.example.com/">样例网</a> | 2026年03月19日 06:01</span><a href="{}">题</a>',
        '<a href="{}">题</a><span class="xb_list_r"><a href="https://s.example.com/">样例网</a> | 2026年03月19日 06:01</span>',
        '<span class="xb_list_r">样例网 | 2026 年 03 月 19 日 06:01</span> <a href="{}" type-stastics="cj">题</a>',
    ],
)
def test_of_two_links_in_a_line_the_storys_counts_wherever_the_publishers_stands(line: str) -> None:
    (item,) = sina_us_news.read_list(us_list(line.format(STORY_URL))).items

    assert (item.id, item.title, item.publisher) == ("sina:naaabb1", "题", "样例网")
    assert item.released_at is not None
    assert item.released_at.isoformat() == "2026-03-18T22:01:00+00:00"


def test_a_story_on_a_foreign_site_has_the_last_link_of_its_line() -> None:
    line = '<span class="xb_list_r"><a href="https://a.example.com/">样例网</a> | 2026年03月19日 06:01</span><a href="https://b.example.com/x">题</a>'

    (item,) = sina_us_news.read_list(us_list(line)).items

    assert (item.url, item.title) == ("https://b.example.com/x", "题")


@pytest.mark.parametrize(("symbol", "refused"), [("AAPL", True), ("qfin", False)])
def test_a_list_whose_pager_leads_to_another_symbol_is_another_companys(symbol: str, refused: bool) -> None:
    answer = us_list(f'<a href="{STORY_URL}">题</a>')
    pager = f'<a href="/usstock/usstock_news.php?symbol={symbol}&amp;pageIndex=2">下一页</a></body>'
    answer = page(answer.url, answer.body.decode().replace("</body>", pager))

    if refused:
        with pytest.raises(Drifted, match=symbol):
            sina_us_news.read_list(answer)
    else:
        assert len(sina_us_news.read_list(answer).items) == 1


def roll(change: dict[str, Any] | str, keep: int = 1) -> Page:
    """A roll answer of two stories, the first of them changed (or replaced)."""
    answer = json.loads(roll_page([(1, 1773900000, "乙派息"), (2, 1773890000, "乙回购")]))
    rows = answer["result"]["data"]
    rows[0] = {**rows[0], **change} if isinstance(change, dict) else change
    answer["result"]["data"] = rows[: keep + 1]
    return page(ROLL, json.dumps(answer))


@pytest.mark.parametrize("change", [{"ctime": ""}, {"url": "", "wapurl": ""}, "advert"])
def test_a_row_that_is_no_story_costs_the_others_nothing(change: dict[str, Any] | str) -> None:
    listing = sina_roll.read_list(roll(change))

    assert [item.title for item in listing.items] == ["乙回购"]
    assert [type(error) for error in listing.errors] == [Drifted]
    with pytest.raises(Drifted):
        sina_roll.read_list(roll(change, keep=0))


def test_a_flash_with_markup_is_read_as_text_and_one_without_text_is_none() -> None:
    feed = sina_flash.read_feed(page(FLASH, flash_page([(3, "<b>【乙派息】</b>每股&nbsp;八仙&amp;二分。"), (2, ""), (1, " ")])))

    assert [(flash.number, flash.article.title, flash.article.text) for flash in feed.flashes] == [
        (3, "乙派息", "每股 八仙&二分。")
    ]
    assert feed.errors == ()


@pytest.mark.parametrize(
    "change", [{"rich_text": None}, {"create_time": None}, {"create_time": ""}, {"rich_text": 5}, {"id": None}]
)
def test_a_flash_with_an_empty_field_is_an_error_beside_the_others(change: dict[str, Any]) -> None:
    answer = json.loads(flash_page([(3, "【乙派息】每股八仙。"), (2, "【乙】二。")]))
    answer["result"]["data"]["feed"]["list"][1].update(change)

    feed = sina_flash.read_feed(page(FLASH, json.dumps(answer)))

    assert [flash.number for flash in feed.flashes] == [3]
    assert [type(error) for error in feed.errors] == [Drifted]


def test_a_flash_of_another_form_is_named_without_anybodys_data_and_the_others_are_read() -> None:
    answer = json.loads(flash_page([(3, "【乙派息】每股八仙。"), (2, "【乙】二。")]))
    rows = answer["result"]["data"]["feed"]["list"]
    rows[1]["id"] = "none"

    feed = sina_flash.read_feed(page(FLASH, json.dumps(answer)))
    rows[0]["ext"] = "{"

    assert [flash.number for flash in feed.flashes] == [3]
    assert [type(error) for error in feed.errors] == [Drifted]
    assert not any(word in str(feed.errors[0]) for word in ("staff.example", "某读者", "uid-of-a-reader"))
    with pytest.raises(Drifted):
        sina_flash.read_feed(page(FLASH, json.dumps(answer)))


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ('title: "乙派息: 每股八仙"', "乙派息: 每股八仙"),
        ("title: 乙称“派息”", "乙称“派息”"),
        ('title: 乙称"派息"', '乙称"派息"'),
    ],
)
def test_quotes_of_a_markdown_head_go_in_pairs_only(line: str, title: str) -> None:
    twin = (
        f"---\n{line}\nsource: 样例报\ndatetime: 2026-05-27 22:13\ncanonical_url: {STORY}\n---\n来源：样例报·样例网\n乙派息。"
    )

    (article,) = sina_news.parse(page(STORY + ".md", twin))

    assert isinstance(article, Article)
    assert (article.title, article.text, article.id) == (title, "乙派息。", "sina:naaabb1")
    assert article.released_at is not None
    assert article.released_at.isoformat() == "2026-05-27T14:13:00+00:00"


def test_a_column_of_an_expert_has_the_time_of_its_own_template() -> None:
    head = '<h1 id="artibodyTitle">题</h1><span class="pub_date">2016年06月16日08:20</span>'
    body = head + '<div id="artibody"><p>乙派息。</p></div>'

    (article,) = sina_news.parse(page("https://finance.sina.com.cn/zl/stock/20160616/082024822271.shtml", html("", body)))

    assert isinstance(article, Article)
    assert article.released_at is not None
    assert article.released_at.isoformat() == "2016-06-16T00:20:00+00:00"
    assert article.first_seen_at == NOW
