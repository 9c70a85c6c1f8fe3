"""A small world of the tests' own, its replica on loopback, and a way to ask it."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import aiohttp
import pytest

from replica.clock import starting_now
from replica.scenario import build
from replica.serve import Replica, serving
from replica.world import World

START = "2026-03-19T10:00:00+08:00"
FORM = {
    "form": "EF001", "dividend_type": "final", "financial_year_end": "2025-12-31", "period_end": "2025-12-31",
    "declared_amount": 0.0908, "declared_currency": "RMB", "paid_currency": "HKD", "paid_amount": 0.10391,
    "exchange_rate": 1.144387, "approval_date": "2026-05-19", "ex_date": "2026-06-02", "last_lodgement": "2026-06-03T16:30",
    "book_close_from": "2026-06-04", "book_close_to": "2026-06-09", "record_date": "2026-06-09", "payment_date": "2026-07-08",
}  # fmt: skip
COMPANIES = [
    {"key": "alpha", "code": "03661", "stock_id": 77, "short_en": "ALPHA-S", "short_zh": "甲科－Ｓ", "sina_name": "甲科-S",
     "name_en": "Alpha, Inc.", "name_zh": "甲科有限公司", "close": 50.0, "ticker": "ALFA", "us_name": "甲科", "us_close": 12.5,
     "cik": "0000000077", "ir_host": "ir.alpha.example", "counters": ["83661"]},
    {"key": "beta", "code": "00011", "stock_id": 78, "short_en": "BETA", "short_zh": "乙業", "sina_name": "乙业",
     "name_en": "Beta Limited", "name_zh": "乙業有限公司", "close": 8.0},
    {"key": "gamma", "code": "00110", "stock_id": 79, "short_en": "GAMMA", "short_zh": "丙業", "sina_name": "丙业",
     "name_en": "Gamma Limited", "name_zh": "丙業有限公司", "close": 1.5, "suspended": True},
]  # fmt: skip
ITEMS: list[dict[str, Any]] = [
    {"id": "form", "kind": "filing", "company": "alpha", "at": -300, "t1": "10000", "t2": ["13251"], "form": FORM,
     "title_en": "Final Dividend", "title_zh": "末期股息"},
    {"id": "results", "kind": "filing", "company": ["alpha", "beta"], "at": -600, "t1": "10000", "t2": ["13300", "13250"],
     "title_en": "Q&A <Results>", "title_zh": "業績", "text_en": ["Revenue grew."], "text_zh": ["收入增長。"]},
    {"id": "monthly", "kind": "filing", "company": "beta", "at": "-2d 16:31", "t1": "51500", "title_en": "Return",
     "title_zh": "月報表"},
    {"id": "column", "kind": "story", "company": "alpha", "at": -100, "column": "k.sina.cn", "title": "专栏",
     "paragraphs": ["一段。"]},
    {"id": "full", "kind": "story", "company": "alpha", "at": -200, "title": "甲科业绩", "topic": "某专题", "publisher": "某社",
     "paragraphs": ["[[hkstock:hk03661|甲科]]公布业绩，囍。", "第二段。"]},
    {"id": "silent", "kind": "story", "company": "alpha", "at": -250, "paragraphs": ["没有标题。"]},
    {"id": "short", "kind": "story", "company": "alpha", "at": -260, "title": "只有标题", "paragraphs": []},
    {"id": "flash", "kind": "flash", "company": "alpha", "at": -30, "text": "【甲科】快讯", "stocks": [
        {"market": "hk", "symbol": "03661", "key": "甲科"}]},
    {"id": "release", "kind": "release", "company": "alpha", "at": -400, "title": "Alpha Reports", "paragraphs": ["It grew."]},
    {"id": "6k", "kind": "sec", "company": "alpha", "at": -500, "form": "6-K",
     "exhibits": [{"title": "Press Release", "paragraphs": ["It grew."]}]},
    {"id": "later", "kind": "story", "company": "alpha", "at": 86_400, "title": "明天", "paragraphs": ["还没有。"]},
]  # fmt: skip
OLD = {
    "companies": ["alpha"],
    "count": 40,
    "latest": "-1d 18:00",
    "every_s": 600,
    "title": "旧闻{number}",
    "paragraphs": ["旧。"],
}
Got = tuple[int, bytes, Mapping[str, str]]


class Reader:
    """Asks the replica by the real address of a page."""

    def __init__(self, session: aiohttp.ClientSession, origin: str, world: World) -> None:
        self.session, self.origin, self.world = session, origin, world

    async def get(self, address: str, **headers: str) -> Got:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.session.get(f"{self.origin}/{address}", headers=names, allow_redirects=False) as answer:
            return answer.status, await answer.read(), answer.headers

    async def post(self, path: str, body: Any) -> Any:
        async with self.session.post(f"{self.origin}/_replica/{path}", json=body) as answer:
            return await answer.json()


@pytest.fixture
async def site() -> AsyncIterator[Reader]:
    """The world above at ten in the morning, real time from there on."""
    scenario = build({"start": START, "company": COMPANIES, "item": ITEMS, "background": [OLD]})
    world = World(scenario, starting_now(scenario.start))
    runner = await serving(Replica(world, []), 0)
    async with aiohttp.ClientSession() as session:
        yield Reader(session, f"http://127.0.0.1:{runner.addresses[0][1]}", world)
    await runner.cleanup()
