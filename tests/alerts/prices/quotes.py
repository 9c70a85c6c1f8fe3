"""Quotes for the tests of the price engine, in the clock of the exchange."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from alerts.prices.engine import step
from alerts.prices.move import Move
from alerts.prices.rules import ExDividend, Rules
from alerts.prices.sessions import TradingHours
from alerts.prices.state import State
from queues.records import Quote

HONG_KONG, NEW_YORK = ZoneInfo("Asia/Hong_Kong"), ZoneInfo("America/New_York")
HOURS = TradingHours()
DAY = "2026-03-18"


def hk(clock: str, day: str = DAY) -> datetime:
    """`10:00` or `10:00:05` on Hong Kong's clock, in UTC."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=HONG_KONG).astimezone(UTC)


def ny(clock: str, day: str = DAY) -> datetime:
    """The same on New York's clock."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=NEW_YORK).astimezone(UTC)


def quote(at: datetime | None, last: float | None, previous: float | None = 100.0, **more: Any) -> Quote:
    """A row of HK:3660, or of `symbol`."""
    fields = {"source": "sina_quotes", "symbol": "HK:3660", "first_seen_at": at or hk("12:00"), **more}
    return Quote(last=last, previous_close=previous, traded_at=at, **fields)


def us(at: datetime | None, last: float | None, previous: float | None = 100.0, **more: Any) -> Quote:
    """A row of US:QFIN in dollars."""
    return quote(at, last, previous, symbol="US:QFIN", currency="USD", **more)


class Tape:
    """One listing's quotes through the engine, each at its own time or at `now`; collects the moves."""

    def __init__(self, rules: Rules | None = None, ex: ExDividend | None = None) -> None:
        self.rules, self.ex = rules or Rules(), ex
        self.state = State()
        self.moves: list[Move] = []

    def __call__(self, row: Quote, now: datetime | None = None) -> list[Move]:
        times = [time for time in (row.traded_at, row.extended_at) if time is not None]
        self.state, moves = step(self.state, row, now or max(times, default=row.first_seen_at), self.rules, HOURS, self.ex)
        self.moves += moves
        return moves


def told(moves: list[Move]) -> list[tuple[str, str | None, float]]:
    """(kind, direction, level) of each."""
    return [(move.kind, move.direction, move.level) for move in moves]
