"""Text of an exchange form EF001, EF002 or EF003 -> its facts as a DividendForm."""

import re
from collections.abc import Callable
from datetime import date
from typing import Literal, TypeVar, cast

from crawlers.errors import UnreadableForm
from crawlers.forms import values
from crawlers.forms.flat import broken
from crawlers.forms.labels import LABELS, REQUIRED
from crawlers.forms.lines import Line, form_id, lines_of
from crawlers.forms.rows import Row, Shape, joined, rows_of
from queues.records import CurrencyOption, DividendForm

Fact = TypeVar("Fact")
Status = Literal["new", "update", "withdrawal"]
Type = Literal["final", "interim", "special", "quarterly", "other"]
Nature = Literal["ordinary", "special"]

SOURCE = "dividend form"
MAX_CHARACTERS = 60_000  # forms have 1,000 to 10,000
_STATUSES: tuple[tuple[str, Status], ...] = (
    (r"撤回|取消|withdraw|cancel|revo", "withdrawal"),
    (r"更新|更正|修订|update|revis|amend|correct", "update"),
    (r"新公告|new", "new"),
)
_TYPES: tuple[tuple[str, Type], ...] = (
    (r"季|quarter", "quarterly"),
    (r"末期|final|annual(?<!semi-annual)(?<!semi annual)(?<!bi-annual)", "final"),
    (r"中期|半年|interim|semi-?\s?annual|half-?\s?year", "interim"),
    (r"特别|special", "special"),
)
_TAX_RATE = re.compile(r"(?<![\d.])(?!0+(?:\.0+)? ?%)\d+(?:\.\d+)? ?%")
_NO_TAX = re.compile(r"^(?:no withholding tax|there is no withholding tax|无须|毋须|不须|无需|没有代扣)")


def read_dividend(text: str, where: str, source: str = SOURCE) -> DividendForm:
    """The facts of the form whose extracted text this is; `where` (a URL or file name) is for errors.

    Labels and values: HKEX forms EF001-EF003, English and Chinese. Raises UnreadableForm when it is no such form, or when a
    required label or its value is missing.
    """
    if len(text) > MAX_CHARACTERS:
        raise UnreadableForm(source, where, f"a dividend form of at most {MAX_CHARACTERS} characters", f"{len(text)}")
    form = form_id(text)
    if form not in ("EF001", "EF002", "EF003"):
        raise UnreadableForm(source, where, "a dividend form EF001, EF002 or EF003", text)
    lines = lines_of(text)
    rows = rows_of(lines, _SHAPES)
    if any(field not in rows for field in REQUIRED):
        lines = lines_of(broken(text))
        rows = rows_of(lines, _SHAPES)
    for field in REQUIRED:
        if field not in rows:
            raise UnreadableForm(source, where, f"{form} with the label of {field}", text)
        if not rows[field].folded:
            raise UnreadableForm(source, where, f"{form} with a value of {field}", _around(lines, rows[field]))
    facts = DividendForm(
        form=cast(Literal["EF001", "EF002", "EF003"], form),
        issuer=rows["issuer"].shown if values.stated(rows["issuer"].folded) else None,
        stock_code=_stock_code(rows),
        announcement_date=_date(rows, "announcement_date"),
        status=_first(rows, "status", _STATUSES) or ("withdrawal" if _withdrawn(rows) else None),
        dividend_type=_dividend_type(rows),
        dividend_nature=_nature(rows),
        financial_year_end=_date(rows, "financial_year_end") or _combined_end(rows, "final"),
        period_end=_date(rows, "period_end") or _combined_end(rows, None),
        declared_amount=_read(rows, "declared", values.money, _NONE)[0],
        declared_currency=_read(rows, "declared", values.money, _NONE)[1],
        per_shares=_read(rows, "declared", values.per_shares, None) or _read(rows, "paid", values.per_shares, None),
        paid_amount=_read(rows, "paid", values.money, _NONE)[0],
        paid_currency=_read(rows, "paid", values.money, _NONE)[1],
        exchange_rate=_read(rows, "rate", values.rate, None),
        options=_options(form, lines, rows),
        scrip_option=form == "EF003",
        approval_date=_date(rows, "approval_date"),
        ex_date=_date(rows, "ex_date"),
        last_lodgement=_read(rows, "last_lodgement", values.moment, None),
        book_close_from=_book_close(rows, 0),
        book_close_to=_book_close(rows, -1),
        record_date=_date(rows, "record_date"),
        payment_date=_date(rows, "payment_date"),
        withholding_tax=_withholding(lines, rows),
    )
    if facts.stock_code is None:
        raise UnreadableForm(source, where, f"{form} with a stock code of five digits", rows["stock_code"].shown)
    return facts


def _around(lines: list[Line], row: Row) -> str:
    return joined(line.shown for line in lines[row.first : row.last + 2])


def _text(rows: dict[str, Row], field: str) -> str:
    """The reading of a field that is all value, else the likeliest; empty when the form does not state the field."""
    readings = list(rows[field].readings()) if field in rows else []
    shape = _SHAPES.get(field)
    text = next((text for text in readings if shape and shape(text)), readings[0] if readings else "")
    return text if values.stated(text) else ""


def _read(rows: dict[str, Row], field: str, reader: Callable[[str], Fact], otherwise: Fact) -> Fact:
    text = _text(rows, field)
    return reader(text) if text else otherwise


def _date(rows: dict[str, Row], field: str) -> date | None:
    return _read(rows, field, values.one_date, None)


