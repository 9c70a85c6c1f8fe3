"""A batch of quotes through the price engine, whose memory is in Redis: from the quote stream, to findings and states."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from redis.asyncio import Redis

from alerts.findings import Finding
from alerts.prices.engine import step
from alerts.prices.move import finding
from alerts.prices.rules import ExDividend, Rules
from alerts.prices.sessions import TradingHours, market_of
from alerts.prices.state import State, decode, encode
from queues.keys import PRICE_KEEP_S, Keys
from queues.records import Quote
from settings.calendar import Calendar
from settings.watchlist import WatchList

NO_DIVIDENDS: Mapping[str, ExDividend] = {}


class StateWrite(NamedTuple):
    """`SET key value EX keep_s`."""

    key: str
    value: bytes
    keep_s: int = PRICE_KEEP_S


class PriceBatch(NamedTuple):
    """What a batch of quotes comes to: findings in the order of the quotes, and the states to be kept with them."""

    findings: list[tuple[Quote, Finding]]
    writes: list[StateWrite]


class PriceStage:
    """Quotes of watched listings to findings. One object a worker and partition; it holds no prices itself.

    The states must be written in the transaction that stores the events of the batch, or after it, never before: a worker that
    dies in between finds the same moves again, and merging knows them. Two workers that hold quotes of one listing at once may
    for the same reason find a level twice; it is told once.
    """

    def __init__(
        self, redis: Redis, keys: Keys, watchlist: WatchList, rules: Rules | None = None, calendar: Calendar | None = None
    ) -> None:
        self._redis, self._keys = redis, keys
        self._companies = {symbol: company.symbol for symbol, company in watchlist.by_symbol.items()}
        self._rules = rules or Rules()
        self._hours = TradingHours(calendar)

    async def findings(
        self, quotes: Sequence[Quote], now: datetime, ex_dividends: Mapping[str, ExDividend] = NO_DIVIDENDS
    ) -> PriceBatch:
        """What `quotes` (oldest first) tell at the instant `now` (aware); quotes of unwatched symbols are passed over.

        `ex_dividends` by listing (`HK:3660`). One MGET for the batch; raises redis' connection errors.
        """
        watched = [quote for quote in quotes if quote.symbol in self._companies]
        if not watched:
            return PriceBatch([], [])
        symbols = list(dict.fromkeys(quote.symbol for quote in watched))
        names = [self._keys.price(symbol) for symbol in symbols]
        kept: list[Any] = await self._redis.mget(names)
        before = {symbol: decode(raw) for symbol, raw in zip(symbols, kept, strict=True)}
        after = dict(before)
        found = [pair for quote in watched for pair in self._step(after, quote, now, ex_dividends)]
        writes = [
            StateWrite(name, encode(after[symbol]))
            for symbol, name in zip(symbols, names, strict=True)
            if after[symbol] is not before[symbol]
        ]
        return PriceBatch(found, writes)

    def _step(
        self, states: dict[str, State], quote: Quote, now: datetime, ex_dividends: Mapping[str, ExDividend]
    ) -> list[tuple[Quote, Finding]]:
        symbol = quote.symbol
        states[symbol], moves = step(states[symbol], quote, now, self._rules, self._hours, ex_dividends.get(symbol))
        market, company = market_of(symbol), self._companies[symbol]
        return [(quote, finding(company, market, move, quote)) for move in moves]
