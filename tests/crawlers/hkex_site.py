"""Lists, searches and documents of HKEXnews as tests serve them."""

import json
from typing import TYPE_CHECKING, Any

from aiohttp import web

from crawlers.parsers.hkex_latest import latest_url
from crawlers.parsers.hkex_stocks import STOCK_LIST, prefix_url

if TYPE_CHECKING:
    from tests.crawlers.conftest import Site


def place(url: str) -> str:
    return url.removeprefix("https://")


def document(number: int, chinese: bool = False) -> str:
    return f"/listedco/listconews/sehk/2026/0319/20260319{number:05}{'_c' if chinese else ''}.pdf"


def row(number: int, time: str = "19/03/2026 16:31", code: str = "00700", **changes: Any) -> dict[str, Any]:
    base = {
        "newsId": number,
        "lTxt": "Announcements and Notices - [Inside Information]",
        "title": f"No. {number}",
        "ext": "pdf",
    }
    stock = [{"sc": code, "sn": "X"}]
    return base | {"webPath": document(number), "multi": 0, "stock": stock, "relTime": time, "t1Code": "10000"} | changes


def latest(rows: list[dict[str, Any]], generated: int = 1, pages: int = 1) -> str:
    return json.dumps({"genDate": str(generated), "maxNumOfFile": pages, "newsInfoLst": rows})


def lists(rows: list[dict[str, Any]], generated: int = 1, days: int = 1) -> dict[str, Any]:
    spans = (1, 7) if days == 1 else (days,)
    english_lists = {place(latest_url("sehk", span, "e", 1)): latest(rows, generated) for span in spans}
    return english_lists | {place(latest_url("sehk", span, "c", 1)): latest([], generated) for span in spans}


def search(rows: list[dict[str, Any]], count: int | None = None, language: str = "E") -> str:
    fields = [
        {"FILE_LINK": one["webPath"], "DATE_TIME": one["relTime"], "TITLE": one["title"], "STOCK_CODE": one["stock"][0]["sc"],
         "LONG_TEXT": one["lTxt"], "NEWS_ID": str(one["newsId"])}
        for one in rows
    ]  # fmt: skip
    total = len(rows) if count is None else count
    more = total > len(rows)
    return json.dumps({"result": json.dumps(fields), "hasNextRow": more, "lang": language, "recordCnt": total})


class Searches:
    """The servlet: keeps what was asked, answers with the rows of the days asked for, whatever the stock."""

    def __init__(self, site: "Site", rows: list[dict[str, Any]], counts: dict[str, int] | None = None) -> None:
        self.rows, self.counts = rows, counts or {}
        self.asked: list[tuple[str, ...]] = []
        site.pages[place(STOCK_LIST)] = json.dumps([{"i": 7609, "c": "00700", "n": "X", "s": 1}])
        for code, found in (("00700", (7609, "00700")), ("03660", (5, "36600"))):
            stock = json.dumps({"stockId": found[0], "code": found[1], "name": "Y"})
            site.pages[place(prefix_url(code))] = f'callback({{"more":"1","stockInfo":[{stock}]}});\r\n'

    def page(self, request: Any) -> Any:
        query = request.query
        self.asked.append((query["stockId"], query["fromDate"], query["toDate"], query["rowRange"], query["lang"]))
        language = "C" if query["lang"].upper() == "ZH" else "E"  # the site answers any other word in English
        rows = [one for one in self.rows if one["webPath"].endswith("_c.pdf") == (language == "C")]
        rows = [one for one in rows if query["fromDate"] <= _day(one) <= query["toDate"]]
        count = self.counts.get(query["fromDate"], len(rows)) if language == "E" else len(rows)
        return web.Response(text=search(rows[: int(query["rowRange"])], count, language), content_type="application/json")


def _day(one: dict[str, Any]) -> str:
    day, month, year = one["relTime"][:10].split("/")
    return f"{year}{month}{day}"
