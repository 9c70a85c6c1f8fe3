"""Pages of Sina in their wire format, with sentences of our own, for the tests of its spiders."""

import json
from typing import Any

LIST = "stock.finance.sina.com.cn/hkstock/news/03660.html"
SECOND = "stock.finance.sina.com.cn/hkstock/go/CompanyNews/page/2/code/03660.html"
STORIES = "finance.sina.com.cn/stock/2026-03-19"


def story_place(number: int) -> str:
    """Where a story stands on the tests' site."""
    return f"{STORIES}/doc-inaaabb{number}.shtml"


def story_page(number: int, text: str = "乙公布业绩。") -> str:
    """An article page of the 2026 template."""
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"/><title>第{number}则_新浪财经_新浪网</title>'
        f'<meta name="weibo: article:create_at" content="2026-03-19 06:{number % 60:02}:00" />'
        f'</head><body><h1 class="main-title">第{number}则</h1>'
        f'<div class="article" id="artibody"><p>　　{text}</p></div></body></html>'
    )


def list_page(numbers: list[int], next_page: str | None = None, code: str = "03660", day: str = "2026-03-19") -> bytes:
    """A company's list, GB18030, with a filler and a pager."""
    lines = "".join(
        f'<li><a href="http://{story_place(n)} " title="第{n}则">第…</a> <span class="rt">{day} 06:{n % 60:02}:00</span></li>'
        for n in numbers
    )
    following = f"http://{next_page}" if next_page else "javascript:volid(0);"
    html = (
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312" />'
        f'<title>乙({code})_新闻资讯_新浪港股</title></head><body><ul id="js_ggzx">{lines}<li>&nbsp;</li></ul>'
        f'<p class="page"><a href="javascript:volid(0);">上一页</a><a href="{following}">下一页</a></p></body></html>'
    )
    return html.encode("gb18030")


def roll_page(stories: list[tuple[int, int, str]], edited: dict[int, int] | None = None) -> str:
    """A roll answer of (number, ctime, title); `edited`: number -> mtime."""
    data = [
        {"docid": f"comos:naaabb{n}", "url": f"https://{story_place(n)}", "title": title, "intro": "",
         "ctime": str(at), "mtime": str((edited or {}).get(n, at + 5)),
         "media_name": "样例网", "img": []}
        for n, at, title in stories
    ]  # fmt: skip
    return json.dumps({"result": {"status": {"code": 0, "msg": "succ"}, "data": data or {}}})


def flash_page(items: list[tuple[int, str]], page: int = 1, last: int = 1, **more: Any) -> str:
    """A page of the 7x24 feed of (id, text); `more` goes into each item."""
    rows = [
        {"id": n, "rich_text": text, "create_time": "2026-03-19 14:50:00", "is_delete": 0, "docurl": "",
         "ext": '{"stocks":[]}', "creator": "someone@staff.example",
         "comment_list": {"list": [{"uid": "uid-of-a-reader", "nick": "某读者"}]}, **more}
        for n, text in items
    ]  # fmt: skip
    feed = {"list": rows, "page_info": {"page": page, "totalPage": last}}
    return json.dumps({"result": {"status": {"code": 0}, "data": {"feed": feed}}})


def us_list_page(numbers: list[int], company: str = "乙", about: str = "第{}则") -> bytes:
    """A company's list of New York's template, GBK; `about`: the headlines."""
    lines = "".join(
        f'<li><span class="xb_list_r">样例网 | 2026年03月19日 06:{n % 60:02}</span>'
        f'<a href="http://{story_place(n)}" type-stastics="cj">{about.format(n)}</a></li>'
        for n in numbers
    )
    head = (
        f'<meta http-equiv="Content-Type" content="text/html; charset=gbk" /><title>{company}相关新闻_美股 - 新浪财经</title>'
    )
    html = f'<html><head>{head}</head><body><div class="xb_news"><ul class="xb_list">{lines}</ul></div></body></html>'
    return html.encode("gb18030")


def dividends_page(rows: list[tuple[str, ...]]) -> bytes:
    """A dividend table of eight columns, GB18030."""
    header = ("公布日期", "年度", "派息事项", "派息内容", "方式", "除净日", "截止过户日期", "派息日期")
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in (header, *rows))
    head = '<meta http-equiv="Content-Type" content="text/html; charset=gb2312" /><title>乙(03660)_分红派息</title>'
    return f'<html><head>{head}</head><body><div id="sub01_c1"><table>{lines}</table></div></body></html>'.encode("gb18030")
