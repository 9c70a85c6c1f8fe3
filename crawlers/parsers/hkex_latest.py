"""A page of HKEXnews' latest-information JSON (`/ncms/json/eds/lcisehk1relsde_1.json`) -> its filings."""

import re
from dataclasses import dataclass
from typing import Any

from crawlers.errors import Drifted, PageError
from crawlers.fields.answers import json_answer
from crawlers.page import Page
from crawlers.parsers.hkex_rows import SITE, SOURCE, filing, language_of_list
from queues.records import Filing, Language

ADDRESS = re.compile(r"/ncms/json/eds/lci(?P<market>sehk|gem)(?P<days>[17])relsd(?P<lang>[ec])_(?P<page>\d+)\.json")

NEEDED = frozenset(("webPath", "relTime", "title", "stock", "lTxt"))


@dataclass(frozen=True)
class Latest:
    """One page. `generated`: its genDate, epoch milliseconds as text; `pages`: how many there are, from 1.

    `problems`: rows that could not be read; the others are in `filings`, newest first.
    """

    generated: str
    pages: int
    filings: tuple[Filing, ...]
    problems: tuple[PageError, ...]


def latest_url(market: str, days: int, language: str, page: int) -> str:
    """Address of a page: market `sehk` or `gem`, `days` 1 or 7, language `e` or `c`."""
    return f"{SITE}/ncms/json/eds/lci{market}{days}relsd{language}_{page}.json"


def read_latest(page: Page) -> Latest:
    """The page's rows. Raises Drifted when the envelope is another one, and what `json_answer` raises."""
    answer = json_answer(page, SOURCE)
    if not isinstance(answer, dict) or not {"genDate", "maxNumOfFile", "newsInfoLst"} <= answer.keys():
        raise Drifted(SOURCE, page.url, "genDate, maxNumOfFile and newsInfoLst", page.body[:200])
    rows = answer["newsInfoLst"] or []
    if not isinstance(rows, list) or not str(answer["maxNumOfFile"] or 1).isdecimal():
        raise Drifted(SOURCE, page.url, "an array newsInfoLst and a number maxNumOfFile", page.body[:200])
    found = ADDRESS.search(page.url)
    language = language_of_list(found["lang"] if found else "e")
    filings, problems = [], []
    for row in rows:
        try:
            filings.append(_filing(page, row, language))
        except PageError as error:
            problems.append(error)
    if rows and not filings:
        raise problems[0]
    return Latest(str(answer["genDate"]), int(answer["maxNumOfFile"] or 1), tuple(filings), tuple(problems))


def _filing(page: Page, row: Any, language: Language) -> Filing:
    missing = NEEDED - (row.keys() if isinstance(row, dict) else set())
    if missing:
        raise Drifted(SOURCE, page.url, f"a row with {', '.join(sorted(missing))}", str(row))
    stock = row["stock"] or []
    if not isinstance(stock, list) or not all(isinstance(one, dict) and "sc" in one for one in stock):
        raise Drifted(SOURCE, page.url, "stocks with sc (code)", str(row))
    return filing(
        page,
        path=str(row["webPath"]),
        stamp=str(row["relTime"]),
        title=str(row["title"]),
        codes=[str(one["sc"]) for one in stock],
        names=[str(one.get("sn") or "") for one in stock],
        category_text=str(row["lTxt"] or row.get("sTxt") or ""),
        categories=[code.strip() for code in f"{row.get('t1Code', '')},{row.get('t2Code', '')}".split(",")],
        language=language,
        news_id=str(row.get("newsId") or ""),
        file_type="HTM" if row.get("multi") == 1 else str(row.get("ext") or ""),
    )
