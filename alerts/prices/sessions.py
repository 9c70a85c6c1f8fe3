"""Which part of which trading day an instant belongs to, by the exchange's own clock. From the calendar, to sessions."""

from datetime import UTC, date, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from queues.records import Session
from settings.calendar import ZONES, Calendar

OPENING_S = 300  # how long after the first stroke a move is said to be at the open
QUARTER_S = 900  # no zone's midnight lies within a quarter of an hour
SLOTS_KEPT = 10_000
_MAINLAND = ZoneInfo("Asia/Shanghai")
_MAINLAND_HOURS = (time(9, 30), time(11, 30), time(13), time(15))  # https://www.sse.com.cn, trading schedule


class Hours(NamedTuple):
    """A day's regular session, in Unix seconds; the pause has equal ends where there is none."""

    opens: float
    closes: float
    pause_from: float
    pause_to: float

    def session(self, at: float) -> Session:
        """Of a price of the regular order book, its opening and closing auctions included."""
        if at < self.opens + OPENING_S:
            return "open"
        return "intraday" if at < self.closes else "close"

    def continuous(self, at: float) -> bool:
        """Whether trades are to be expected: in the regular session, after its first minutes, not in its pause."""
        return self.opens + OPENING_S <= at < self.closes and not self.pause_from <= at < self.pause_to


def market_of(symbol: str) -> str:
    """`HK` of `HK:3660`."""
    return symbol[: symbol.find(":")]


def local_time(market: str, at: datetime) -> datetime:
    """An aware instant on the market's own clock (HK, US, SH, SZ). Raises KeyError for other markets."""
    return at.astimezone(_MAINLAND if market in ("SH", "SZ") else ZONES[market])


def local_day(market: str, at: datetime) -> date:
    """The date that the market's own clock shows. Raises KeyError as `local_time` does."""
    return local_time(market, at).date()


class Day(NamedTuple):
    """A date on a market's own clock, and its hours; None when there is no trading."""

    date: date
    iso: str
    hours: Hours | None


class TradingHours:
    """Hours of every market by day, worked out once. Shanghai and Shenzhen: weekdays, as the calendar does not know them."""

    def __init__(self, calendar: Calendar | None = None) -> None:
        self._calendar = calendar or Calendar()
        self._days: dict[tuple[str, date], Day] = {}
        self._slots: dict[tuple[str, int], Day] = {}

    def on(self, market: str, day: date) -> Day:
        """The day of that date, half days and daylight saving included. Raises KeyError for a market that is not known."""
        found = self._days.get((market, day))
        if found is None:
            hours = _mainland(day) if market in ("SH", "SZ") else self._listed(market, day)
            found = self._days[market, day] = Day(day, day.isoformat(), hours)
        return found

    def at(self, market: str, stamp: float) -> Day:
        """The day of an instant, in Unix seconds. Raises as `on` does."""
        slot = (market, int(stamp // QUARTER_S))
        found = self._slots.get(slot)
        if found is None:
            if len(self._slots) >= SLOTS_KEPT:
                self._slots.clear()
            found = self._slots[slot] = self.on(market, local_day(market, datetime.fromtimestamp(stamp, UTC)))
        return found

    def _listed(self, market: str, day: date) -> Hours | None:
        found = self._calendar.trading_day(market, day)
        if found is None:
            return None
        first, last = found.trading[0], found.trading[-1]
        return Hours(first[0].timestamp(), last[1].timestamp(), first[1].timestamp(), last[0].timestamp())


def _mainland(day: date) -> Hours | None:
    if day.weekday() > 4:
        return None
    opens, pause_from, pause_to, closes = (
        datetime.combine(day, at, _MAINLAND).astimezone(UTC).timestamp() for at in _MAINLAND_HOURS
    )
    return Hours(opens, closes, pause_from, pause_to)
