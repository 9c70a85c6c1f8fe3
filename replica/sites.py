"""Which site answers which address: one table, first match wins."""

import re
from collections.abc import Callable

from replica import ir, sec
from replica.hkex import documents, latest, news, search, stocks
from replica.sina import article, columns, dividends, feeds, lists, quotes
from replica.world import NOT_FOUND, Answer, Ask, World

Site = Callable[[World, Ask, re.Match[str]], Answer]

TABLE: list[tuple[str, str, Site]] = [
    (r"hq\.sinajs\.cn", r"/.*", quotes.rows),
    (r"stock\.finance\.sina\.com\.cn", r"/hkstock/news/(?P<code>[^/]+)\.html", lists.company_news),
    (
        r"stock\.finance\.sina\.com\.cn",
        r"/hkstock/go(?:\.php)?/CompanyNews/page/(?P<page>\d+)/code/(?P<code>[^/.]+)(?:\.html|/\.phtml)",
        lists.company_news,
    ),
    (r"stock\.finance\.sina\.com\.cn", r"/hkstock/dividends/(?P<code>[^/]+)\.html", dividends.table),
    (r"biz\.finance\.sina\.com\.cn", r"/usstock/usstock_news\.php", lists.us_news),
    (r"(finance|news|tech)\.sina\.com\.cn", r"/roll/c/(?P<cid>\d+)\.shtml", columns.roll),
    (r"(finance|news|tech)\.sina\.com\.cn", r"/.*doc-i(?P<docid>[a-z]+\d+)\.s?html(?P<twin>\.md)?", article.page),
    (r"(t\.)?(cj|k)\.sina\.cn", r"/(?:articles/view/|article_)(?P<uid>\d+)[/_](?P<hex>[0-9a-f]+)(?:\.html)?", article.column),
    (r"feed\.mix\.sina\.com\.cn", r"/api/roll/get", feeds.roll),
    (r"zhibo\.sina\.com\.cn", r"/api/zhibo/feed", feeds.flash),
    (
        r"www1\.hkexnews\.hk",
        r"/ncms/json/eds/lci(?P<market>sehk|gem)(?P<days>[17])relsd(?P<lang>[ec])_(?P<page>\d+)\.json",
        latest.page,
    ),
    (r"www1\.hkexnews\.hk", r"/search/titleSearchServlet\.do", search.servlet),
    (r"www1\.hkexnews\.hk", r"/search/(?P<kind>prefix|partial)\.do", stocks.find),
    (
        r"www1\.hkexnews\.hk",
        r"/ncms/script/eds/(?P<state>active|inactive)stock_(?P<market>sehk|gem)_(?P<lang>[ec])\.json",
        stocks.every,
    ),
    (r"www1\.hkexnews\.hk", r"/ncms/script/eds/tier(?P<tier>one|two|twogrp)_(?P<lang>[ec])\.json", stocks.categories),
    (r"www1\.hkexnews\.hk", r"(?P<path>/listedco/listconews/.+)", documents.document),
    (r"www\.hkex\.com\.hk", r"/Services/RSS-Feeds/(?P<slug>[A-Za-z-]+)", news.feed),
    (r"www\.sec\.gov|data\.sec\.gov", r"/.*", sec.site),
    (r".*", r"/rss/(?P<feed>news-releases|sec-filings|events)\.xml", ir.feed),
    (r".*", r"/news-releases(?:/news-release-details/(?P<slug>[^/]+))?", ir.release),
]
_COMPILED = [(re.compile(host), re.compile(path), site) for host, path, site in TABLE]


def answer(world: World, ask: Ask) -> Answer:
    """What the site at that address says now."""
    if ask.path == "/robots.txt":
        text = world.scenario.robots.get(ask.host)
        return NOT_FOUND if text is None else Answer(text.encode(), "text/plain")
    for host, path, site in _COMPILED:
        found = path.fullmatch(ask.path) if host.fullmatch(ask.host) else None
        if found:
            return site(world, ask, found)
    return NOT_FOUND
