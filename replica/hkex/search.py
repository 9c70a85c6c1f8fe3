"""The title search servlet, `/search/titleSearchServlet.do`: rows as a JSON document inside a JSON string."""

import json
import re
from dataclasses import replace
from datetime import date, datetime

from replica.hkex.filings import Document, counters, documents, headlines
from replica.page import utf8_json
from replica.world import NOT_FOUND, Answer, Ask, World

UNDATED_ROWS = 3  # without fromDate the window is ignored: "always the latest three rows" (sources-hkex, 1.2)


def servlet(world: World, ask: Ask, _found: re.Match[str]) -> Answer:
    """`stockId, fromDate, toDate, t1code, t2code, title, rowRange, sortDir, lang` count; GET only (sources-hkex, 1.2)."""
    if ask.method != "GET":
        return replace(NOT_FOUND, status=405)
    lang = "c" if ask.query.get("lang", "EN").upper() == "ZH" else "e"  # any other word is answered in English
    rows = _matching(world, ask, lang)
    wanted = int(ask.query.get("rowRange") or 100)
    shown = rows[:wanted]
    result = [_row(world, document, len(rows)) for document in shown]
    envelope = {
        "result": _nested(result) if result else "null",
        "hasNextRow": len(shown) < len(rows),
        "sortList": "[[0,0]]",
        "rowRange": wanted,
        "lang": lang.upper(),
        "loadedRecord": len(shown),
        "recordCnt": len(rows),
    }
    return Answer(utf8_json(envelope), "application/json;charset=UTF-8")


def _matching(world: World, ask: Ask, lang: str) -> list[Document]:
    query = ask.query
    stock = query.get("stockId", "-1")
    company = next((one for one in world.scenario.companies if str(one.stock_id) == stock), None)
    if stock != "-1" and company is None:
        return []
    found = list(documents(world, ask, lang, company))
    if "fromDate" not in query or "toDate" not in query:
        return found[:UNDATED_ROWS]
    first, last = _day(query["fromDate"]), _day(query["toDate"])
    by_category = query.get("searchType") == "1"
    kept = [
        document
        for document in found
        if first <= document.stamp.date() <= last
        and query.get("title", "").lower() in document.title.lower()
        and (not by_category or _in_category(document, query.get("t1code", "-2"), query.get("t2code", "-2")))
    ]
    return sorted(kept, key=lambda document: document.stamp, reverse=query.get("sortDir", "0") == "0")


def _in_category(document: Document, tier_one: str, tier_two: str) -> bool:
    return tier_one in ("-2", document.tier_one) and (tier_two == "-2" or tier_two in document.tier_two)


def _row(world: World, document: Document, total: int) -> dict[str, str]:
    names = counters(world.companies_of(document.item), document.lang)
    text = headlines(document, " &#x2f; ")
    return {
        "FILE_INFO": document.size,
        "NEWS_ID": str(document.news_id),
        "SHORT_TEXT": f"{text}<br/>",
        "TOTAL_COUNT": str(total),
        "DOD_WEB_PATH": "",
        "STOCK_NAME": "<br/>".join(name for _, name in names),
        "TITLE": document.title,
        "FILE_TYPE": "PDF",
        "DATE_TIME": document.time,
        "LONG_TEXT": text,
        "STOCK_CODE": "<br/>".join(code for code, _ in names),
        "FILE_LINK": document.path,
    }


def _nested(rows: list[dict[str, str]]) -> str:
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    for mark, code in (("&", "\\u0026"), ("<", "\\u003c"), (">", "\\u003e"), ("'", "\\u0027")):
        text = text.replace(mark, code)
    return text


def _day(text: str) -> date:
    return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007 - a calendar day of Hong Kong
