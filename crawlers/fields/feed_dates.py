"""Dates of feeds and IR pages, each form read explicitly: feedparser's guesser makes 1 November of 2026年3月18日."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from crawlers.fields.zones import zone_named

EARLIEST, LATEST = 1990, 2100  # years; 0001-01-01 is a publisher's word for none
AHEAD = timedelta(hours=48)  # as far as a zone left unsaid, and a clock that is wrong, can reach
_WEEKDAY = r"(?:[A-Za-z]{3,9}\.?(?:,\s*|\s+)|(?:星期.|[週周].)[,，]?\s*)?"
_MONTH = r"(?P<month>[A-Za-z]{3,9}|十?[一二三四五六七八九十]月|\d{1,2}月)\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_NUMERIC = re.compile(r"(?P<first>\d{1,2})[/.-](?P<second>\d{1,2})[/.-](?P<year>\d{4}|\d{2})(?!\d)")
_DATES = (
    re.compile(r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})(?!\d)\s*日?"),
    re.compile(r"(?P<year>20\d{2})(?P<month>\d{2})(?P<day>\d{2})(?!\d)"),
    re.compile(rf"{_WEEKDAY}{_DAY}[\s-]+{_MONTH}[,\s-]+(?P<year>\d{{4}}|\d{{2}})(?!\d)"),
    re.compile(rf"{_WEEKDAY}{_MONTH}\s*{_DAY},?\s+(?P<year>\d{{4}})(?!\d)"),
)
_CLOCK = re.compile(
    r"(?:[\s,，;|–—-]*(?:[(（]?(?:星期.|[週周].)[)）]?)?[\s,，;|–—-]*(?:at\s+|T)?"
    r"(?P<before>[上下]午|早上|晚上)?\s*(?P<hour>\d{1,2})(?:\s*[:：時时点點]\s*(?P<minute>\d{2})分?(?::(?P<second>\d{2})(?:\.\d+)?)?)?"
    r"秒?\s*(?P<half>[AaPp]\.?[Mm]\b\.?)?)?(?:[\s,，]*[(（]?(?:星期.|[週周].)[)）]?)?\s*(?P<zone>\S.*)?"
)
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_CHINESE_MONTHS = ("一月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "十一月", "十二月")
_CHINESE_DATE = re.compile(
    r"(?P<year>[〇零○一二三四五六七八九]{4})年(?P<month>[一二三四五六七八九十]{1,2})月(?P<day>[一二三四五六七八九十]{1,3})日"
)
_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_EPOCH = re.compile(r"(?:/?\\?/?Date\((?P<ms>-?\d+)(?:[+-]\d{4})?\)\\?/?|(?P<bare>\d{13}|\d{10}))")


def feed_date(text: str, zone: str | None = None, order: str = "") -> datetime | None:
    """An instant in UTC, or None when the text is of no known form, or says no zone and `zone` (IANA name) is None too.

    Forms: RFC 822 (also without seconds, with two-digit years, with AM and PM), ISO 8601, `09/22/2026 11:50:00`,
    `12/09/25 - 3:35 PM EST`, `Sep 09, 2019`, `9 September 2019`, `18-Mar-2026`, `2026年3月18日 下午4:30`,
    `二零二六年三月十八日`, `20260318`, Unix seconds and milliseconds, `/Date(1773822600000)/`. A day alone is its midnight.
    `order` is `mdy` or `dmy` for all-numeric dates; without it these are read where one number is above 12, or where a clock
    with AM and PM is in America.
    """
    text = _western(" ".join(text.split()))
    epoch = _EPOCH.fullmatch(text)
    if epoch is not None:
        return _instant(epoch)
    local = ZoneInfo(zone) if zone else None
    for form, day_of in _forms(order):
        found = form.match(text)
        clock = _CLOCK.fullmatch(text, found.end()) if found else None
        if found is None or clock is None or (clock["minute"] is None and clock["hour"] and not clock["half"]):
            continue
        place = zone_named(clock["zone"] or "", local)
        day = day_of(found, place, bool(clock["half"]))
        if day is not None and place is not None:
            return _moment(day, clock, place)
    return None


def not_later(moment: datetime | None, fetched_at: datetime) -> datetime | None:
    """`moment`, or None for one so far ahead of the fetch that it is a slip of the publisher's, not the time of a release."""
    return None if moment is not None and moment - fetched_at > AHEAD else moment


