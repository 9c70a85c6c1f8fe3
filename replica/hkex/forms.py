"""The exchange's dividend forms EF001, EF002 and EF003 in Chinese and English, from the facts of a scenario.

A fact that is missing reads 不適用 / Not applicable, the word `pending` 有待公佈 / To be announced (sources-hkex, 3).
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from replica.hkex.labels import DIRECTORS, DISCLAIMER, LABELS, TITLES, WORDS
from replica.hkex.paper import Row, draw, wrap
from replica.scenario import Company

VALUE_WIDTH = 330.0
WHOLE = 520.0
FOOT = {"e": "Page {page} of {pages} v 1.1.1", "c": "第 {page} 頁 共 {pages} 頁 v1.1.1"}


def form(facts: Mapping[str, Any], company: Company, title: str, announced: date, lang: str) -> bytes:
    """The PDF. `facts` as `[item.form]` of a scenario; `lang` is e or c."""
    writer = _Writer(facts, lang)
    return draw(writer.rows(company, title, announced), facts["form"], FOOT[lang])


class _Writer:
    def __init__(self, facts: Mapping[str, Any], lang: str) -> None:
        self.facts, self.side, self.lang = facts, 0 if lang == "e" else 1, lang

    def rows(self, company: Company, title: str, announced: date) -> list[Row]:
        return [
            *self._head(company, title, announced),
            *self._dividend(),
            *self._payment(),
            *self._options(),
            *self._dates(),
            *self._tail(company),
        ]

    def _head(self, company: Company, title: str, announced: date) -> list[Row]:
        name = company.name_en if self.lang == "e" else company.name_zh
        counters = " ".join(f"{code} RMB" for code in company.counters)
        rows = [self._section("disclaimer"), *[Row([line]) for line in wrap(DISCLAIMER[self.side], WHOLE)]]
        rows += [Row([TITLES[self.facts["form"]][self.side]]), self._pair("issuer", name), self._pair("code", company.code)]
        rows += [self._pair("counters", counters or None), self._pair("related", None), self._pair("title", title)]
        stated = self.facts.get("announcement_date")  # updates may keep the first announcement's date
        rows += [self._pair("announced", self._date(stated) if stated else self._date(announced.isoformat()))]
        rows.append(self._pair("status", WORDS[self.facts.get("status", "new")][self.side]))
        if reason := self.facts.get("reason"):
            rows.append(self._pair("reason", reason[self.side] if isinstance(reason, list) else reason))
        return rows

    def _dividend(self) -> list[Row]:
        facts, kind = self.facts, WORDS[self.facts["dividend_type"]][self.side]
        withdrawn = facts.get("status") == "withdrawal"
        rows = [self._section("withdrawn" if withdrawn else "dividend")]
        if other := facts.get("other_text"):
            rows.append(Row([LABELS["type"][self.side]], [kind, other]))
        else:
            rows.append(self._pair("type", kind))
        rows.append(self._pair("nature", WORDS[facts.get("nature", "ordinary")][self.side]))
        rows += [self._dated("year_end", "financial_year_end"), self._dated("period_end", "period_end")]
        rows.append(self._pair("declared", self._amount(facts.get("declared_amount"), facts.get("declared_currency"))))
        rows += [self._dated("approval", "approval_date"), self._section("register")]
        return rows

    def _payment(self) -> list[Row]:
        facts = self.facts
        paid = facts.get("paid_amount", facts.get("declared_amount"))
        currency = facts.get("paid_currency", facts.get("declared_currency"))
        declared = facts.get("declared_currency")
        rate = facts.get("exchange_rate", 1 if currency == declared else None)
        rows = [self._pair("paid", self._amount(paid, currency)), self._pair("rate", self._rate(declared, rate, currency))]
        for number, option in enumerate(facts.get("options", []), 1):
            rows.append(self._pair(f"option_{number}", self._amount(option["amount"], option["currency"])))
            rows.append(self._pair(f"option_{number}_rate", self._rate(declared, option.get("rate"), option["currency"])))
        return rows

    def _options(self) -> list[Row]:
        facts, rows = self.facts, []
        if facts["form"] == "EF002":
            rows = [self._pair("part", WORDS["yes" if facts.get("part_option", True) else "no"][self.side])]
            rows += [self._pair("election", self._moment(facts.get("election_by")))]
        if facts["form"] == "EF003":
            rows = [self._pair("default", WORDS["cash"][self.side])]
            rows += [
                self._pair("election", self._moment(facts.get("election_by"))),
                self._pair("scrip", facts.get("scrip_price")),
            ]
            rows += [self._dated("despatch", "despatch_date"), self._dated("dealing", "first_dealing_date")]
        return rows

    def _dates(self) -> list[Row]:
        first, last = self.facts.get("book_close_from"), self.facts.get("book_close_to")
        gap = "" if self.facts.get("tight") else " "  # both are seen on real forms
        close = first if first in (None, "pending") else None
        if first and close is None:
            first, last = self._date(first), self._date(last)
            close = f"From {first} to {last}" if self.lang == "e" else f"由 {first}{gap}至 {last}"
        elif close:
            close = self._date(close)
        rows = [self._dated("ex_date", "ex_date"), self._pair("lodgement", self._moment(self.facts.get("last_lodgement")))]
        rows += [self._pair("books", close), self._dated("record", "record_date"), self._dated("payment", "payment_date")]
        return rows

    def _tail(self, company: Company) -> list[Row]:
        address = self.facts.get("registrar", WORDS["registrar"][self.side].split("\n"))
        tax = self.facts.get("withholding")
        rows = [Row([LABELS["registrar"][self.side]], address), self._section("tax"), self._pair("withholding", tax)]
        rows += [self._section("warrants"), self._pair("warrants_issued", None)]
        other = self.facts.get("other")
        rows += [self._section("other"), self._pair("other", None) if not other else Row(wrap(other, WHOLE))]
        name = company.name_en if self.lang == "e" else company.name_zh
        directors = DIRECTORS[self.side].format(name=name)
        return [*rows, self._section("directors"), *[Row([line]) for line in wrap(directors, WHOLE)]]

    def _section(self, name: str) -> Row:
        return Row([LABELS[f"section_{name}"][self.side]])

    def _pair(self, label: str, value: Any) -> Row:
        text = WORDS["none"][self.side] if value is None else str(value)
        return Row(wrap(LABELS[label][self.side]), wrap(text, VALUE_WIDTH))

    def _dated(self, label: str, name: str) -> Row:
        value = self.facts.get(name)
        return self._pair(label, None if value is None else self._date(value))

    def _date(self, value: Any) -> str:
        if value == "pending":
            return WORDS["pending"][self.side]
        day = date.fromisoformat(str(value))
        return day.strftime("%d %B %Y") if self.lang == "e" else f"{day.year}年{day.month}月{day.day}日"

    def _moment(self, value: Any) -> str | None:
        if value in (None, "pending"):
            return None if value is None else WORDS["pending"][self.side]
        moment = datetime.fromisoformat(str(value))
        return f"{self._date(moment.date().isoformat())} {moment:%H:%M}"

    def _amount(self, value: Any, currency: str | None) -> str | None:
        if value in (None, "pending"):
            pending = WORDS["pending"][self.side]
            if value is None or not currency:
                return None if value is None else pending
            return f"{currency}, Amount to be announced" if self.lang == "e" else f"{currency}， 金額{pending}"
        shares, number = int(self.facts.get("per_shares", 1)), decimal(value)
        if self.lang == "e":
            return f"{currency} {number} per {'share' if shares == 1 else f'{shares} shares'}"
        return f"每 {'' if shares == 1 else f'{shares} '}股 {number}{currency}"

    def _rate(self, declared: str | None, rate: Any, currency: str | None) -> str:
        if rate in (None, "pending"):
            return WORDS["pending"][self.side]
        if self.lang == "e":
            return f"{declared} 1 : {currency} {decimal(rate)}"
        return f"1 {declared} : {decimal(rate)}{currency}"


def decimal(value: float) -> str:
    """Up to eight decimals, none of them a closing zero."""
    return f"{value:.8f}".rstrip("0").rstrip(".")
