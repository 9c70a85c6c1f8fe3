"""An answer of HKEXnews' title search (servlet JSON, server-rendered page) -> its filings, and whether there are more."""

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from parsel import Selector

from crawlers.errors import CutShort, Drifted, NotJson, PageError
from crawlers.fields.answers import json_answer, refuse_wall
from crawlers.page import Page
from crawlers.parsers.hkex_rows import HONG_KONG, SITE, SOURCE, filing, language_of_list, several
from queues.records import Filing, Language

ALL_STOCKS = -1
LANGUAGES = {"E": "EN", "C": "ZH"}  # what else is asked for is answered in English, and looks like success
CEILING = 1000  # rows that the site shows at most (config_c.js, ViewMoreRecords); more need a shorter window


@dataclass(frozen=True)
class Search:
    """`count`: all rows of the query as announced, None when unsaid; `more`: rows beyond those in `filings` and `problems`."""

    filings: tuple[Filing, ...]
    problems: tuple[PageError, ...]
    count: int | None
    more: bool

    @property
    def loaded(self) -> int:
        """Rows of the answer, readable or not."""
        return len(self.filings) + len(self.problems)


def search_url(stock_id: int, first: date, last: date, language: str, rows: int = 100, market: str = "SEHK") -> str:
    """A query of the servlet for one stock's documents of Hong Kong days `first` to `last`, newest first.

    `stock_id`: the site's own, or ALL_STOCKS. `rows` counts from the newest and is cumulative; `language` E or C; `market`
    SEHK or GEM.
    """
    query = {
        "sortDir": 0, "sortByOptions": "DateTime", "category": 0, "market": market, "stockId": stock_id, "documentType": -1,
        "fromDate": f"{first:%Y%m%d}", "toDate": f"{last:%Y%m%d}", "title": "", "searchType": 0,
        "t1code": -2, "t2Gcode": -2, "t2code": -2, "rowRange": rows, "lang": LANGUAGES[language],
    }  # fmt: skip
    return f"{SITE}/search/titleSearchServlet.do?{urlencode(query)}"


def read_search(page: Page) -> Search:
    """The servlet's rows. Raises Drifted for another envelope, language or days than asked for, CutShort, NotJson."""
    answer = json_answer(page, SOURCE)
    if not isinstance(answer, dict) or "result" not in answer:
        raise Drifted(SOURCE, page.url, "an envelope with result", page.body[:200])
    language = _language(page, str(answer.get("lang") or ""))
    filings: list[Filing] = []
    problems: list[PageError] = []
    rows = _rows(page, answer["result"])
    for row in rows:
        try:
            filings.append(_filing(page, row, language))
        except PageError as error:
            problems.append(error)
    count = answer.get("recordCnt")
    count = int(count) if isinstance(count, int | str) and str(count).isdecimal() else None
    if rows and not filings:
        raise problems[0]
    if not rows and count:
        raise CutShort(SOURCE, page.url, f"{count} rows as announced", page.body[:120])
    _check_days(page, filings)
    more = bool(answer.get("hasNextRow")) or (count is not None and count > len(rows))
    return Search(tuple(filings), tuple(problems), count, more)


def _rows(page: Page, result: Any) -> list[Any]:
    """The document inside the string; it comes as JSON null, "null", "[]", "" or an array that is decoded already."""
    if isinstance(result, str):
        try:
            result = json.loads(result) if result.strip() else None
        except json.JSONDecodeError as error:
            raise NotJson(SOURCE, page.url, "a JSON array in the string of result", result) from error
    if result is None:
        return []
    if not isinstance(result, list):
        raise Drifted(SOURCE, page.url, "an array of rows", str(result))
    return result


def _check_days(page: Page, filings: list[Filing]) -> None:
    """The site has been seen to leave days out of account that it does not understand, and to answer as if it had."""
    query = parse_qs(urlsplit(page.url).query)
    first, last = (query.get(name, [""])[0] for name in ("fromDate", "toDate"))
    days = {f"{filing.released_at.astimezone(HONG_KONG):%Y%m%d}" for filing in filings if filing.released_at}
    if first and last and days and not first <= min(days) <= max(days) <= last:
        raise Drifted(SOURCE, page.url, f"documents of {first} to {last}", f"documents of {min(days)} to {max(days)}")


def _language(page: Page, echoed: str) -> Language:
    asked = parse_qs(urlsplit(page.url).query).get("lang", [""])[0]
    if asked and echoed and language_of_list(asked) != language_of_list(echoed):
        raise Drifted(SOURCE, page.url, f"an answer in the language asked for, {asked}", f"lang {echoed}")
    return language_of_list(echoed or asked or "E")


def _filing(page: Page, row: Any, language: Language) -> Filing:
    missing = {"FILE_LINK", "DATE_TIME", "TITLE", "STOCK_CODE"} - (row.keys() if isinstance(row, dict) else set())
    if missing:
        raise Drifted(SOURCE, page.url, f"a row with {', '.join(sorted(missing))}", str(row))
    return filing(
        page,
        path=str(row["FILE_LINK"]),
        stamp=str(row["DATE_TIME"]),
        title=str(row["TITLE"]),
        codes=several(str(row["STOCK_CODE"])),
        names=several(str(row.get("STOCK_NAME") or "")),
        category_text=str(row.get("LONG_TEXT") or row.get("SHORT_TEXT") or ""),
        language=language,
        news_id=str(row.get("NEWS_ID") or ""),
        file_type="HTM" if row.get("FILE_INFO") == "Multi-Files" else str(row.get("FILE_TYPE") or ""),
    )


def read_result_page(page: Page) -> Search:
    """Rows of the server-rendered page titlesearch.xhtml, at most the first 100. Raises Drifted when it is another page."""
    refuse_wall(page, SOURCE)
    root = Selector(text=page.body.decode("utf-8", "replace"))
    total = re.search(r"\d[\d,]*", root.css("div.total-records::text").get("").strip())
    if total is None:
        raise Drifted(SOURCE, page.url, "div.total-records with a number", page.body[:200])
    language = _language(page, root.css("#lang::attr(value)").get(""))
    filings = [
        filing(
            page,
            path=row.css("div.doc-link a::attr(href)").get(""),
            stamp="".join(row.css("td.release-time::text").getall()),
            title=row.css("div.doc-link a::text").get(""),
            codes=[text.strip() for text in row.css("td.stock-short-code::text").getall() if text.strip()],
            names=[text.strip() for text in row.css("td.stock-short-name::text").getall() if text.strip()],
            category_text=row.css("div.headline::text").get(""),
            language=language,
        )
        for row in root.css("table tbody tr")
    ]
    count = int(total[0].replace(",", ""))
    if count and not filings:
        raise Drifted(SOURCE, page.url, f"{count} rows in table tbody", page.body[:200])
    return Search(tuple(filings), (), count, count > len(filings))
