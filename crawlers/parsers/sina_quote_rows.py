"""The fields of one quote line, by market, to a Quote; field numbers as in the tables of docs/sources-sina, section A."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from crawlers.fields.codes import hong_kong
from crawlers.fields.dates import CHINA, NEW_YORK, new_york_time, read_time
from crawlers.fields.text import plain_name
from queues.records import Quote

SOURCE = "sina_quotes"
HONG_KONG = ZoneInfo("Asia/Hong_Kong")
MARKET_OPENS = (9, 30)  # New York


def _hong_kong(code: str, symbol: str | None, f: list[str], seen_at: datetime) -> Quote:
    """25 fields (`rt_hk`), 19 for indices and for the form that is 15 minutes late (`hk`); docs: sources-sina A1 and A2."""
    stock = code.removeprefix("rt_").removeprefix("hk")
    return _quote(
        symbol or (hong_kong(stock) if stock.isdecimal() else f"HK:{stock}"),
        f[1] or f[0],
        seen_at,
        {"open": f[2], "previous_close": f[3], "high": f[4], "low": f[5], "last": f[6], "turnover": f[11], "volume": f[12]}
        | {"high_52w": f[15], "low_52w": f[16]},
        traded_at=_needed(read_time(f"{f[17]} {f[18]}", HONG_KONG), f"{f[17]} {f[18]}"),
        currency="HKD",
        zone=HONG_KONG,
    )


def _new_york(code: str, symbol: str | None, f: list[str], seen_at: datetime) -> Quote:
    """36 fields, 30 before 2021; docs: sources-sina A3. Field 3 is the newest tick of any session, not the time of `last`."""
    name = code.removeprefix("gb_").removeprefix("$").upper()
    ticked_at = read_time(f[3], CHINA)
    extended_at = new_york_time(f[24], int(f[29]), ticked_at)
    extended = _number(f[21]) if extended_at is not None else None
    if not extended:
        extended, extended_at = None, None
    local = extended_at.astimezone(NEW_YORK) if extended_at else None
    return _quote(
        symbol or f"US:{name}",
        f[0],
        seen_at,
        {"last": f[1], "open": f[5], "high": f[6], "low": f[7], "high_52w": f[8], "low_52w": f[9], "volume": f[10]}
        | {"previous_close": f[26], "turnover": f[30] if len(f) > 30 else ""},
        traded_at=new_york_time(f[25], int(f[29]), ticked_at),  # empty for a share that never traded
        currency="USD",
        zone=NEW_YORK,
        extended=extended,
        extended_at=extended_at,
        session=("premarket" if (local.hour, local.minute) < MARKET_OPENS else "afterhours") if local else None,
    )


def _mainland(code: str, symbol: str | None, f: list[str], seen_at: datetime) -> Quote:
    """33 fields of Shanghai and Shenzhen: name, open, previous close, last, high, low, …, date and time at 30 and 31."""
    return _quote(
        symbol or f"{code[:2].upper()}:{code[2:]}",
        f[0],
        seen_at,
        {"open": f[1], "previous_close": f[2], "last": f[3], "high": f[4], "low": f[5], "volume": f[8], "turnover": f[9]},
        traded_at=_needed(read_time(f"{f[30]} {f[31]}", CHINA), f"{f[30]} {f[31]}"),
        currency="CNY",
        zone=CHINA,
    )


def _index(code: str, symbol: str | None, f: list[str], seen_at: datetime) -> Quote:
    """4 fields: name, last, change, percent; no time, so nobody can tell whether it is fresh."""
    last, change = _number(f[1]), _number(f[2])
    known = last is not None and change is not None
    return Quote(
        source=SOURCE,
        symbol=symbol or f"HK:{code.removeprefix('int_').upper()}",
        name=plain_name(f[0]),
        last=last,
        previous_close=round((last or 0) - (change or 0), 4) if known else None,
        status="unknown",
        first_seen_at=seen_at,
    )


Reader = Callable[[str, str | None, list[str], datetime], Quote]
READERS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (re.compile(r"rt_hk[0-9A-Z]+|hk[0-9A-Z]+"), _hong_kong),
    (re.compile(r"gb_\$?[a-z0-9.]+"), _new_york),
    (re.compile(r"(?:sh|sz)\d{6}"), _mainland),
    (re.compile(r"int_[a-z]+"), _index),
)


def _quote(
    symbol: str,
    name: str,
    seen_at: datetime,
    numbers: Mapping[str, str],
    *,
    traded_at: datetime | None,
    currency: str,
    zone: ZoneInfo,
    extended: float | None = None,
    extended_at: datetime | None = None,
    session: Literal["premarket", "afterhours"] | None = None,
) -> Quote:
    """A Quote whose status tells three cases apart.

    suspended: no price, or no trade today (all of the day's prices are zero), so the last price would only be an old one;
    unknown: the newest stamp is not of the day on which it was fetched (market closed, or a row that is frozen); else trading.
    """
    values = {field: _number(text) for field, text in numbers.items()}
    silent = not any(values[field] for field in ("open", "high", "low"))
    last = None if silent or (values["last"] or 0) <= 0 else values["last"]
    stamps = [stamp for stamp in (traded_at, extended_at) if stamp is not None]
    stale = not stamps or max(stamps).astimezone(zone).date() != seen_at.astimezone(zone).date()
    return Quote(
        source=SOURCE,
        symbol=symbol,
        name=plain_name(name),
        last=last,
        previous_close=values["previous_close"] or None,
        open=values["open"] or None,
        high=values["high"] or None,
        low=values["low"] or None,
        high_52w=values.get("high_52w") or None,
        low_52w=values.get("low_52w") or None,
        volume=values["volume"],
        turnover=values["turnover"],
        currency=currency,
        traded_at=traded_at,
        extended=extended,
        extended_at=extended_at,
        extended_session=session,
        status="suspended" if last is None else "unknown" if stale else "trading",
        first_seen_at=seen_at,
    )


def _number(text: str) -> float | None:
    """A number; `--` and nothing are None. Raises ValueError."""
    return None if text.strip() in ("", "--") else float(text)


def _needed(moment: datetime | None, found: str) -> datetime:
    if moment is None:
        raise ValueError(f"expected date and time, found {found!r}")
    return moment
