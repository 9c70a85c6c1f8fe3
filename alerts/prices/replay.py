"""Quotes of the past through engine and merging, as if they came now. From ticks, to the alerts that would have been sent."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from alerts.events.event import TELL, Decision, Event
from alerts.events.match import match
from alerts.events.merge import merge
from alerts.findings import Finding
from alerts.prices.engine import step
from alerts.prices.move import finding
from alerts.prices.rules import Rules
from alerts.prices.sessions import TradingHours, market_of
from alerts.prices.state import State
from queues.records import Quote
from settings.watchlist import WatchList


class Told(NamedTuple):
    """An alert, with the quote and the finding that led to it."""

    quote: Quote
    finding: Finding
    decision: Decision


def replay(quotes: Iterable[Quote], watchlist: WatchList, rules: Rules, hours: TradingHours) -> Iterator[Told]:
    """What would have been told of `quotes`, each seen at its own time; a listing that nobody watches is its own company."""
    states: dict[str, State] = {}
    events: dict[str, dict[str, Event]] = {}
    for quote in quotes:
        symbol = quote.symbol
        seen_at = max(time for time in (quote.traded_at, quote.extended_at, quote.first_seen_at) if time is not None)
        states[symbol], moves = step(states.get(symbol) or State(), quote, seen_at, rules, hours)
        watched = watchlist.find(symbol)
        company = watched.symbol if watched else symbol
        for move in moves:
            told = finding(company, market_of(symbol), move, quote)
            known = events.setdefault(company, {})
            event = match(known.values(), told, quote)
            decision = merge(event, told, quote, seen_at)
            if event is not None:
                known.pop(event.key, None)
            known[decision.event.key] = decision.event
            if decision.reason in TELL:
                yield Told(quote, told, decision)
