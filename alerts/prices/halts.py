"""Trading halts as quotes show them: rows without a price where there must be one. From rows, to a move of kind halt."""

from copy import copy
from datetime import datetime

from alerts.prices.move import Move
from alerts.prices.rules import Rules
from alerts.prices.sessions import TradingHours, local_day, market_of
from alerts.prices.state import State
from queues.records import Quote

FORGET_S = 1800  # rows without a price that lie farther apart are no row of them


def without_price(state: State, quote: Quote, now: datetime, rules: Rules, hours: TradingHours) -> tuple[State, list[Move]]:
    """The state after a row that says suspended, or has no price; a halt once enough of them came in trading hours.

    Only for a listing that we saw trade: with `suspended` on any day, with a mere zero on the same day (an illiquid share has
    no price before its first trade). Everything else leaves the state as it is.
    """
    suspended = quote.status == "suspended"
    if state.halted or not state.at:
        return state, []
    if not suspended and quote.last and quote.last > 0:
        return _priced(state), []
    market = market_of(quote.symbol)
    day, stamp = local_day(market, now), now.timestamp()
    open_hours = hours.of(market, day)
    if open_hours is None or not open_hours.continuous(stamp) or not (suspended or state.day == day.isoformat()):
        return state, []
    state = copy(state)
    if not state.quiet_looks or stamp - state.quiet_last > FORGET_S:
        state.quiet_looks, state.quiet_since = 0, stamp
    state.quiet_looks += 1
    state.quiet_last = stamp
    if state.quiet_looks < rules.halt_looks or stamp - state.quiet_since < rules.halt_after_s:
        return state, []
    state.halted = True
    price = state.price
    return state, [Move("halt", day.isoformat(), open_hours.session(stamp), price=price, reference=price)]


def _priced(state: State) -> State:
    """A row with a price, be it an old one, ends the row of those without."""
    if state.quiet_looks:
        state = copy(state)
        state.quiet_looks = 0
    return state