def order_told(texts: Iterable[str]) -> str:
    """`mdy` or `dmy`, where the all-numeric dates of one publisher tell it by a number above 12; empty when they do not."""
    orders = set()
    for found in filter(None, (_NUMERIC.match(" ".join(text.split())) for text in texts)):
        if int(found["first"]) > 12:
            orders.add("dmy")
        elif int(found["second"]) > 12:
            orders.add("mdy")
    return orders.pop() if len(orders) == 1 else ""


_DayOf = Callable[[re.Match[str], tzinfo | None, bool], date | None]


def _forms(order: str) -> list[tuple[re.Pattern[str], _DayOf]]:
    named: list[tuple[re.Pattern[str], _DayOf]] = [(form, lambda found, _place, _half: _named_day(found)) for form in _DATES]
    return [*named, (_NUMERIC, lambda found, place, half: _numeric_day(found, order, half and _is_american(place)))]


def _named_day(found: re.Match[str]) -> date | None:
    month = _month(found["month"])
    return _day(_year(found["year"]), month, int(found["day"])) if month else None


def _numeric_day(found: re.Match[str], order: str, american: bool) -> date | None:
    first, second = int(found["first"]), int(found["second"])
    if order == "dmy" or (not order and (first > 12 or first == second)):
        day, month = first, second
    elif order == "mdy" or second > 12 or american:
        month, day = first, second
    else:
        return None
    return _day(_year(found["year"]), month, day)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if EARLIEST <= year <= LATEST else None
    except ValueError:
        return None


def _moment(day: date, clock: re.Match[str], place: tzinfo) -> datetime | None:
    hour, minute, second = (int(clock[name] or 0) for name in ("hour", "minute", "second"))
    half = (clock["half"] or "").lower()[:1] or {"上": "a", "早": "a", "下": "p", "晚": "p"}.get(
        (clock["before"] or "")[:1], ""
    )
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 24 or minute > 59 or second > 59 or (hour == 24 and minute + second):
        return None
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - the zone follows
    return (midnight + timedelta(hours=hour, minutes=minute, seconds=second)).replace(tzinfo=place).astimezone(UTC)


def _month(name: str) -> int | None:
    if name in _CHINESE_MONTHS:
        return _CHINESE_MONTHS.index(name) + 1
    if name.rstrip("月").isdigit():
        return int(name.rstrip("月"))
    known = [
        number
        for number, month in enumerate(_MONTHS, 1)
        if month.startswith(name.lower()) or name.lower() == "sept" == month[:4]
    ]
    return known[0] if len(known) == 1 else None


def _year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) == 2 else 0)


def _is_american(place: tzinfo | None) -> bool:
    return isinstance(place, ZoneInfo) and place.key.startswith("America/")


def _instant(epoch: re.Match[str]) -> datetime | None:
    digits = epoch["ms"] or epoch["bare"]
    seconds = int(digits) / (1 if epoch["ms"] is None and len(digits) == 10 else 1000)
    try:
        found = datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None
    return found if EARLIEST <= found.year <= LATEST else None


def _western(text: str) -> str:
    """Chinese numerals of a date as digits."""
    return _CHINESE_DATE.sub(
        lambda found: f"{found['year'].translate(_DIGITS)}年{_count(found['month'])}月{_count(found['day'])}日", text
    )


def _count(numeral: str) -> int:
    tens, ten, ones = numeral.rpartition("十")
    return (int(tens.translate(_DIGITS) or 1) * 10 if ten else 0) + int(ones.translate(_DIGITS) or 0)
