"""The price engine: one quote after another of one listing, to moves. Pure; what it remembers goes in and comes out.

A row is a move only when it is new, of the current trading day, and holds a price and a reference (`look`). Each direction of
each trading day latches its levels (`sides`); rows without a price can make a halt (`halts`).
"""

from datetime import datetime

from alerts.prices.halts import without_price
from alerts.prices.look import Look, read
from alerts.prices.move import Move
from alerts.prices.rules import ExDividend, Rules
from alerts.prices.sessions import OPENING_S, TradingHours
from alerts.prices.sides import observe, slot_of
from alerts.prices.state import State, twin
from queues.records import Quote


def step(
    state: State, quote: Quote, now: datetime, rules: Rules, hours: TradingHours, ex: ExDividend | None = None
) -> tuple[State, list[Move]]:
    """The state after `quote`, and what is to be told of it (at most one move for each direction, and a resumption).

    `now` (aware) decides which trading day is the current one. The state that went in is not changed; the very same object
    comes out when the quote says nothing new. Raises KeyError for a market that is not known.
    """
    look = read(state, quote, now, hours, ex)
    if look is None:
        return without_price(state, quote, now, rules, hours)
    new = _today(state, look, quote)
    moves = []
    if new.halted:
        moves.append(Move("resumption", look.day, look.session, price=look.price, reference=look.references[-1]))
    new.halted, new.quiet_looks = False, 0
    opening = _opening(new, look, quote)
    slot = slot_of(look, rules)
    for sign, side, base in ((1, new.up, new.base_high), (-1, new.down, new.base_low)):
        move = observe(side, sign, look, rules, opening, base, slot)
        if move is not None:
            moves.append(move)
    _remember(new, look, quote)
    return new, moves


def _today(state: State, look: Look, quote: Quote) -> State:
    """A copy to work on; on a new trading day the latches are open again and the extremes of the year are set."""
    if state.day == look.day:
        return twin(state)
    return State(
        day=look.day,
        prior_close=state.close or state.prior_close,
        base_high=_base(look, quote.high_52w, quote.high, state.high_52w, 1),
        base_low=_base(look, quote.low_52w, quote.low, state.low_52w, -1),
        high_52w=state.high_52w,
        low_52w=state.low_52w,
        halted=state.halted,
    )


def _base(look: Look, year: float | None, day: float | None, yesterday: float, sign: int) -> float:
    """The 52-week high (low) before this day: the published one if it cannot hold today's yet, else yesterday's, else 0."""
    farthest = day if day and day > 0 else look.price
    if year and year > 0 and (not look.regular or sign * (year - farthest) > 0):
        return year
    return yesterday


def _opening(new: State, look: Look, quote: Quote) -> float:
    """The day's first price when this is the first look after the open and still near it, else 0."""
    if new.opened or not look.regular or look.at < look.hours.opens:
        return 0.0
    new.opened = True
    new.prompt = look.at < look.hours.opens + OPENING_S
    if not new.prompt:
        return 0.0
    return quote.open if quote.open and quote.open > 0 else look.price


def _remember(new: State, look: Look, quote: Quote) -> None:
    new.at, new.price = look.at, look.price
    if look.regular:
        new.close = look.price
    elif look.session == "afterhours" and quote.last:
        new.close = quote.last
    new.high_52w, new.low_52w = quote.high_52w or new.high_52w, quote.low_52w or new.low_52w
