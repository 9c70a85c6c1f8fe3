"""Sina's pages as documented in sources-sina: charset, marks and quirks."""

import json
import re

from parsel import Selector

from tests.replica.conftest import Reader

NEWS = "stock.finance.sina.com.cn/hkstock/news/03661.html"
REFERER = {"Referer": "https://finance.sina.com.cn/"}


async def test_a_full_list_page_has_thirty_items_and_a_filler_after_each_five(site: Reader) -> None:
    _, body, _ = await site.get(NEWS)

    page = Selector(body.decode("gb18030"))
    entries = page.css("ul#js_ggzx > li")
    assert len(entries) == 36
    assert [number for number, one in enumerate(entries, 1) if not one.css("a[href]")] == [6, 12, 18, 24, 30, 36]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", stamp) for stamp in page.css("span.rt::text").getall())


async def test_the_list_declares_gb2312_but_needs_gb18030_and_names_the_code(site: Reader) -> None:
    _, body, headers = await site.get(NEWS)

    assert b"charset=gb2312" in body
    assert "charset" not in headers["Content-Type"]
    assert "甲科-S(03661)_新闻资讯" in body.decode("gb18030")


async def test_the_pager_leads_to_the_second_page_in_http_and_back_by_script(site: Reader) -> None:
    _, first, _ = await site.get(NEWS)
    _, second, _ = await site.get("stock.finance.sina.com.cn/hkstock/go/CompanyNews/page/2/code/03661.html")

    links = Selector(first.decode("gb18030")).css("p.page a::attr(href)").getall()
    assert links == [
        "javascript:volid(0);",
        "http://stock.finance.sina.com.cn/hkstock/go/CompanyNews/page/2/code/03661.html",
    ]
    assert len(Selector(second.decode("gb18030")).css("ul#js_ggzx a")) == 14


async def test_a_story_is_on_the_list_from_its_instant_on(site: Reader) -> None:
    await site.post("publish", {"items": [{"kind": "story", "company": "alpha", "title": "刚刚", "paragraphs": ["新。"]}]})

    _, body, _ = await site.get(NEWS)

    titles = Selector(body.decode("gb18030")).css("ul#js_ggzx a::attr(title)").getall()
    assert titles[0] == "刚刚"
    assert "明天" not in titles


async def test_a_story_page_carries_the_metas_and_the_noise_around_its_text(site: Reader) -> None:
    _, listed, _ = await site.get(NEWS)
    link = Selector(listed.decode("gb18030")).xpath("//a[@title='甲科业绩']/@href").get() or ""

    _, body, _ = await site.get(link.removeprefix("https://"))

    page = Selector(body.decode())
    docid = re.search(r"doc-i(n[a-z]+\d+)\.shtml", link)
    assert docid
    assert page.css('meta[name="publishid"]::attr(content)').get() == docid[1]
    assert page.css('meta[name="weibo: article:create_at"]::attr(content)').get() == "2026-03-19 09:56:40"
    assert page.css('meta[property="article:published_time"]::attr(content)').get() == "2026-03-19T09:57:59+08:00"
    assert page.css("h1.main-title::text").get() == "甲科业绩"
    assert page.css("#artibody p:first-of-type a::text").get() == "专题：某专题"
    assert b"<span id=hkstock_hk03661><a href=https://" in body
    assert page.css("#artibody style")
    assert page.css("#artibody .appendQr_wrap")
    assert page.css("p.article-editor")


async def test_there_are_stories_without_a_title_and_stories_without_a_text(site: Reader) -> None:
    _, listed, _ = await site.get(NEWS)
    links = Selector(listed.decode("gb18030"))
    silent = links.xpath("//a[@title='']/@href").get() or ""
    short = links.xpath("//a[@title='只有标题']/@href").get() or ""

    _, first, _ = await site.get(silent.removeprefix("https://"))
    _, second, _ = await site.get(short.removeprefix("https://"))

    assert Selector(first.decode()).css("title::text").get() == "_新浪财经_新浪网"
    assert "没有标题。" in first.decode()
    assert "　　" not in "".join(Selector(second.decode()).css("#artibody p::text").getall())


async def test_columns_are_reached_by_uid_and_hex(site: Reader) -> None:
    _, listed, _ = await site.get(NEWS)
    link = Selector(listed.decode("gb18030")).xpath("//a[@title='专栏']/@href").get() or ""

    status, body, _ = await site.get(link.removeprefix("https://"))

    assert re.match(r"https://k\.sina\.cn/article_\d+_[0-9a-f]+\.html", link)
    assert status == 200
    assert Selector(body.decode()).css("#artibody p::text").get() == "　　一段。"


