"""Pages of Sina that are not what they should be, and details of those that are."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from crawlers.errors import Banned, CutShort, Drifted, EmptyPage, NotFound, NotJson, PageError
from crawlers.page import Page
from crawlers.parsers import sina_dividends, sina_flash, sina_news, sina_roll, sina_us_news
from crawlers.parsers.sina_article import Hint, read_article
from crawlers.parsers.sina_dividends import COLUMNS, UnknownCell
from queues.records import Filing

NOW = datetime(2026, 3, 19, 7, 0, tzinfo=UTC)
STORY = "https://finance.sina.com.cn/stock/2026-03-19/doc-inaaabb1.shtml"
HK_LIST = "https://stock.finance.sina.com.cn/hkstock/news/03660.html"
US_LIST = "https://biz.finance.sina.com.cn/usstock/usstock_news.php?symbol=QFIN"
ROLL = "https://feed.mix.sina.com.cn/api/roll/get?pageid=384&lid=2674&num=50&page=1"
COLUMN = "https://finance.sina.com.cn/roll/c/57038.shtml"
FLASH = "https://zhibo.sina.com.cn/api/zhibo/feed?page=1"
DIVIDENDS = "https://stock.finance.sina.com.cn/hkstock/dividends/03660.html"
BAN = "<html><head><title>拒绝访问</title></head><body>你的 IP 已被新浪安全部门封禁.</body></html>"


def page(url: str, body: str | bytes, status: int = 200) -> Page:
    return Page(url, body if isinstance(body, bytes) else body.encode(), NOW, status)


def html(head: str, body: str) -> str:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"


@pytest.mark.parametrize(
    ("parse", "url"),
    [
        (sina_news.parse, HK_LIST),
        (sina_news.parse, STORY),
        (sina_us_news.parse, US_LIST),
        (sina_roll.parse, ROLL),
        (sina_roll.parse, COLUMN),
        (sina_flash.parse, FLASH),
        (sina_dividends.parse, DIVIDENDS),
    ],
)
def test_no_source_takes_a_ban_an_empty_or_a_foreign_page_for_its_own(parse: Callable[[Page], Any], url: str) -> None:
    for body in (BAN.encode(), BAN.encode("gb18030")):
        with pytest.raises(Banned):
            parse(page(url, body))
    with pytest.raises(Banned):
        parse(page(url, "x", 456))
    with pytest.raises(EmptyPage):
        parse(page(url, b"  \n"))
    with pytest.raises((Drifted, NotJson)):
        parse(page(url, html("<title>维护中</title>", "<p>服务器维护中，请稍后再来。</p>")))
    with pytest.raises((CutShort, NotJson)):
        parse(page(url, html("<title>奇富(03660)</title>", "<ul id=js_ggzx>")[:90]))


@pytest.mark.parametrize(
    ("url", "body", "error"),
    [
        (HK_LIST, html("<title>腾讯控股(00700)_新闻</title>", "<ul id=js_ggzx></ul>"), Drifted),
        (HK_LIST, html("<title>奇富(03660)_新闻</title>", "<ul id=js_ggzx><li>&nbsp;</li></ul>"), EmptyPage),
        (US_LIST, html("<title>相关新闻_美股</title>", "<ul class=xb_list></ul>"), EmptyPage),
        (ROLL, '{"result":{"status":{"code":0},"data":{}}}', EmptyPage),
        (ROLL, '{"result":{"status":{"code":11,"msg":"bad"},"data":[]}}', Drifted),
        (ROLL, '{"result":{"status":{"code":0},"data":[{"title":"无址"}]}}', Drifted),
        (ROLL, '{"result":{"status":{"code":0},"data":[{"tit', CutShort),
        (ROLL, '{"__ERROR":3}', EmptyPage),
        (COLUMN, html("<title>港股</title>", "<ul id=listcontent></ul>"), EmptyPage),
        (FLASH, '{"result":{"status":{"code":0},"data":{"feed":{"list":[{"id":1}],"page_info":{}}}}}', Drifted),
        (FLASH, '{"result":{"status":{"code":0},"data":{"feed":{"list":[],"page_info":{"page":1,"totalPage":1}}}}}', EmptyPage),
        (STORY, html("<title>页面没有找到</title>", "<p>抱歉</p>"), NotFound),
        (STORY, html("", '<div id="artibody"><p>责任编辑：李四</p></div>'), Drifted),
        (STORY + ".md", "没有前言的文字", Drifted),
    ],
)
def test_what_must_be_there_and_is_not_is_an_error_with_a_name(url: str, body: str, error: type[PageError]) -> None:
    source = {HK_LIST: sina_news, US_LIST: sina_us_news, ROLL: sina_roll, COLUMN: sina_roll, FLASH: sina_flash}.get(
        url, sina_news
    )

    with pytest.raises(error) as caught:
        source.parse(page(url, body))

    assert type(caught.value) is error
    assert url in str(caught.value)


def test_the_page_of_a_story_is_believed_before_the_list_and_the_list_before_nothing() -> None:
    hint = Hint("列表的题目", datetime(2026, 3, 18, 23, 0, tzinfo=UTC))
    body = '<div id="artibody"><p>甲公司派息。</p></div>'
    meta = '<meta name="weibo: article:create_at" content="2026-03-19 06:12:33" />'

    own = read_article(page(STORY, html(f"<title>自己的题目_新浪财经</title>{meta}", body)), "sina_news", hint)
    silent = read_article(page(STORY, html("", body)), "sina_news", hint)

    assert (own.title, own.released_at) == ("自己的题目", datetime(2026, 3, 18, 22, 12, 33, tzinfo=UTC))
    assert (silent.title, silent.released_at) == (hint.title, hint.released_at)


@pytest.mark.parametrize(
    "head", ["", "<title>_新浪财经_新浪网</title>", '<meta property="og:title" content="新浪财经_新浪网">']
)
def test_a_story_without_a_headline_is_called_by_its_first_sentence(head: str) -> None:
    article = read_article(page(STORY, html(head, '<div id="artibody"><p>甲公司派息。每股八仙。</p></div>')), "sina_news")

    assert (article.title, article.text) == ("甲公司派息", "甲公司派息。每股八仙。")


def test_a_story_without_a_headline_is_in_the_list_but_is_told_by_its_own_page_only() -> None:
    untitled = f'<li><a href="{STORY}"></a><span class="rt">2026-03-19 06:12:33</span></li>'
    body = page(HK_LIST, html("<title>奇富(03660)</title>", f"<ul id=js_ggzx>{untitled}</ul>"))

    assert [item.id for item in sina_news.read_list(body).items] == ["sina:naaabb1"]
    assert sina_news.parse(body) == []


@pytest.mark.parametrize(("published", "second"), [("01:53:41", 41), ("02:10:00", 0)])
def test_a_time_to_the_minute_takes_its_seconds_from_another_in_the_same_minute(published: str, second: int) -> None:
    meta = f'<title>题目</title><meta property="article:published_time" content="2019-09-11T{published}+08:00" />'
    body = '<span id="pub_date">2019年09月11日01:53</span><div id="artibody"><p>甲。</p></div>'

    article = read_article(page(STORY, html(meta, body)), "sina_news")

    assert article.released_at == datetime(2019, 9, 10, 17, 53, second, tzinfo=UTC)


def test_a_story_in_several_pieces_is_joined() -> None:
    pieces = '<section class="art_pic_card"><p>一。</p></section><section class="art_pic_card"><p>二。</p></section>'

    article = read_article(page(STORY, html("<title>题目</title>", pieces)), "sina_news")

    assert article.text == "一。\n二。"


def test_a_flash_page_whose_text_has_no_paragraphs_is_read_too() -> None:
    article = read_article(
        page(STORY, html("<title>题目</title>", '<div id="artibody">甲公司派息。<br>乙也派。</div>')), "sina_news"
    )

    assert article.text == "甲公司派息。\n乙也派。"


def table(*rows: tuple[str, ...], header: tuple[str, ...] = COLUMNS) -> Page:
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in (header, *rows))
    head = '<meta http-equiv="Content-Type" content="text/html; charset=gb2312" /><title>奇富(03660)_分红派息</title>'
    return page(DIVIDENDS, html(head, f'<div id="sub01_c1"><table>{lines}</table></div>').encode("gb18030"))


ROW = ("2026-03-19", "2025", "末期息", "每股0.16美元", "现金", "2026-04-13", "2026/04/14-2026/04/15", "2026-05-16")


def test_a_dividend_is_a_filing_with_its_facts() -> None:
    (filing,) = sina_dividends.parse(table(ROW))

    assert isinstance(filing, Filing)
    assert (filing.id, filing.symbols) == ("sina_dividends:03660:2026-03-19:末期息:2025", ("HK:3660",))
    assert filing.share_return is not None
    wanted = {"amount": 0.16, "currency": "USD", "ex_date": "2026-04-13", "payment_date": "2026-05-16"}
    wanted |= {"book_close_from": "2026-04-14", "book_close_to": "2026-04-15"}
    assert wanted.items() <= dict(filing.share_return).items()


@pytest.mark.parametrize(
    ("place", "cell"),
    [
        (0, "昨天"),
        (0, "--"),
        (3, "每股0.16元"),
        (3, "待定的样例"),
        (5, "四月中"),
        (6, "2026-04-14起"),
        (7, "2026-04-14至2026-04-15"),
    ],
)
def test_a_cell_of_an_unknown_form_is_quoted_and_costs_the_other_rows_nothing(place: int, cell: str) -> None:
    odd = (*ROW[:place], cell, *ROW[place + 1 :])

    filings, errors = sina_dividends.read_dividends(table(odd, ROW))

    assert [filing.id for filing in filings] == ["sina_dividends:03660:2026-03-19:末期息:2025"]
    assert [type(error) for error in errors] == [UnknownCell]
    assert cell in str(errors[0])
    with pytest.raises(UnknownCell):
        sina_dividends.parse(table(odd, ROW))


@pytest.mark.parametrize(
    ("content", "amount", "currency"),
    [
        ("末期息人民币 0.21 或港元 0.22", 0.21, "CNY"),
        ("每10股派港币5元", 0.5, "HKD"),
        ("每十股派0.8美元", 0.08, "USD"),
        ("每股8.5港仙", 0.085, "HKD"),
        ("不派中期息", None, None),
        ("十送四红股", None, None),
        ("二十送一", None, None),
    ],
)
def test_an_amount_is_for_one_share_and_no_dividend_is_no_error(
    content: str, amount: float | None, currency: str | None
) -> None:
    (filing,) = sina_dividends.parse(table((*ROW[:3], content, *ROW[4:])))

    assert isinstance(filing, Filing)
    assert filing.share_return is not None
    assert (filing.share_return["amount"], filing.share_return["currency"]) == (amount, currency)


def test_a_special_dividend_beside_another_in_one_row_is_a_filing_of_its_own() -> None:
    first, second = sina_dividends.read_dividends(table((*ROW[:3], "每股人民币0.35元及特别股息0.1港元", *ROW[4:])))[0]

    assert [(filing.share_return or {})["kind"] for filing in (first, second)] == ["末期息", "特别股息"]
    assert [(filing.share_return or {})["amount"] for filing in (first, second)] == [0.35, 0.1]
    assert first.id != second.id


@pytest.mark.parametrize("content", ["每ADS 0.76美元", "人民币0.35元及0.1港元", "每股派息港币三角"])
def test_money_that_cannot_be_told_to_be_a_shares_is_an_error_that_quotes_it(content: str) -> None:
    filings, errors = sina_dividends.read_dividends(table((*ROW[:3], content, *ROW[4:])))

    assert filings == []
    assert [content in str(error) for error in errors] == [True]


def test_two_dividends_of_one_day_and_kind_have_ids_that_outlive_a_correction() -> None:
    final, special = (*ROW[:3], "末期息 港元 0.20", *ROW[4:]), (*ROW[:3], "特别息 港元 0.10", *ROW[4:])
    corrected = (*special[:3], "特别息 港元 0.11", *special[4:])

    before = {filing.id for filing in sina_dividends.read_dividends(table(final, special))[0]}
    after = {filing.id for filing in sina_dividends.read_dividends(table(corrected, final))[0]}

    assert before == after
    assert len(before) == 2


def test_a_table_with_other_columns_is_another_table() -> None:
    with pytest.raises(Drifted, match="公布日期"):
        sina_dividends.parse(table(ROW[1:], header=COLUMNS[1:]))
