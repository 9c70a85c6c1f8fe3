"""HKEXnews' answers that name its own ids of stocks (lists of active stocks, prefix.do), which a search by stock needs."""

import json
import re

from crawlers.errors import Drifted, NotJson
from crawlers.fields.answers import json_answer, refuse_wall
from crawlers.page import Page
from crawlers.parsers.hkex_rows import SITE, SOURCE, market_of

STOCK_LIST = f"{SITE}/ncms/script/eds/activestock_sehk_e.json"
_JSONP = re.compile(rb"^\s*\w+\(\s*(.*?)\s*\)\s*;?\s*$", re.DOTALL)


def prefix_url(code: str) -> str:
    """The look-up of a stock code (five digits); it matches prefixes after leading zeros are dropped."""
    return f"{SITE}/search/prefix.do?callback=callback&lang=EN&type=A&name={code}&market={market_of(code)}"


def read_stock_list(page: Page) -> dict[str, int]:
    """Stock code (five digits) -> HKEX's id, of a list of all stocks. Raises Drifted when it has no row of the known form."""
    rows = json_answer(page, SOURCE)
    if not isinstance(rows, list):
        raise Drifted(SOURCE, page.url, "an array of stocks", page.body[:120])
    found = {str(row["c"]): int(row["i"]) for row in rows if isinstance(row, dict) and "c" in row and "i" in row}
    if not found:
        raise Drifted(SOURCE, page.url, "stocks with c (code) and i (id)", page.body[:120])
    return found


def read_prefix(page: Page) -> dict[str, int]:
    """Stock code -> id of a JSONP answer of prefix.do; an empty dict where nothing matches. Raises NotJson, Drifted."""
    refuse_wall(page, SOURCE)
    wrapped = _JSONP.match(page.body)
    try:
        answer = json.loads(wrapped[1]) if wrapped else None
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise NotJson(SOURCE, page.url, "callback({...})", page.body[:120]) from error
    if answer is None:
        raise NotJson(SOURCE, page.url, "callback({...})", page.body[:120])
    if not isinstance(answer, dict) or "stockInfo" not in answer:
        raise Drifted(SOURCE, page.url, "stockInfo", page.body[:120])
    return {str(row["code"]): int(row["stockId"]) for row in answer["stockInfo"] or []}
