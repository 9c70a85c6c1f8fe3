"""A file of ticks as quotes: what a recording, a vendor's export or a spreadsheet holds. From CSV rows, to the price engine."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

import msgspec

from alerts.prices.sessions import market_of
from queues.records import Quote
from settings.watchlist import SYMBOL_FORMS

NEEDED = ("symbol", "traded_at", "last", "previous_close")
PRICES = ("last", "previous_close", "open", "high", "low", "high_52w", "low_52w", "volume", "turnover", "extended")
KNOWN = frozenset({*NEEDED, *PRICES, "extended_at", "status", "currency", "name"})
STATUSES = ("trading", "suspended", "unknown")
CURRENCIES = {"HK": "HKD", "US": "USD", "SH": "CNY", "SZ": "CNY"}


@dataclass(frozen=True)
class BadRow:
    """A row that is no quote; `line` counts from 1, the heading included."""

    line: int
    message: str


class BadTape(ValueError):
    """The heading lacks a column, or there is none."""


def read_tape(lines: Iterable[str], zone: tzinfo | None = None) -> Iterator[Quote | BadRow]:
    """The quotes of a CSV file with a heading, in its order, and its bad rows in their place.

    Columns: symbol (`HK:3660`), traded_at (ISO 8601 with offset, else on the clock of `zone`), last, previous_close; at will
    those of `KNOWN`, others are passed over. An empty or zero price is no price. Raises BadTape.
    """
    rows = csv.DictReader(lines)
    missing = [name for name in NEEDED if name not in (rows.fieldnames or ())]
    if missing:
        raise BadTape(f"expected a heading with the columns {', '.join(NEEDED)}; {', '.join(missing)} missing")
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:
            yield BadRow(rows.line_num, f"expected CSV: {error}")
            continue
        if row is None:
            return
        try:
            yield _quote(row, zone)
        except ValueError as error:
            yield BadRow(rows.line_num, str(error))


def _quote(row: Mapping[str | None, str | None], zone: tzinfo | None) -> Quote:
    fields = {name: (value or "").strip() for name, value in row.items() if name in KNOWN}
    symbol = fields["symbol"]
    market = market_of(symbol)
    form = SYMBOL_FORMS.get(market)
    if form is None or not form.fullmatch(symbol):
        raise ValueError(f"symbol: expected such as HK:3660 or US:QFIN, found {symbol!r}")
    traded_at = _time("traded_at", fields["traded_at"], zone)
    status = fields.get("status") or "trading"
    if status not in STATUSES:
        raise ValueError(f"status: expected one of {', '.join(STATUSES)}, found {status!r}")
    found = {
        "source": "tape",
        "symbol": symbol,
        "name": fields.get("name", ""),
        "currency": fields.get("currency") or CURRENCIES[market],
        "traded_at": traded_at,
        "extended_at": _time("extended_at", fields["extended_at"], zone) if fields.get("extended_at") else None,
        "status": status,
        "first_seen_at": traded_at,
        **{name: _price(name, fields[name]) for name in PRICES if name in fields},
    }
    return msgspec.convert(found, Quote)


def _price(name: str, text: str) -> float | None:
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise ValueError(f"{name}: expected a number from 0 up, found {text!r}")
    return value or None


def _time(name: str, text: str, zone: tzinfo | None) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{name}: expected a time such as 2026-03-18T10:00:00+08:00, found {text!r}") from None
    if at.tzinfo is None:
        if zone is None:
            raise ValueError(f"{name}: expected a time with its offset (or --zone), found {text!r}")
        at = at.replace(tzinfo=zone)
    return at.astimezone(UTC)
