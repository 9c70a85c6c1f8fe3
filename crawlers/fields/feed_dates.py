"""Dates of feeds and IR pages, each form read explicitly: feedparser's guesser makes 1 November of 2026年3月18日."""

import re
from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from crawlers.fields.dates import read_time

_ZONES = {  # American sites write EST all year round: the name says the place, not the offset
    "EST": "America/New_York", "EDT": "America/New_York", "ET": "America/New_York", "PST": "America/Los_Angeles",
    "PDT": "America/Los_Angeles", "PT": "America/Los_Angeles", "HKT": "Asia/Hong_Kong", "SGT": "Asia/Singapore",
    "GMT": "UTC", "UTC": "UTC", "Z": "UTC",
}  # fmt: skip
_RFC = re.compile(r"(?:[A-Za-z]{3,9},?\s+)?\d{1,2}\s+[A-Za-z]{3}\w*\.?\s+\d{2,4}\s+\d{1,2}:\d{2}(?::\d{2})?\s*(?P<zone>\S.*)?")
_CLOCK = (
    r"(?:[\s,–-]+(?:at\s+)?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<sec>\d{2}))?\s*(?P<half>[AaPp])?\.?[Mm]?\.?)?"
    r"\s*(?P<zone>[A-Z]{2,4})?"
)
_NUMERIC = re.compile(r"(?P<first>\d{1,2})[/.](?P<second>\d{1,2})[/.](?P<year>\d{4}|\d{2})" + _CLOCK)
_WORDS = re.compile(
    r"(?:[A-Za-z]{3,9},?\s+)?"
    r"(?:(?P<day>\d{1,2})\s+(?P<month>[A-Za-z]{3})[a-z]*\.?|(?P<month2>[A-Za-z]{3})[a-z]*\.?\s+(?P<day2>\d{1,2})(?:st|nd|rd|th)?)"
    r",?\s+(?P<year>\d{4})" + _CLOCK
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def feed_date(text: str, zone: str | None = None, order: str = "") -> datetime | None:
    """An instant in UTC, or None when the text is of no known form, or says no zone and `zone` (IANA name) is None too.

    Forms: RFC 822 (also without seconds, with two-digit years), ISO 8601, `09/22/2026 11:50:00`, `12/09/25 - 3:35 PM EST`,
    `Sep 09, 2019`, `9 September 2019`, `2026年3月18日`. `order` is `mdy` or `dmy` for all-numeric dates; without it these are
    read only where one number is above 12.
    """
    text = " ".join(text.split())
    local = ZoneInfo(zone) if zone else None
    for read in (_iso, _rfc, _numeric, _words, _chinese):
        found = read(text, local, order)
        if found is not None:
            return found.astimezone(UTC)
    return None


def _iso(text: str, local: tzinfo | None, _order: str) -> datetime | None:
    if not re.match(r"\d{4}-\d{2}-\d{2}", text):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else _localized(found, local)


def _rfc(text: str, local: tzinfo | None, _order: str) -> datetime | None:
    form = _RFC.fullmatch(text)
    if form is None:
        return None
    named = _zone(form["zone"] or "")
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    if named is not None:
        return found.replace(tzinfo=named)
    return found if found.tzinfo else _localized(found, local)


def _numeric(text: str, local: tzinfo | None, order: str) -> datetime | None:
    form = _NUMERIC.fullmatch(text)
    if form is None:
        return None
    first, second = int(form["first"]), int(form["second"])
    if order == "dmy" or (not order and first > 12):
        day, month = first, second
    elif order == "mdy" or second > 12 or form["half"]:  # a clock with AM and PM is an American's
        month, day = first, second
    else:
        return None
    year = int(form["year"]) + (2000 if len(form["year"]) == 2 else 0)
    return _moment(form, year, month, day, local)


def _words(text: str, local: tzinfo | None, _order: str) -> datetime | None:
    form = _WORDS.fullmatch(text)
    if form is None:
        return None
    name = (form["month"] or form["month2"]).lower()
    if name not in _MONTHS:
        return None
    return _moment(form, int(form["year"]), _MONTHS.index(name) + 1, int(form["day"] or form["day2"]), local)


def _chinese(text: str, local: tzinfo | None, _order: str) -> datetime | None:
    if not re.search(r"\d{4}\s*年|\d{4}[-/.]\d", text):
        return None
    return read_time(text, local) if isinstance(local, ZoneInfo) else None


def _moment(form: re.Match[str], year: int, month: int, day: int, local: tzinfo | None) -> datetime | None:
    hour = int(form["hour"] or 0)
    if form["half"]:
        hour = hour % 12 + (12 if form["half"].lower() == "p" else 0)
    try:
        found = datetime(year, month, day, hour, int(form["minute"] or 0), int(form["sec"] or 0))  # noqa: DTZ001 - zone follows
    except ValueError:
        return None
    return _localized(found, _zone(form["zone"] or "") or local)


def _zone(name: str) -> tzinfo | None:
    return ZoneInfo(_ZONES[name]) if name in _ZONES else None


def _localized(found: datetime, local: tzinfo | None) -> datetime | None:
    return found.replace(tzinfo=local) if local else None
