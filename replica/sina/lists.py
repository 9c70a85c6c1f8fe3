"""Lists of a company's news: the Hong Kong template (GB18030, fillers, pager) and the US one (GBK)."""

import re

from replica.page import fill
from replica.scenario import Company, Item
from replica.sina import stories
from replica.world import Answer, Ask, World

PER_PAGE = 30
FILLER_AFTER = 5
US_PER_PAGE = 20
PAGES = "http://stock.finance.sina.com.cn/hkstock/go/CompanyNews/page/{page}/code/{code}.html"


def company_news(world: World, ask: Ask, found: re.Match[str]) -> Answer:
    """stock.finance.sina.com.cn/hkstock/news/03660.html and its further pages (sources-sina, B)."""
    code = found["code"]
    page = max(int(found.groupdict().get("page") or 1), 1)
    company = world.by_code.get(code)
    listed = _listed(world, ask, company) if company else []
    key = ("list", code, page, len(listed))
    if key not in world.memo:
        rows = listed[(page - 1) * PER_PAGE : page * PER_PAGE]
        world.memo[key] = _page(world, company, code, page, rows)
    return Answer(world.memo[key], "text/html")


def _page(world: World, company: Company | None, code: str, page: int, rows: list[Item]) -> bytes:
    previous = "javascript:volid(0);" if page == 1 else PAGES.format(page=page - 1, code=code)
    html = fill(
        "sina_list.html.j2",
        name=company.sina_name if company else "",
        code=code,
        rows=_with_fillers(world, rows),
        previous=previous,
        following=PAGES.format(page=page + 1, code=code),
    )
    return html.encode("gb18030")


def us_news(world: World, ask: Ask, _found: re.Match[str]) -> Answer:
    """biz.finance.sina.com.cn/usstock/usstock_news.php?symbol=QFIN (sources-sina, E)."""
    company = world.by_ticker.get(ask.query.get("symbol", "").upper())
    page = max(int(ask.query.get("pageIndex", "1")), 1)
    items = world.published(ask, "story", company=company) if company else []
    rows = [
        {
            "url": stories.address(world, item),
            "title": stories.list_title(item),
            "publisher": stories.publisher(item),
            "time": world.stamp(item).strftime("%Y年%m月%d日 %H:%M"),
        }
        for item in items[(page - 1) * US_PER_PAGE : page * US_PER_PAGE]
    ]
    html = fill("sina_us_list.html.j2", name=company.us_name if company else "", rows=rows)
    return Answer(html.encode("gb18030"), "text/html; charset=gbk")


def _listed(world: World, ask: Ask, company: Company | None) -> list[Item]:
    return [item for item in world.published(ask, "story", company=company) if item.content.get("listed", True)]


def _with_fillers(world: World, items: list[Item]) -> list[dict[str, str] | None]:
    rows: list[dict[str, str] | None] = []
    for number, item in enumerate(items, 1):
        source = "?from=finance" if stories.is_column(item) and item.number(2) % 2 else ""
        rows.append(
            {
                "url": stories.address(world, item) + source,
                "title": stories.list_title(item),
                "time": str(item.content.get("list_time") or world.stamp(item).strftime("%Y-%m-%d %H:%M:%S")),
            }
        )
        if number % FILLER_AFTER == 0:
            rows.append(None)
    return rows
