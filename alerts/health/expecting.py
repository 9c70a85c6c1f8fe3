"""By when a source must have reported: its timetable, with the time that a run may wait and take."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from settings.calendar import ZONES, Calendar
from settings.due import DueTimes
from settings.timetable import Source
from settings.watchlist import WatchList

LEAST_PATIENCE_S = 120  # a restart of the whole daemon is no news
SCOPES_ASKED = 5
HOURS = 2  # habits are kept apart for every two hours of the day


@dataclass(frozen=True)
class Expectation:
    """One row of the timetable, as the judge sees it."""

    times: DueTimes
    scopes: tuple[str, ...]

    def by(self, since: datetime) -> datetime | None:
        """The instant by which a report must have come when the last one came at `since`; None when nothing is due."""
        due = min(filter(None, (self.times.next(scope, since) for scope in self.scopes[:SCOPES_ASKED])), default=None)
        if due is None:
            return None
        source, slack = self.times.source, 0
        if source.slowest and self.times.piece_at(due).window is None:
            slack = source.slowest
        patience = max(source.deadline + source.limit, LEAST_PATIENCE_S) + slack
        return due + timedelta(seconds=patience * self.times.unit)

    def kind(self, at: datetime) -> str:
        """Day, window and hours of an instant, for which habits are kept: `0/hk_session/10h`, `holiday/-/08h` (no trading)."""
        calendar = self.times.calendar
        day = calendar.local_date("HK", at)
        trades = calendar.is_trading_day("HK", day)
        name = "holiday" if day.weekday() < 5 and not trades else str(day.weekday())
        window = self.times.piece_at(at).window or "-"
        return f"{name}/{window}/{at.astimezone(ZONES['HK']).hour // HOURS * HOURS:02d}h"


def expectations(
    sources: tuple[Source, ...], watchlist: WatchList, calendar: Calendar, unit: float
) -> Mapping[str, Expectation]:
    """Source -> what to expect of it; rows that run for nobody are left out."""
    found = {}
    for source in sources:
        scopes = tuple(source.scopes(watchlist)) if source.enabled else ()
        if scopes:
            found[source.name] = Expectation(DueTimes(source, calendar, unit), scopes)
    return found
