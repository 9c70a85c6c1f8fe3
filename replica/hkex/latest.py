"""The latest-information JSON, `/ncms/json/eds/lcisehk1relsde_1.json`."""

import re
from datetime import timedelta
from typing import Any

from replica.hkex.filings import Document, counters, documents, headlines
from replica.page import utf8_json
from replica.world import NOT_FOUND, Answer, Ask, World


def page(world: World, ask: Ask, found: re.Match[str]) -> Answer:
    """One page of the market's documents of today, or of seven days (sources-hkex, 1.6)."""
    lang, wanted, size = found["lang"], int(found["page"]), world.scenario.lci_page_size
    first_day = world.clock.now().date() - timedelta(days=int(found["days"]) - 1)
    listed = [
        document
        for document in documents(world, ask, lang)
        if document.stamp.date() >= first_day and document.item.content.get("market", "sehk") == found["market"]
    ]
    listed.sort(key=lambda document: document.stamp, reverse=True)
    pages = max(-(-len(listed) // size), 1)
    if not 1 <= wanted <= pages:
        return NOT_FOUND
    newest = listed[0].stamp if listed else world.clock.start
    envelope = {
        "genDate": str(int(newest.timestamp() * 1000)),
        "maxNumOfFile": pages,
        "newsInfoLst": [_row(world, document) for document in listed[(wanted - 1) * size : wanted * size]],
    }
    return Answer(utf8_json(envelope), "application/json", modified=newest, validators=True)


def _row(world: World, document: Document) -> dict[str, Any]:
    names = counters(world.companies_of(document.item), document.lang)
    text = headlines(document)
    return {
        "newsId": document.news_id,
        "lTxt": text,
        "sTxt": text,
        "title": document.title,
        "ext": "pdf",
        "size": document.size,
        "webPath": document.path,
        "market": "SEHK",
        "multi": 0,
        "stock": [{"sc": code, "sn": name} for code, name in names],
        "relTime": document.time,
        "t1Code": document.tier_one,
        "t2Code": ",".join(document.tier_two) or "NaN",
    }
