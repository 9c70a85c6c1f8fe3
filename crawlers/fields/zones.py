"""Time zones as publishers write them behind a clock (`EST`, `GMT+8`, `Eastern Time`) -> tzinfo; used by feed_dates."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

_PLACES = {  # American sites write EST all year round: the name says the place, not the offset
    "EST": "America/New_York", "EDT": "America/New_York", "ET": "America/New_York", "EASTERN": "America/New_York",
    "NEW YORK": "America/New_York", "CDT": "America/Chicago", "CT": "America/Chicago", "CENTRAL": "America/Chicago",
    "MST": "America/Denver", "MDT": "America/Denver", "MT": "America/Denver",
    "PST": "America/Los_Angeles", "PDT": "America/Los_Angeles", "PT": "America/Los_Angeles", "PACIFIC": "America/Los_Angeles",
    "HKT": "Asia/Hong_Kong", "HONG KONG": "Asia/Hong_Kong", "香港": "Asia/Hong_Kong",
    "BEIJING": "Asia/Shanghai", "北京": "Asia/Shanghai", "BJT": "Asia/Shanghai",
    "SGT": "Asia/Singapore", "SINGAPORE": "Asia/Singapore", "JST": "Asia/Tokyo", "TAIPEI": "Asia/Taipei",
    "BST": "Europe/London", "LONDON": "Europe/London", "CET": "Europe/Paris", "CEST": "Europe/Paris",
    "GMT": "UTC", "UTC": "UTC", "UT": "UTC", "Z": "UTC",
}  # fmt: skip
_OFFSET = re.compile(r"(?:GMT|UTC|UT)?\s*(?P<sign>[+\-−])\s*(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?", re.IGNORECASE)
_WORDS = re.compile(r"\s*(?:(?:standard|daylight|local)\s+)?(?:time|時間|时间)\s*$", re.IGNORECASE)
_BRACKETED = re.compile(r"^(?P<zone>[^()（）]+?)\s*[(（][^()（）]*[)）]$")
WIDEST = 14  # hours


def zone_named(text: str, local: tzinfo | None) -> tzinfo | None:
    """The zone that `text` names, `local` where it is empty; None for a name that is unknown or of two places.

    CST is China's where `local` lies eight hours ahead of UTC, Chicago's where it lies in America, and else nobody's.
    """
    text = " ".join(text.split())
    bracketed = _BRACKETED.match(text)
    text = (bracketed["zone"] if bracketed else text).strip("()（）. ,")
    if not text:
        return local
    offset = _OFFSET.fullmatch(text)
    if offset is not None:
        return _fixed(offset)
    name = _WORDS.sub("", text).upper().replace(".", "")
    if name == "CST":
        return _cst(local)
    return ZoneInfo(_PLACES[name]) if name in _PLACES else None


def _fixed(offset: re.Match[str]) -> tzinfo | None:
    hours, minutes = int(offset["hours"]), int(offset["minutes"] or 0)
    if hours > WIDEST or minutes > 59:
        return None
    ahead = timedelta(hours=hours, minutes=minutes)
    return timezone(ahead if offset["sign"] == "+" else -ahead)


def _cst(local: tzinfo | None) -> tzinfo | None:
    if not isinstance(local, ZoneInfo):
        return None
    if datetime(2000, 1, 1, tzinfo=UTC).astimezone(local).utcoffset() == timedelta(hours=8):
        return local
    return ZoneInfo("America/Chicago") if local.key.startswith("America/") else None
