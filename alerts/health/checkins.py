"""Runs as check-ins of Sentry's cron monitors, one monitor for each source, at most one a minute."""

import math
from datetime import datetime, timedelta
from typing import Any

from queues.records import CrawlReport
from settings.due import DueTimes, longest_gap
from settings.sentry import check_in
from settings.timetable import Source

EVERY = timedelta(minutes=1)


class CheckIns:
    """When each source was last told of, and how long it may rest."""

    def __init__(self) -> None:
        self._told: dict[str, tuple[datetime, bool]] = {}
        self._gaps: dict[Source, tuple[datetime, int]] = {}

    def note(self, times: DueTimes, report: CrawlReport) -> None:
        """Check in for a run that was made; an end that differs from the last one is told even within the minute."""
        if report.outcome == "late":
            return
        ok, at = report.outcome in ("ok", "unchanged"), report.finished_at
        last = self._told.get(report.source)
        if last is not None and last[1] == ok and at - last[0] < EVERY:
            return
        self._told[report.source] = (at, ok)
        source = times.source
        margin = max(2, math.ceil((source.deadline + source.limit) / 60))
        check_in(f"source-{source.name}", ok, (at - report.started_at).total_seconds(), self._schedule(times, at), margin)

    def _schedule(self, times: DueTimes, at: datetime) -> dict[str, Any]:
        outside = times.source.outside
        if outside.cron is not None and not times.source.inside:
            return {"type": "crontab", "value": str(outside)}
        known = self._gaps.get(times.source)
        if known is None or at - known[0] > timedelta(days=1):
            known = (at, math.ceil(longest_gap(times, at) / timedelta(minutes=1)))
            self._gaps[times.source] = known
        return {"type": "interval", "value": max(1, known[1]), "unit": "minute"}
