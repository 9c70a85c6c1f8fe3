"""Trading halts as quotes show them: rows without a price where there must be one. From rows, to a move of kind halt."""

from datetime import datetime

from alerts.prices.move import Move
from alerts.prices.rules import Rules
from alerts.prices.sessions import TradingHours, market_of
from alerts.prices.state import State, twin
from queues.records import Quote

FORGET_S = 1800  # rows without a price that lie farther apart are no row of them
WHOLE_DAY_S = 1800  # so long after the open a share that trades all the time must have traded


def without_price(state: State, quote: Quote, now: datetime, rules: Rules, hours: TradingHours) -> tuple[State, list[Move]]:
    """The state after a row that has no usable price; a halt once enough of them came in trading hours.

    Publishers write the same row for a suspended share and for one that has not traded yet. So it counts only after a price
    of the same day, or half an hour after the open where the trading day before began with a price at once. Everything else
    leaves the state as it is.
    """
    if state.halted or not state.at:
        return state, []
    if quote.status != "suspended" and quote.last and quote.last > 0:
        return _priced(state), []
    stamp = now.timestamp()
    day = hours.at(market_of(quote.symbol), stamp)
    if day.hours is None or not day.hours.continuous(stamp):
        return state, []
    if state.day != day.iso and not (state.prompt and stamp >= day.hours.opens + WHOLE_DAY_S):
        return state, []
    state = twin(state)
    if not state.quiet_looks or stamp - state.quiet_last > FORGET_S:
        state.quiet_looks, state.quiet_since = 0, stamp
    state.quiet_looks += 1
    state.quiet_last = stamp
    if state.quiet_looks < rules.halt_looks or stamp - state.quiet_since < rules.halt_after_s:
        return state, []
    state.halted = True
    return state, [Move("halt", day.iso, day.hours.session(stamp), price=state.price, reference=state.price)]


def _priced(state: State) -> State:
    """A row with a price, be it an old one, ends the row of those without."""
    if state.quiet_looks:
        state = twin(state)
        state.quiet_looks = 0
    return state
