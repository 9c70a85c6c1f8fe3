"""One quote read for what it says now: which price, of which session and day, against which reference; or nothing.

A `Quote` is taken at its word; what the rows of a publisher mean in each session is the parser's knowledge.
"""

from datetime import datetime
from typing import NamedTuple

from alerts.prices.rules import ExDividend
from alerts.prices.sessions import Day, Hours, TradingHours, market_of
from alerts.prices.state import State
from queues.records import Quote, Session

AHEAD_S = 600  # a row that is farther ahead of our clock would block all that follow: it is not believed
SAME = 1e-4  # relative; two publications of one close differ by rounding only


class Look(NamedTuple):
    """A price that can be compared. Prices in the quote's currency, `at` in Unix seconds, `day` ISO on the market's clock."""

    day: str
    at: float
    price: float
    session: Session
    regular: bool
    references: tuple[float, ...]
    """What a move is measured against: the previous close; after hours first the close of the same day."""
    hours: Hours


def read(state: State, quote: Quote, now: datetime, hours: TradingHours, ex: ExDividend | None = None) -> Look | None:
    """The look, or None: suspended, no price, no reference, no trading today, a row of another day, an old or a repeated row.

    `now` is aware. The latest of `last` and `extended` counts. Raises KeyError for a market that is not known.
    """
    at, extended = _newest(quote)
    price = quote.extended if extended else quote.last
    if at is None or not price or price <= 0 or quote.status == "suspended":
        return None
    market, stamp, current = market_of(quote.symbol), at.timestamp(), now.timestamp()
    day = hours.at(market, stamp)
    if day.hours is None or stamp > current + AHEAD_S or day is not hours.at(market, current):
        return None
    today = state.day == day.iso
    if today and (stamp < state.at or (stamp == state.at and price == state.price)):
        return None
    reference = _reference(quote, hours, day) if extended else quote.previous_close
    if not reference or reference <= 0:
        return None
    closed = state.prior_close if today else state.close or state.prior_close
    if not extended and stamp < day.hours.opens and not (closed and abs(reference - closed) <= SAME * closed):
        return None  # before the first stroke a row may still hold all of yesterday; only a rolled previous close tells
    if ex is not None and ex.ex_date == day.date:
        reference = without_dividend(reference, closed, quote, ex)
    if not extended:
        return Look(day.iso, stamp, price, day.hours.session(stamp), True, (reference,), day.hours)
    return _extended(Look(day.iso, stamp, price, "premarket", False, (reference,), day.hours), quote)


def _newest(quote: Quote) -> tuple[datetime | None, bool]:
    """The time of the newest price in the row, and whether that is the extended one."""
    regular, extended = quote.traded_at, quote.extended_at
    if quote.extended and quote.extended > 0 and extended is not None and (regular is None or extended > regular):
        return extended, True
    return regular, False


def _reference(quote: Quote, hours: TradingHours, day: Day) -> float | None:
    """For an extended price: the previous close; but in pre-market `last` is still of the day before, and the reference."""
    if quote.traded_at is None or hours.at(market_of(quote.symbol), quote.traded_at.timestamp()) is not day:
        return quote.last
    return quote.previous_close


def _extended(look: Look, quote: Quote) -> Look:
    """After hours a move counts from the close of the same day, and from the previous one, whichever is the farther."""
    if look.at < look.hours.closes:
        return look
    close = (quote.last,) if quote.last and quote.last > 0 else ()
    return look._replace(session="afterhours", references=(*close, *look.references))


def without_dividend(reference: float, closed: float, quote: Quote, ex: ExDividend) -> float:
    """The previous close less the dividend, unless that was taken off already: on the mainland always, by some publishers.

    `closed` is the last price that we saw on the trading day before (0: not known).
    """
    amount = ex.amount_in(quote.currency)
    if amount is None or amount >= reference or market_of(quote.symbol) in ("SH", "SZ"):
        return reference
    taken_off = closed > 0 and abs(reference - (closed - amount)) < abs(reference - closed)
    return reference if taken_off else reference - amount