async def test_quotes_need_a_referer_and_come_in_gb18030(site: Reader) -> None:
    refused, words, _ = await site.get("hq.sinajs.cn/list=rt_hk03661")
    status, body, headers = await site.get("hq.sinajs.cn/list=rt_hk03661,gb_alfa,rt_hk99999", **REFERER)

    assert (refused, words) == (403, b"Kinsoku jikou desu!")
    assert status == 200
    assert headers["Content-Type"] == "application/javascript; charset=GB18030"
    lines = body.decode("gb18030").splitlines()
    rows = [match.groups() for line in lines if (match := re.fullmatch(r'var hq_str_(\S+)="(.*)";', line))]
    assert [(code, len(row.split(","))) for code, row in rows] == [("rt_hk03661", 25), ("gb_alfa", 36), ("rt_hk99999", 1)]


async def test_one_malformed_code_spoils_the_whole_batch(site: Reader) -> None:
    _, body, _ = await site.get("hq.sinajs.cn/list=rt_hk03661,61666", **REFERER)

    assert body == b'var hq_str_sys_auth="FAILED";\n'


async def test_a_quote_row_is_consistent_in_itself(site: Reader) -> None:
    await site.post("publish", {"ticks": [{"symbol": "rt_hk03661", "last": 48.5}, {"symbol": "rt_hk03661", "last": 47.0}]})

    _, body, _ = await site.get("hq.sinajs.cn/list=rt_hk03661", **REFERER)

    row = body.decode("gb18030").split('"')[1].split(",")
    opened, before, high, low, last, change, percent = map(float, row[2:9])
    assert (opened, before, high, low, last) == (50.0, 50.0, 50.0, 47.0, 47.0)
    assert (change, percent) == (-3.0, -6.0)
    assert low <= float(row[11]) / float(row[12]) <= high
    assert float(row[9]) <= float(row[10])


async def test_a_suspended_stock_has_no_price(site: Reader) -> None:
    _, body, _ = await site.get("hq.sinajs.cn/list=rt_hk00110", **REFERER)

    assert body.decode("gb18030").split('"')[1].split(",")[6] == "0.000"


async def test_roll_json_escapes_all_but_ascii_and_holds_json_inside_strings(site: Reader) -> None:
    _, body, _ = await site.get("feed.mix.sina.com.cn/api/roll/get?pageid=384&lid=2674&num=80&page=1")

    assert body.isascii()
    result = json.loads(body)["result"]
    assert len(result["data"]) == 43
    first = result["data"][0]
    assert first["docid"].startswith("comos:n")
    assert json.loads(first["urls"]) == [first["url"]]
    assert b"https:\\/\\/finance.sina.com.cn" in body
    assert isinstance(first["ctime"], str)
    assert result["start"] == int(first["ctime"])


async def test_jsonp_is_wrapped_in_a_try(site: Reader) -> None:
    _, body, _ = await site.get("zhibo.sina.com.cn/api/zhibo/feed?page=1&page_size=20&zhibo_id=152&callback=f")

    assert body.startswith(b"try{f({")
    assert body.endswith(b"});}catch(e){};")
    feed = json.loads(body[len(b"try{f(") : -len(b");}catch(e){};")])["result"]["data"]["feed"]
    assert json.loads(feed["list"][0]["ext"])["stocks"][0]["symbol"] == "03661"


async def test_the_dividends_tab_has_eight_cells_a_row(site: Reader) -> None:
    _, body, _ = await site.get("stock.finance.sina.com.cn/hkstock/dividends/03661.html")

    rows = Selector(body.decode("gb18030")).css("div#sub01_c1 table tr")
    assert [len(row.css("td")) for row in rows] == [8, 8]
    assert rows[1].css("td::text").getall()[5:] == ["2026-06-02", "2026-06-04至2026-06-09", "2026-07-08"]


async def test_the_us_list_says_source_and_minute(site: Reader) -> None:
    _, body, _ = await site.get("biz.finance.sina.com.cn/usstock/usstock_news.php?symbol=ALFA")

    page = Selector(body.decode("gb18030"))
    assert page.css('div.xb_news ul.xb_list a[type-stastics="cj"]::text').get() == "专栏"
    assert (page.css("span.xb_list_r::text").get() or "").endswith("| 2026年03月19日 09:58")


async def test_a_story_that_is_revised_reads_differently_from_then_on(site: Reader) -> None:
    story = {"kind": "story", "company": "alpha", "title": "题", "paragraphs": ["旧句。"]}
    soon, later = ({"after_s": after_s, "paragraphs": ["新句。"]} for after_s in (0, 1_000_000))
    items = [{**story, "docid": "nsoonaa1", "revised": soon}, {**story, "docid": "nlateraa2", "revised": later}]
    await site.post("publish", {"items": items})

    _, body, _ = await site.get("feed.mix.sina.com.cn/api/roll/get?pageid=384&lid=2674&num=2&page=1")
    rows = {row["docid"]: row for row in json.loads(body)["result"]["data"]}
    pages = [
        (await site.get(rows[f"comos:{key}"]["url"].removeprefix("https://")))[1].decode() for key in ("nsoonaa1", "nlateraa2")
    ]

    assert ["新句。" in page for page in pages] == [True, False]
    assert [rows[f"comos:{key}"]["intro"].strip() for key in ("nsoonaa1", "nlateraa2")] == ["新句。", "旧句。"]
