"""Trading days, sessions and publication windows of Hong Kong and New York: pure, every instant is an argument.

Days come from `exchange_calendars`; `calendar_overrides.toml` and the `hkwatch market` switch correct it. A day outside of what
the library knows counts as an ordinary trading day: asking once too often is cheaper than not asking.
"""

import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

Market = Literal["HK", "US"]
Span = tuple[datetime, datetime]

MARKETS: tuple[Market, ...] = ("HK", "US")
ZONES: Mapping[str, ZoneInfo] = {"HK": ZoneInfo("Asia/Hong_Kong"), "US": ZoneInfo("America/New_York")}
CODES: Mapping[str, str] = {"HK": "XHKG", "US": "XNYS"}
FIRST, LAST = date(2018, 1, 1), date(2035, 12, 31)
OPENING_AUCTION = timedelta(minutes=30)
AUCTION = timedelta(minutes=10)  # Hong Kong's closing auction session, 16:00-16:10 and 12:00-12:10
USUAL: Mapping[str, tuple[time, time]] = {"HK": (time(9, 30), time(16)), "US": (time(9, 30), time(16))}
LUNCH = (time(12), time(13))
US_EXTENDED_FROM = time(4)
US_AFTER_HOURS = timedelta(hours=4)


@dataclass(frozen=True)
class Override:
    """A day that is not as the library says: closed, or open from and to other times (local). `reason` is for people."""

    market: str
    day: date
    closed: bool = False
    opens: time | None = None
    closes: time | None = None
    reason: str = ""


@dataclass(frozen=True)
class TradingDay:
    """One day of a market: its spans of continuous trading in UTC, and what is special about it."""

    market: str
    day: date
    trading: tuple[Span, ...] = ()
    half: bool = False
    known: bool = True
    note: str = ""

    @property
    def opens(self) -> datetime:
        """First instant of continuous trading."""
        return self.trading[0][0]

    @property
    def closes(self) -> datetime:
        """Last instant of continuous trading."""
        return self.trading[-1][1]


def local(market: str, day: date, at: time) -> datetime:
    """The instant in UTC at which the market's clock shows `at` on `day`."""
    return datetime.combine(day, at, ZONES[market]).astimezone(UTC)


@lru_cache(maxsize=2)
def _library(market: str) -> dict[date, tuple[tuple[Span, ...], bool]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pandas' notes to the library's authors
        import exchange_calendars  # half a second: only when a calendar is asked for

        calendar = exchange_calendars.get_calendar(CODES[market], start=FIRST.isoformat(), end=LAST.isoformat())
        table = calendar.schedule
        early = {stamp.date() for stamp in calendar.early_closes}
        columns = (table[name] for name in ("open", "break_start", "break_end", "close"))
        rows = zip(table.index, *(column.dt.to_pydatetime() for column in columns), strict=True)
        found = {}
        for stamp, opens, break_from, break_to, closes in rows:
            whole = ((opens, closes),) if break_from != break_from else ((opens, break_from), (break_to, closes))
            found[stamp.date()] = (
                tuple((a.astimezone(UTC), b.astimezone(UTC)) for a, b in whole),
                stamp.date() in early,
            )
        return found


def _usual(market: str, day: date, opens: time | None = None, closes: time | None = None) -> tuple[Span, ...]:
    """An ordinary day's trading, cut to begin at `opens` and to end at `closes`."""
    first, last = opens or USUAL[market][0], closes or USUAL[market][1]
    pieces = [(first, last)] if market == "US" else [(first, min(last, LUNCH[0])), (max(first, LUNCH[1]), last)]
    return tuple((local(market, day, a), local(market, day, b)) for a, b in pieces if a < b)


@dataclass(frozen=True)
class Calendar:
    """Both markets' days with our corrections. Equal overrides make equal calendars; days are worked out once and kept."""

    overrides: tuple[Override, ...] = ()
    _days: dict[tuple[str, date], TradingDay | None] = field(default_factory=dict, compare=False, hash=False, repr=False)

    def with_overrides(self, more: Iterable[Override]) -> "Calendar":
        """A calendar in which `more` come on top of what this one has."""
        return replace(self, overrides=(*self.overrides, *more), _days={})

    def trading_day(self, market: str, day: date) -> TradingDay | None:
        """That day of `market` (HK, US; its local date), or None when there is no trading. Unknown days are ordinary ones."""
        if (market, day) not in self._days:
            self._days[market, day] = self._work_out(market, day)
        return self._days[market, day]

    def is_trading_day(self, market: str, day: date) -> bool:
        """Whether `market` trades on its local date `day`."""
        return self.trading_day(market, day) is not None

    def local_date(self, market: str, at: datetime) -> date:
        """The date that the market's own clock shows at the instant `at`."""
        return at.astimezone(ZONES[market]).date()

    def _work_out(self, market: str, day: date) -> TradingDay | None:
        for override in reversed(self.overrides):  # the latest word counts
            if (override.market, override.day) == (market, day):
                if override.closed:
                    return None
                trading = _usual(market, day, override.opens, override.closes)
                return TradingDay(market, day, trading, note=override.reason) if trading else None
        if not FIRST <= day <= LAST:
            return TradingDay(market, day, _usual(market, day), known=False) if day.weekday() < 5 else None
        found = _library(market).get(day)
        return TradingDay(market, day, found[0], half=found[1]) if found else None

    def problems(self, today: date, *, needed_days: int = 400) -> list[str]:
        """What the library's data does not cover of the time from `today` on, in words; empty when all is known."""
        return [
            f"the {market} calendar of exchange_calendars ends on {last}: later days count as trading days"
            for market in MARKETS
            if (last := min(max(_library(market)), LAST)) < today + timedelta(days=needed_days)
        ]
