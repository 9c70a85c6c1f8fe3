"""Stock lists, the look-up of stock ids with its quirks, and the category files of HKEXnews."""

import json
import re
from typing import Any

from replica.hkex.categories import GROUPS, TIER_ONE, TIER_TWO
from replica.page import utf8_json
from replica.scenario import Company
from replica.world import NOT_FOUND, Answer, Ask, World

SHORT_PAGE = 10


def every(world: World, ask: Ask, found: re.Match[str]) -> Answer:
    """`activestock_sehk_e.json`: i = stockId, c = code, n = short name, s = sort sequence (sources-hkex, 1.5)."""
    if found["state"] == "inactive" or found["market"] == "gem" or ask.empty:
        return Answer(b"[]", "application/json")
    rows = [
        {"i": company.stock_id, "c": company.code, "n": _name(company, found["lang"]), "s": 3869 + number * 13}
        for number, company in enumerate(sorted(world.scenario.companies, key=lambda one: one.code))
    ]
    return Answer(utf8_json(rows), "application/json", modified=world.clock.start, validators=True)


def find(world: World, ask: Ask, found: re.Match[str]) -> Answer:
    """`prefix.do` strips leading zeros and matches the rest as a prefix; `partial.do` looks inside names (1.4)."""
    name, lang = ask.query.get("name", ""), "e" if ask.query.get("lang", "EN").upper() == "EN" else "c"
    if found["kind"] == "prefix":
        short = name.lstrip("0")
        hits = [company for company in world.scenario.companies if short and company.code.lstrip("0").startswith(short)]
    else:
        hits = [company for company in world.scenario.companies if name.lower() in _name(company, lang).lower()]
    hits.sort(key=lambda company: (len(company.code.lstrip("0")), company.code))
    rows = (
        []
        if ask.empty
        else [
            {"stockId": company.stock_id, "code": company.code, "name": _name(company, lang)} for company in hits[:SHORT_PAGE]
        ]
    )
    body = json.dumps(
        {"more": "1" if len(hits) <= SHORT_PAGE else "0", "stockInfo": rows}, ensure_ascii=False, separators=(",", ":")
    )
    return Answer(f"{ask.query.get('callback', 'callback')}({body});\r\n".encode(), "application/javascript;charset=UTF-8")


def categories(_world: World, _ask: Ask, found: re.Match[str]) -> Answer:
    """`tierone_e.json`, `tiertwo_c.json`, `tiertwogrp_e.json` (sources-hkex, 1.7)."""
    side = 0 if found["lang"] == "e" else 1
    rows: list[dict[str, Any]]
    if found["tier"] == "one":
        rows = [{"code": code, "name": names[side]} for code, names in TIER_ONE.items()]
    elif found["tier"] == "two":
        rows = [
            {"t2Gcode": entry[1], "code": code, "name": entry[2 + side], "t1code": entry[0]} for code, entry in TIER_TWO.items()
        ]
    elif found["tier"] == "twogrp":
        rows = [{"code": code, "name": names[side], "t1code": "10000"} for code, names in GROUPS.items()]
    else:
        return NOT_FOUND
    return Answer(utf8_json(rows), "application/json", validators=True)


def _name(company: Company, lang: str) -> str:
    return company.short_en if lang == "e" else company.short_zh
