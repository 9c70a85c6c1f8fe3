"""What stands in the body of a Sina page beside its story, and templates that have a place of their own for everything."""

import pytest
from lxml import html as lxml_html

from crawlers.parsers.sina_article import read_article
from crawlers.parsers.sina_body import body_text
from crawlers.parsers.sina_page import select
from queues.records import Article
from tests.crawlers.test_sina_pages import STORY, html, page

TEXT = "甲公司派息。"
HEAD = '<title>甲公司公布股息_新浪财经_新浪网</title><meta name="weibo: article:create_at" content="2026-03-19 06:01:00"/>'


def article(body: str, url: str = STORY, head: str = HEAD) -> Article:
    return read_article(page(url, html(head, body)), "sina_news")


def in_body(markup: str) -> Article:
    return article(f'<h1 class="main-title">甲公司公布股息</h1><div class="article" id="artibody">{markup}</div>')


@pytest.mark.parametrize(
    "markup",
    [
        '<p>　　<a href="/nc.shtml">甲公司</a><span id="quote_sz002273">(10.5, 0.1, 1.0%)</span>派息。</p>',
        "<p><span id=hkstock_hk00700><a href=x>甲公司</a></span><span id=quote_hk00700></span>派息。</p>",
        '<div class="video-2017" id="videoList0"><div>甲公司业绩会视频</div></div><p>甲公司派息。</p>',
        '<div class="img_wrapper"><img src="x"/><span class="img_descr">甲公司总部</span></div><p>甲公司派息。</p>',
        '<p>甲公司派息。</p><div class="hqimg_related"><p>主力资金净流入1亿元</p></div><iframe src="x">资金流向</iframe>',
        '<p>甲公司派息。</p><div class="otherContent_01"><p>样例APP</p></div><p class="article-editor">责任编辑：某甲 </p>',
        '<p>甲公司派息。</p><p>相关报道：</p><ul><li><a href="/a/doc-inaaabb9.shtml">乙公司股价大跌</a></li></ul>',
        '<p>甲公司派息。</p><p><b>相关阅读</b></p><p><a href="/a/doc-inaaabb9.shtml">乙大跌</a></p><p>责任编辑：甲</p>',
        "<style>.appendQr_wrap{border:1px solid}</style><p>甲公司派息。<script>var a;</script></p>",
        '<p>炒股就看<a href="x">金麒麟分析师研报</a>，权威，专业，助您挖掘潜力主题机会！</p><p>甲公司派息。</p>',
        "<table><tr><td>热点栏目</td><td>自选股</td><td>数据中心</td></tr><tr><td>客户端</td></tr></table><p>甲公司派息。</p>",
        '<p style="display:none">隐藏的广告</p><p>甲公司派息。</p>',
        "<p>甲公司公布股息</p><p>甲公司派息。</p>",
        '<p>甲公司派息。</p><p>　　<a href="https://weibo.example.com/x">@样例微博</a></p>',
        "<p>甲公司派息。</p><p>[1] [2] [下一页]</p><p>关键词：派息 股息</p><p>—END—</p><p>*****</p><p>（完）</p>",
    ],
)
def test_widgets_captions_and_links_are_no_part_of_the_story(markup: str) -> None:
    assert in_body(markup).text == TEXT


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (
            '<p>甲公司派息。</p><p><a href="/a/doc-inaaabb9.shtml">乙大跌</a></p><p>丙也派。</p>',
            "甲公司派息。\n乙大跌\n丙也派。",
        ),
        ("<table><tr><td>除净日</td><td>4月13日</td></tr><tr><td>派息日</td></tr></table>", "除净日 4月13日\n派息日"),
        ('<blockquote class="fin_reference"><p>摘要：派息。</p></blockquote><p>甲也派。</p>', "摘要：派息。\n甲也派。"),
        ("<ol><li>其一，回购。</li><li>其二，派息。</li></ol>", "其一，回购。\n其二，派息。"),
        (f'<p>甲公司派息。</p><div style="display:none">{"其余全文，" * 50}</div>', "甲公司派息。\n" + "其余全文，" * 50),
    ],
)
def test_links_tables_quotes_and_lists_inside_a_story_stay(markup: str, text: str) -> None:
    assert in_body(markup).text == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>广告一则。</p><!-- 原始正文start --><p>甲公司派息。</p><!-- 原始正文end --><p>更多文章列表</p>", TEXT),
        ("<div><p>广告一则。</p></div><div><!--原始正文begin--><p>甲公司派息。</p></div><!-- 原始正文end --><p>乙</p>", TEXT),
        ("<!-- 原始正文start --><p>责任编辑：某甲</p><!-- 原始正文end --><p>甲公司派息。</p>", "责任编辑：某甲\n甲公司派息。"),
        ("<p>甲公司派息。</p><!-- 原始正文end --><p>乙也派。</p><!-- 原始正文start -->", "甲公司派息。\n乙也派。"),
        ("<p>甲公司派息。</p><!-- 原始正文start --><p>乙也派。</p>", "甲公司派息。\n乙也派。"),
        ("<!-- 原始正文start --><!-- 原始正文start --><p>甲</p><!-- 原始正文end --><p>乙</p>", "甲\n乙"),
        ("<p>甲\ue000公司派息。\ue001</p><p>乙</p>", "甲 公司派息。 \n乙"),
    ],
)
def test_where_a_page_marks_its_story_that_alone_is_read(markup: str, text: str) -> None:
    (container,) = select(lxml_html.document_fromstring(f'<div id="artibody">{markup}</div>'), "#artibody")

    assert body_text(container) == text


def test_a_mobile_page_has_title_time_source_and_text_of_its_own() -> None:
    body = (
        '<article class="art_box"><h1 class="art_tit_h1">甲公司公布股息</h1>'
        '<time class="art_time">2026.03.19 06:01:30<cite class="art_cite">样例网</cite></time>'
        '<section class="art_pic_card art_content"><div class="weibo_info"><span class="weibo_user">某号</span></div>'
        '<p class="art_p">甲公司派息。</p><p class="art_p">乙也派。</p><div class="look_sub">展开全文</div></section></article>'
    )

    read = article(
        body, "https://finance.sina.cn/2026-03-19/detail-inaaabb1.d.html", "<title>甲公司公布股息_手机新浪网</title>"
    )

    assert (read.id, read.title, read.publisher, read.text) == (
        "sina:naaabb1",
        "甲公司公布股息",
        "样例网",
        "甲公司派息。\n乙也派。",
    )
    assert read.released_at is not None
    assert read.released_at.isoformat() == "2026-03-18T22:01:30+00:00"


def test_a_column_with_a_body_in_a_body_ends_before_the_sites_statement() -> None:
    body = (
        '<h1 class="main-title">甲公司公布股息</h1><div class="date-source"><span class="date">2026年03月19日 06:01</span>'
        '<span class="source">样例号</span></div><div class="article" id="article"><div id="artibody"><p>甲公司派息。</p></div>'
        '<div class="show_statement">特别声明：以上内容仅代表作者</div></div>'
    )

    read = article(body, "https://k.sina.com.cn/article_1704103183_65928d0f020040abc.html", "<title>甲公司|股息_新浪网</title>")

    assert (read.id, read.publisher, read.text) == ("sina:1704103183_65928d0f020040abc", "样例号", TEXT)


def test_without_a_heading_the_pages_head_names_the_story() -> None:
    head = '<meta property="og:title" content="甲公司公布股息"/>'

    read = article('<div id="artibody"><p>甲公司派息。</p></div>', head=head)

    assert read.title == "甲公司公布股息"
