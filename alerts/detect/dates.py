"""Days in texts: absolute, without a year, relative to the day of publication; Chinese and English; days of Hong Kong."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from alerts.detect.signs import Signs

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = "一二三四五六日"
_RELATIVE = {
    "今日": 0,
    "今天": 0,
    "今早": 0,
    "今晚": 0,
    "今年": None,
    "昨日": -1,
    "昨天": -1,
    "昨晚": -1,
    "前日": -2,
    "明日": 1,
    "明天": 1,
}
# The first look is at one character: nearly all cannot begin a day, and trying every form at each is slow.
_DATE = re.compile(
    r"(?=[0-9今去明同次前昨上本这周星礼年数A-Z])(?:"
    r"(?:(?P<year>20\d\d)\s?年|(?P<word>今年|去年|明年|同年|次年))?(?P<month>1[0-2]|0?[1-9])月(?P<day>3[01]|[12]\d|0?[1-9])(?:日|号)?(?!\d)"
    r"|(?P<iyear>20\d\d)[-/.](?P<imonth>1[0-2]|0?[1-9])[-/.](?P<iday>3[01]|[12]\d|0?[1-9])(?!\d)"
    r"|(?P<relative>今日|今天|今早|今晚|昨日|昨天|昨晚|前日|明日|明天)|(?<![本上下每一\d(])(?:上|本|这)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日])(?!期)"
    r"|(?P<ename>[A-Z][a-z]{2})[a-z]*\.?\s(?P<edate>\d{1,2})(?:st|nd|rd|th)?(?:,?\s(?P<eyear>20\d\d))?(?!\d)"
    r"|(?<!\d)(?P<fdate>\d{1,2})\s(?P<fname>[A-Z][a-z]{2})[a-z]*\.?(?:,?\s(?P<fyear>20\d\d))?"
    r"|(?<![\d月年.])(?P<bare>3[01]|[12]\d|[1-9])日(?![内均涨累止起新])"
    r"|(?P<vyear>今年|去年)(?P<vmonth>1[0-2]|[1-9])月(?!\d)|(?P<wyear>20\d\d)年(?P<wmonth>1[0-2]|[1-9])月(?!\d)|(?P<ago>上月|上个月|年初|数月前|去年底|去年末)"
    r")"
)

# Without one of these no day is named.
_SIGNS = Signs(
    *"月日天周期",
    "礼拜",
    "今早",
    "今晚",
    "昨晚",
    "年初",
    "去年",
    "20",
    " 1",
    " 2",
    " 3",
    " 4",
    " 5",
    " 6",
    " 7",
    " 8",
    " 9",
)


@dataclass(frozen=True, slots=True)
class Day:
    """A day at [start, end) of the text. `exact` is False where only the month is said (its first day stands for it)."""

    start: int
    end: int
    day: date
    exact: bool = True


def days_in(text: str, today: date) -> list[Day]:
    """Every day that folded `text` names, in order; a day without a year is the one nearest to `today`."""
    return list(_days(text, today)) if _SIGNS.met(text) else []


def _days(text: str, today: date) -> Iterator[Day]:
    for found in _DATE.finditer(text):
        groups = found.groupdict()
        if groups["vmonth"] or groups["wmonth"] or groups["ago"]:
            day, exact = _month(groups, today), False
        else:
            day, exact = _day(groups, today), True
        if day is not None:
            yield Day(found.start(), found.end(), day, exact)


def _month(groups: dict[str, str | None], today: date) -> date | None:
    if groups["ago"]:
        return today - timedelta(days=40)
    if groups["wyear"]:
        return _safe(int(groups["wyear"]), groups["wmonth"])
    return _safe(today.year - (groups["vyear"] == "去年"), groups["vmonth"])


def _day(groups: dict[str, str | None], today: date) -> date | None:
    if groups["relative"]:
        return today + timedelta(days=_RELATIVE[groups["relative"]] or 0)
    if groups["weekday"]:
        return today - timedelta(days=(today.weekday() - _WEEKDAYS.index(groups["weekday"])) % 7)
    if groups["bare"]:
        return _nearest(today, [_safe(today.year, month, groups["bare"]) for month in (today.month,)])
    if groups["ename"] or groups["fname"]:
        name = (groups["ename"] or groups["fname"] or "").lower()
        if name not in _MONTHS:
            return None
        month = str(_MONTHS.index(name) + 1)
        return _with_year(groups["eyear"] or groups["fyear"], month, groups["edate"] or groups["fdate"], today)
    if groups["iyear"]:
        return _safe(int(groups["iyear"]), groups["imonth"], groups["iday"])
    words = {"今年": today.year, "去年": today.year - 1, "明年": today.year + 1}
    if groups["word"] in words:
        return _safe(words[groups["word"]], groups["month"], groups["day"])
    return _with_year(groups["year"], groups["month"], groups["day"], today)


def _with_year(year: str | None, month: str | None, day: str | None, today: date) -> date | None:
    if year:
        return _safe(int(year), month, day)
    return _nearest(today, [_safe(today.year + shift, month, day) for shift in (-1, 0, 1)])


def _nearest(today: date, days: list[date | None]) -> date | None:
    return min((day for day in days if day), key=lambda day: abs(day - today), default=None)


def _safe(year: int, month: str | int | None, day: str | int | None = 1) -> date | None:
    try:
        return date(year, int(month or 0), int(day or 0))
    except ValueError:
        return None