def _combined_end(rows: dict[str, Row], only: Type | None) -> date | None:
    """The one date of the layout of 2021, which does not say whether a year or a period ends: a final dividend's is both."""
    return _date(rows, "year_or_period_end") if only in (None, _dividend_type(rows)) else None


def _first(rows: dict[str, Row], field: str, table: tuple[tuple[str, Fact], ...]) -> Fact | None:
    text = _text(rows, field)
    return next((meaning for pattern, meaning in table if re.search(pattern, text)), None)


def _withdrawn(rows: dict[str, Row]) -> bool:
    return not _text(rows, "status") and "withdraw" in _text(rows, "reason")


def _stock_code(rows: dict[str, Row]) -> str | None:
    found = re.search(r"\d{1,5}(?!\d)", _text(rows, "stock_code"))
    return f"HK:{int(found[0])}" if found and int(found[0]) else None


def _dividend_type(rows: dict[str, Row]) -> Type | None:
    """The ticked type; for `other` what the words beside it say, and `special` where the nature is special."""
    row = rows.get("dividend_type")
    if row is None or not values.stated(row.folded):
        return None
    ticked = next(row.readings())
    kind = next((kind for pattern, kind in _TYPES if re.search(pattern, ticked)), None)
    if kind and not re.search(r"^(?:其他|other)", ticked):
        return kind
    kind = next((kind for pattern, kind in _TYPES if re.search(pattern, row.folded)), None)
    return kind or ("special" if _nature(rows) == "special" else "other")


def _nature(rows: dict[str, Row]) -> Nature | None:
    table: tuple[tuple[str, Nature], ...] = ((r"特别|special", "special"), (r"普通|ordinary", "ordinary"))
    return _first(rows, "dividend_nature", table)


def _book_close(rows: dict[str, Row], place: int) -> date | None:
    text = _text(rows, "book_close")
    days = values.dates(text)
    return days[place] if days else None


def _options(form: str, lines: list[Line], rows: dict[str, Row]) -> tuple[CurrencyOption, ...]:
    """The amounts in other currencies, which stand between the default amount and the dates."""
    if "paid" not in rows:
        return ()
    start = max(rows[field].last for field in ("paid", "rate") if field in rows) + 1
    later = [rows[field].first for field in _AFTER_OPTIONS if field in rows and rows[field].first >= start]
    texts = [line.folded for line in lines[start : min(later, default=len(lines))]]
    if form != "EF002":
        texts = [text for text in texts if re.search(r"可选择货币|currency option", text)]
    return tuple(CurrencyOption(amount=amount, currency=currency) for amount, currency in values.every_amount("\n".join(texts)))


_NONE: tuple[float | None, str | None] = (None, None)
_AFTER_OPTIONS = ("ex_date", "last_lodgement", "book_close", "record_date", "payment_date", "registrar", "section_tax")


def _withholding(lines: list[Line], rows: dict[str, Row]) -> bool | None:
    """True when the form describes a tax, False for `not applicable`, None when it is still to be announced or not printed."""
    row = rows.get("withholding_tax")
    if row is None:
        return None
    start = rows["section_tax"].last + 1 if "section_tax" in rows else row.first
    later = [rows[field].first for field in _AFTER_TAX if field in rows and rows[field].first > row.last]
    around = [*lines[start : row.first], *row.inside, *lines[row.last + 1 : min(later, default=len(lines))]]
    text = joined(line.folded for line in around if line.folded not in _SECTIONS)
    if not text or re.fullmatch(r"\s*(?:有?待公[布佈]|to be announced)\s*", text):
        return None
    return values.stated(text) and (bool(_TAX_RATE.search(text)) or not _NO_TAX.search(text))


_SECTIONS = {printing for field, printings in LABELS.items() if field.startswith("section_") for printing in printings}
_AFTER_TAX = ("section_warrants", "warrants", "other", "directors")


def _whole(pattern: str) -> Shape:
    compiled = re.compile(pattern)
    return lambda text: bool(compiled.fullmatch(text))


def _is_date(text: str) -> bool:
    start = re.match(r"[^(（,，。;]*", text)
    return not values.stated(text) or bool(start and len(values.dates(start[0])) == 1 and len(start[0]) <= _DATE_LENGTH)


def _is_money(text: str) -> bool:
    return not values.stated(text) or (
        values.money(text)[1] is not None and len(text) <= len("每 10 股 hkd, amount to be announced.")
    )


_DATE_LENGTH, _STATUS_LENGTH = len("on or around 30 september 2026"), len("update to previous announcement") + 5
_SHAPES: dict[str, Shape] = {
    "stock_code": _whole(r"\d{1,5}"),
    "status": lambda text: any(re.match(pattern, text) for pattern, _ in _STATUSES) and len(text) <= _STATUS_LENGTH,
    "dividend_nature": lambda text: bool(re.match(r"普通|特别|ordinary|special", text)),
    "rate": lambda text: not values.stated(text) or bool(values.RATE.match(text)),
    "last_lodgement": lambda text: not values.stated(text) or values.moment(text) is not None,
    "book_close": lambda text: not values.stated(text) or len(values.dates(text)) == 2,
    "declared": _is_money,
    "paid": _is_money,
} | dict.fromkeys(
    (
        "announcement_date",
        "year_or_period_end",
        "financial_year_end",
        "period_end",
        "approval_date",
        "ex_date",
        "record_date",
        "payment_date",
    ),
    _is_date,
)
