"""Named windows of the timetable, as spans of UTC for one local day: when publishers publish and when markets trade."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta

from settings.calendar import AUCTION, OPENING_AUCTION, US_AFTER_HOURS, US_EXTENDED_FROM, Calendar, Span, local

ALWAYS_FROM = time(0)


def _hkex_publication(calendar: Calendar, day: date) -> list[Span]:
    """When issuers may publish on HKEXnews (Listing Rules' windows since 25 July 2016), Hong Kong time.

    Business days 06:00-08:30, 12:00-12:30, 16:30-23:00; half-day eves 06:00-08:30, 12:30-23:00; any other day before a
    business day 18:00-20:00.
    """
    today = calendar.trading_day("HK", day)
    if today is None:
        eve = calendar.is_trading_day("HK", day + timedelta(days=1))
        clock = [(time(18), time(20))] if eve else []
    elif today.half:
        clock = [(time(6), time(8, 30)), (time(12, 30), time(23))]
    else:
        clock = [(time(6), time(8, 30)), (time(12), time(12, 30)), (time(16, 30), time(23))]
    return [(local("HK", day, a), local("HK", day, b)) for a, b in clock]


def _hk_session(calendar: Calendar, day: date) -> list[Span]:
    """Opening auction to closing auction, without the lunch break."""
    today = calendar.trading_day("HK", day)
    if today is None:
        return []
    spans = list(today.trading)
    spans[0] = (spans[0][0] - OPENING_AUCTION, spans[0][1])
    spans[-1] = (spans[-1][0], spans[-1][1] + AUCTION)
    return spans


def _us(which: str) -> Callable[[Calendar, date], list[Span]]:
    def spans(calendar: Calendar, day: date) -> list[Span]:
        today = calendar.trading_day("US", day)
        if today is None:
            return []
        if which == "session":
            return [(today.opens, today.closes)]
        if which == "premarket":
            return [(local("US", day, US_EXTENDED_FROM), today.opens)]
        return [(today.closes, today.closes + US_AFTER_HOURS)]

    return spans


def _always(_calendar: Calendar, day: date) -> list[Span]:
    return [(local("HK", day, ALWAYS_FROM), local("HK", day + timedelta(days=1), ALWAYS_FROM))]


WINDOWS: Mapping[str, tuple[str, Callable[[Calendar, date], list[Span]]]] = {  # name -> market whose date is meant, spans
    "hkex_publication": ("HK", _hkex_publication),
    "hk_session": ("HK", _hk_session),
    "us_premarket": ("US", _us("premarket")),
    "us_session": ("US", _us("session")),
    "us_afterhours": ("US", _us("afterhours")),
    "always": ("HK", _always),
}


def window_spans(calendar: Calendar, name: str, start: datetime, end: datetime) -> list[Span]:
    """The spans of window `name` that touch [start, end), in order, not cut. Raises KeyError for an unknown name."""
    market, spans = WINDOWS[name]
    day = calendar.local_date(market, start) - timedelta(days=1)  # a window may reach past its own midnight
    last = calendar.local_date(market, end)
    found: list[Span] = []
    while day <= last:
        found += [(a, b) for a, b in spans(calendar, day) if b > start and a < end]
        day += timedelta(days=1)
    return found


def in_window(calendar: Calendar, name: str, at: datetime) -> bool:
    """Whether the instant `at` lies in window `name`."""
    return any(a <= at < b for a, b in window_spans(calendar, name, at, at + timedelta(microseconds=1)))
