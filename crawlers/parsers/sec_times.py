"""The SEC's `acceptanceDateTime`, which ends in Z and is New York's clock for one company in five; used by the parser."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

NEW_YORK = ZoneInfo("America/New_York")
OPENS, CLOSES = time(6, 0), time(22, 0)  # EDGAR accepts filings in these hours of New York
SAME_DAY_UNTIL = time(17, 30)  # later ones bear the date of the next business day
TOLERATED = 0.02  # of the rows: corrections of dates by the SEC


def zone_of(stamps: Sequence[tuple[str, str]], fetched_at: datetime) -> tzinfo | None:
    """UTC or New York: the clock that the (acceptanceDateTime, filingDate) pairs of one company agree with.

    It is one clock for all filings of a company (finagg issue 64, edgartools issue 557). None when both fit, or neither.
    """
    wrong = dict.fromkeys((UTC, NEW_YORK), 0)
    for accepted, filed in stamps:
        for zone in wrong:
            wrong[zone] += not _possible(accepted, filed, zone, fetched_at)
    allowed = len(stamps) * TOLERATED
    fits = [zone for zone, count in wrong.items() if count <= allowed]
    if len(fits) == 2:
        fits = [zone for zone in fits if wrong[zone] < max(wrong.values())]
    return fits[0] if len(fits) == 1 else None


def accepted_at(stamp: str, zone: tzinfo) -> datetime | None:
    """The instant in UTC of `2026-09-11T00:04:49.000Z`, read on the clock of `zone`; None for another form."""
    try:
        return datetime.fromisoformat(stamp).replace(tzinfo=zone).astimezone(UTC)
    except ValueError:
        return None


def _possible(accepted: str, filed: str, zone: tzinfo, fetched_at: datetime) -> bool:
    moment = accepted_at(accepted, zone)
    if moment is None or not filed:
        return True
    if moment > fetched_at:
        return False
    local = moment.astimezone(NEW_YORK)
    if not OPENS <= local.time() <= CLOSES:
        return False
    try:
        day = date.fromisoformat(filed)
    except ValueError:
        return True  # no evidence
    if local.time() <= SAME_DAY_UNTIL:
        return local.date() == day or (day > local.date() and local.weekday() >= 5)
    return local.date() <= day <= local.date() + timedelta(days=5)  # a long weekend at most
