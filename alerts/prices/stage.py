"""A batch of quotes through the price engine, whose memory is in Redis: from the quote stream, to findings and states."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from redis.asyncio import Redis

from alerts.findings import FactValue, Finding
from alerts.prices.dividends import encode as encode_dividends
from alerts.prices.dividends import ex_dividends, keep_s, on_day
from alerts.prices.engine import step
from alerts.prices.move import finding
from alerts.prices.rules import ExDividend, Rules
from alerts.prices.sessions import TradingHours, local_day, market_of
from alerts.prices.state import State, decode, encode
from queues.keys import PRICE_KEEP_S, Keys
from queues.market import special_days
from queues.records import Quote
from settings.calendar import Calendar, Override
from settings.calendar_overrides import load_calendar
from settings.watchlist import Company, WatchList

DAYS_EVERY_S = 20.0  # so soon a day that an operator closed with `hkwatch market` counts here


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
        self,
        redis: Redis,
        keys: Keys,
        watchlist: WatchList,
        rules: Callable[[], Rules] = Rules,
        calendar: Calendar | None = None,
    ) -> None:
        """`rules` is asked for each batch (`SubscribedRules` follows the subscribers); `calendar` defaults to the settings'."""
        self._redis, self._keys = redis, keys
        self._companies = {symbol: company.symbol for symbol, company in watchlist.by_symbol.items()}
        self._watchlist = watchlist
        self._rules = rules
        self._calendar = calendar or load_calendar()
        self._hours = TradingHours(self._calendar)
        self._days: Sequence[Override] = ()
        self._days_read_at: float | None = None
        self._last: dict[str, tuple[bytes, State]] = {}

    async def findings(self, quotes: Sequence[Quote], now: datetime) -> PriceBatch:
        """What `quotes` (oldest first) tell at the instant `now` (aware); quotes of unwatched symbols are passed over.

        One MGET for the batch, and now and then the special days; raises redis' connection errors.
        """
        watched = [quote for quote in quotes if quote.symbol in self._companies]
        if not watched:
            return PriceBatch([], [])
        await self._follow_days()
        symbols = list(dict.fromkeys(quote.symbol for quote in watched))
        names = [*map(self._keys.price, symbols), *map(self._keys.ex_dates, symbols)]
        kept: list[Any] = await self._redis.mget(names)
        before = {symbol: self._known(symbol, raw) for symbol, raw in zip(symbols, kept, strict=False)}
        ex = {
            symbol: on_day(raw, local_day(market_of(symbol), now))
            for symbol, raw in zip(symbols, islice(kept, len(symbols), None), strict=True)
            if raw is not None
        }
        after = dict(before)
        rules = self._rules()
        found = [pair for quote in watched for pair in self._step(after, quote, now, rules, ex.get(quote.symbol))]
        return PriceBatch(found, [self._write(one, after[one]) for one in symbols if after[one] is not before[one]])

    async def _follow_days(self) -> None:
        at = time.monotonic()
        if self._days_read_at is not None and at - self._days_read_at < DAYS_EVERY_S:
            return
        days = await special_days(self._redis, Keys(self._keys.prefix, 0))
        self._days_read_at = at
        if days != self._days:
            self._days, self._hours = days, TradingHours(self._calendar.with_overrides(days))

    def _known(self, symbol: str, raw: bytes | None) -> State:
        """The state in `raw`; the one of this process when it wrote these very bytes, which saves to read them."""
        last = self._last.get(symbol)
        return last[1] if last is not None and last[0] == raw else decode(raw)

    def _write(self, symbol: str, state: State) -> StateWrite:
        raw = encode(state)
        self._last[symbol] = raw, state
        return StateWrite(self._keys.price(symbol), raw)

    def ex_dates(self, company: Company, dividends: Iterable[Mapping[str, FactValue]], now: datetime) -> list[StateWrite]:
        """What to keep when a dividend event of `company` has changed: `dividends` are the facts of all of its dividend events.

        On the ex-date the previous close less the dividend is the reference of its moves; an empty list forgets one that was
        called off. `now` is aware.
        """
        return [
            StateWrite(self._keys.ex_dates(symbol), encode_dividends(known), keep_s(known, now))
            for symbol, known in ex_dividends(company, dividends, now).items()
        ]

    def ex_dates_of(self, symbol: str, dividends: Iterable[Mapping[str, FactValue]], now: datetime) -> list[StateWrite]:
        """The same by a company's primary symbol; nothing where it is not watched."""
        company = self._watchlist.find(symbol)
        return self.ex_dates(company, dividends, now) if company is not None else []

    def _step(
        self, states: dict[str, State], quote: Quote, now: datetime, rules: Rules, ex: ExDividend | None
    ) -> list[tuple[Quote, Finding]]:
        symbol = quote.symbol
        states[symbol], moves = step(states[symbol], quote, now, rules, self._hours, ex)
        if not moves:
            return []
        market, company = market_of(symbol), self._companies[symbol]
        return [(quote, finding(company, market, move, quote)) for move in moves]
