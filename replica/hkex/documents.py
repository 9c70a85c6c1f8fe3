"""The PDF behind a path: a form of the exchange, or an announcement in the issuer's own words."""

import re

from replica.hkex.filings import FORMS, Document, documents
from replica.hkex.forms import FOOT, WHOLE, form
from replica.hkex.paper import Row, draw, wrap
from replica.world import NOT_FOUND, Answer, Ask, World


def document(world: World, ask: Ask, found: re.Match[str]) -> Answer:
    """`/listedco/listconews/sehk/2026/0319/2026031900123_c.pdf`; 404 before it is released."""
    one = next((document for document in documents(world, ask) if document.path == found["path"]), None)
    if one is None:
        return NOT_FOUND
    key = ("pdf", one.item.id, one.lang)
    if key not in world.memo:
        world.memo[key] = _drawn(world, one)
    return Answer(world.memo[key], "application/pdf", modified=one.stamp, validators=True)


def _drawn(world: World, one: Document) -> bytes:
    company = world.companies_of(one.item)[0]
    if FORMS in one.item.content:
        return form(one.item.content[FORMS], company, one.title, one.stamp.date(), one.lang)
    english = one.lang == "e"
    name, label = (company.name_en, "Stock Code") if english else (company.name_zh, "股份代號")
    lines = one.item.content.get("text_en" if english else "text_zh", [])
    rows = [Row([name]), Row([f"({label}: {company.code})"]), *[Row([line]) for line in wrap(one.title, WHOLE)]]
    rows += [Row([line]) for paragraph in lines for line in wrap(paragraph, WHOLE)]
    return draw(rows, "", FOOT[one.lang].replace(" v 1.1.1", "").replace(" v1.1.1", ""))
