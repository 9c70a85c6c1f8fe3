"""One quote read for what it says now: which price, of which session and day, against which reference; or nothing.

A `Quote` is taken at its word; what the rows of a publisher mean in each session is the parser's knowledge.
"""

from datetime import date, datetime
from typing import NamedTuple

from alerts.prices.rules import ExDividend
from alerts.prices.sessions import Hours, TradingHours, local_day, market_of
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
    market = market_of(quote.symbol)
    stamp = at.timestamp()
    day = local_day(market, at)
    if stamp > now.timestamp() + AHEAD_S or day != local_day(market, now):
        return None
    iso = day.isoformat()
    today = state.day == iso
    if today and (stamp < state.at or (stamp == state.at and price == state.price)):
        return None
    open_hours = hours.of(market, day)
    reference = _reference(quote, market, day, extended)
    if open_hours is None or reference is None:
        return None
    closed = state.prior_close if today else state.close or state.prior_close
    if not extended and stamp < open_hours.opens and not (closed and abs(reference - closed) <= SAME * closed):
        return None  # before the first stroke a row may still hold all of yesterday; only a rolled previous close tells
    if ex is not None and ex.ex_date == day:
        reference = without_dividend(reference, closed, quote, ex)
    if not extended:
        return Look(iso, stamp, price, open_hours.session(stamp), True, (reference,), open_hours)
    if stamp < open_hours.closes or not quote.last or quote.last <= 0:
        session: Session = "premarket" if stamp < open_hours.closes else "afterhours"
        return Look(iso, stamp, price, session, False, (reference,), open_hours)
    return Look(iso, stamp, price, "afterhours", False, (quote.last, reference), open_hours)


def _newest(quote: Quote) -> tuple[datetime | None, bool]:
    """The time of the newest price in the row, and whether that is the extended one."""
    regular, extended = quote.traded_at, quote.extended_at
    if quote.extended and quote.extended > 0 and extended is not None and (regular is None or extended > regular):
        return extended, True
    return regular, False


def _reference(quote: Quote, market: str, day: date, extended: bool) -> float | None:
    """The previous close. In US pre-market `last` is still the price of the day before, so it is the reference itself."""
    yesterday = extended and (quote.traded_at is None or local_day(market, quote.traded_at) != day)
    reference = quote.last if yesterday else quote.previous_close
    return reference if reference and reference > 0 else None


def without_dividend(reference: float, closed: float, quote: Quote, ex: ExDividend) -> float:
    """The previous close less the dividend, unless that was taken off already: on the mainland always, by some publishers.

    `closed` is the last price that we saw on the trading day before (0: not known).
    """
    amount = ex.amount_in(quote.currency)
    if amount is None or amount >= reference or market_of(quote.symbol) in ("SH", "SZ"):
        return reference
    taken_off = closed > 0 and abs(reference - (closed - amount)) < abs(reference - closed)
    return reference if taken_off else reference - amount
