"""The dividends tab of a Hong Kong company, `stock.finance.sina.com.cn/hkstock/dividends/03660.html`."""

import re

from replica.page import fill
from replica.scenario import Item
from replica.world import Answer, Ask, World


def table(world: World, ask: Ask, found: re.Match[str]) -> Answer:
    """Eight cells a row, newest first (sources-sina, D); the rows come from the dividend forms that are out."""
    company = world.by_code.get(found["code"])
    items = world.published(ask, "filing", company=company) if company else []
    rows = [_row(world, item) for item in items if "form" in item.content]
    html = fill("sina_dividends.html.j2", name=company.sina_name if company else "", code=found["code"], rows=rows)
    return Answer(html.encode("gb18030"), "text/html; charset=gb2312")


def _row(world: World, item: Item) -> list[str]:
    form = item.content["form"]
    amount = f"每股{form['declared_currency']}{form['declared_amount']}" if form.get("declared_amount") else "--"
    period = str(form.get("financial_year_end") or "--")
    books = f"{form['book_close_from']}至{form['book_close_to']}" if form.get("book_close_from") else "--"
    kinds = {"final": "末期息", "interim": "中期息", "other": "特别息"}
    return [
        world.stamp(item).strftime("%Y-%m-%d"),
        period[:4],
        kinds[form["dividend_type"]],
        amount,
        "现金",
        str(form.get("ex_date") or "--"),
        books,
        str(form.get("payment_date") or "--"),
    ]
