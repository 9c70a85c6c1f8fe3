"""Reads the dates and times that publishers write: Chinese and ISO forms, unix seconds, New York stamps without a year."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
HALF_A_YEAR = timedelta(days=183)

_STAMP = re.compile(
    r"(?P<year>(?:19|20)\d\d)\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})(?!\d)\s*日?"
    r"(?:[T\s,，]*(?P<hour>\d{1,2})\s*[:：时]\s*(?P<minute>\d{2})(?:\s*[:：分]\s*(?P<second>\d{2})(?:\.\d+)?)?"
    r"\s*(?P<offset>Z|[+-]\d{2}:?\d{2})?)?"
)
_SHORT = re.compile(r"(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*日?\s+(?P<hour>\d{1,2}):(?P<minute>\d{2})")
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)-?(\d\d)-?(\d\d)/")
_NEW_YORK = re.compile(r"([A-Z][a-z]{2}) (\d{1,2}) (\d{1,2}):(\d{2})(AM|PM) E[DS]T")
_MONTHS: Mapping[str, int] = {
    name: number
    for number, name in enumerate(("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1)
}


def read_time(text: str, zone: ZoneInfo = CHINA) -> datetime | None:
    """The first date, with its time if one is written, as an aware instant in UTC; naive times are of `zone`.

    Understands `2018-12-28 19:55:10`, `2018年12月28日 19:55`, `2019年09月11日01:53`, `2018.05.09 12:52:37`,
    `2026-09-29T00:34:03+08:00`. None where no valid date is written.
    """
    found = _STAMP.search(text)
    if found is None:
        return None
    offset = (found["offset"] or "").replace("Z", "+00:00")
    try:
        naive = datetime(  # noqa: DTZ001 - the zone follows
            int(found["year"]),
            int(found["month"]),
            int(found["day"]),
            int(found["hour"] or 0),
            int(found["minute"] or 0),
            int(found["second"] or 0),
        )
    except ValueError:
        return None
    if offset:
        return datetime.fromisoformat(naive.isoformat() + offset).astimezone(UTC)
    return naive.replace(tzinfo=zone).astimezone(UTC)


def read_date(text: str) -> date | None:
    """The first full date in `text`, as written (no zone is applied), or None."""
    found = _STAMP.search(text)
    if found is None:
        return None
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None


def unix_time(seconds: str | float | None) -> datetime | None:
    """Unix seconds, as number or string, as an instant in UTC; None for nothing, zero or what is no number."""
    try:
        value = float(seconds or 0)
    except ValueError:
        return None
    return datetime.fromtimestamp(value, UTC) if value > 0 else None


def date_in_address(url: str) -> date | None:
    """The day in a path such as `/2026-03-07/doc-…`, or None."""
    found = _IN_ADDRESS.search(url)
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def short_time(text: str, day: date | None, now: datetime, zone: ZoneInfo = CHINA) -> datetime | None:
    """A time without a year, such as `(03月07日 17:19)`, in UTC: the year that `day` suggests, else the nearest past one."""
    found = _SHORT.search(text)
    if found is None:
        return None
    month, number, hour, minute = (int(found[name]) for name in ("month", "day", "hour", "minute"))
    limit = datetime(day.year, day.month, day.day, tzinfo=zone) + HALF_A_YEAR if day else now + timedelta(days=1)
    for year in (limit.year, limit.year - 1):
        try:
            moment = datetime(year, month, number, hour, minute, tzinfo=zone)
        except ValueError:
            continue
        if moment <= limit:
            return moment.astimezone(UTC)
    return None


def new_york_time(text: str, year: int, near: datetime | None) -> datetime | None:
    """`Aug 28 07:59PM EDT` in UTC. The year is `year`, or the one beside it when `near`, the row's own full stamp, says so.

    None where nothing is written. Raises ValueError for text of another form.
    """
    if not text.strip():
        return None
    found = _NEW_YORK.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"expected a time such as 'Aug 28 07:59PM EDT', found {text!r}")
    hour = int(found[3]) % 12 + (12 if found[5] == "PM" else 0)
    moment = datetime(year, _MONTHS[found[1]], int(found[2]), hour, int(found[4]), tzinfo=NEW_YORK)
    if near is not None and moment - near > HALF_A_YEAR:
        moment = moment.replace(year=year - 1)
    elif near is not None and near - moment > HALF_A_YEAR:
        moment = moment.replace(year=year + 1)
    return moment.astimezone(UTC)
