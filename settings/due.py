"""Due instants of a row of the timetable: pure, so that scheduler, status and the judge of sources see the same ones."""

import heapq
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from settings.calendar import Calendar, Span
from settings.rhythm import Rhythm, jitter_s
from settings.timetable import Source
from settings.windows import window_spans

DAY = timedelta(days=1)
LOOK_AHEAD_DAYS = 20  # the longest time without a trading day, with room
RARE = 100  # a source may be asked about so often in the time for which nothing new came


@dataclass(frozen=True)
class Known:
    """What changes a rhythm: the days (Hong Kong dates) for which a company's results are due, and when it last had news."""

    awaited: frozenset[date] = frozenset()
    last_new_at: datetime | None = None


@dataclass(frozen=True)
class Piece:
    """A stretch of time [start, end) in which one rhythm holds; `window` is None outside of all."""

    start: datetime
    end: datetime
    rhythm: Rhythm
    window: str | None


@dataclass(frozen=True)
class DueTimes:
    """The due instants of one row under one calendar. `unit`: the clock's seconds in one of a rhythm (a rehearsal's speed)."""

    source: Source
    calendar: Calendar
    unit: float = 1.0
    _pieces: dict[datetime, list[Piece]] = field(default_factory=dict, compare=False, hash=False, repr=False)

    def between(self, scope: str, start: datetime, end: datetime, known: Known | None = None) -> Iterator[datetime]:
        """The due instants in [start, end) for `scope`, aware, UTC, in order; each moved by its jitter."""
        known = known or Known()
        moved: list[datetime] = []
        for grid in self._grid(scope, start - timedelta(seconds=self.source.jitter * self.unit), end, known):
            while moved and moved[0] <= grid:
                if (at := heapq.heappop(moved)) >= start:
                    yield at
            seconds = jitter_s(self.source.jitter, self.source.name, scope, grid) * self.unit
            heapq.heappush(moved, grid + timedelta(milliseconds=round(seconds * 1000)))
        while moved:
            if start <= (at := heapq.heappop(moved)) < end:
                yield at

    def next(self, scope: str, after: datetime, known: Known | None = None) -> datetime | None:
        """The first due instant later than `after`; None when there is none within three weeks."""
        start = after + timedelta(milliseconds=1)
        for ahead in (timedelta(hours=1), DAY, timedelta(days=LOOK_AHEAD_DAYS)):
            found = next(self.between(scope, start, after + ahead * max(1.0, self.unit), known), None)
            if found is not None:
                return found
        return None

    def latest(self, scope: str, until: datetime, known: Known | None = None) -> datetime | None:
        """The last due instant not later than `until`; None when there is none within three weeks."""
        end = until + timedelta(milliseconds=1)
        for back in (timedelta(minutes=10), timedelta(hours=3), 2 * DAY, timedelta(days=LOOK_AHEAD_DAYS)):
            found = deque(self.between(scope, end - back * max(1.0, self.unit), end, known), maxlen=1)
            if found:
                return found[0]
        return None

    def pieces(self, start: datetime, end: datetime) -> Iterator[Piece]:
        """Which rhythm holds when, over the UTC days that touch [start, end)."""
        day = start.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        while day < end:
            yield from self._day(day)
            day += DAY

    def piece_at(self, at: datetime) -> Piece:
        """The piece that `at` lies in."""
        return next(piece for piece in self.pieces(at, at + timedelta(microseconds=1)) if piece.start <= at < piece.end)

    def _grid(self, scope: str, start: datetime, end: datetime, known: Known) -> Iterator[datetime]:
        name = "" if scope == "*" else f"{self.source.name}/{scope}"
        for piece in self.pieces(start, end):
            first, last = max(start, piece.start), min(end, piece.end)
            if first >= last:
                continue
            rhythm, stretch = self._adapted(piece, known)
            yield from rhythm.instants(first, last, name=name, stretch=stretch, unit=self.unit)

    def _adapted(self, piece: Piece, known: Known) -> tuple[Rhythm, int]:
        raised = self.source.raised
        if raised is not None and self.calendar.local_date("HK", piece.start) in known.awaited:
            faster = piece.rhythm.every_s is None or raised.every_s < piece.rhythm.every_s  # type: ignore[operator] # is a span
            return (raised if faster else piece.rhythm), 1
        if piece.window is None and self.source.slowest and known.last_new_at is not None and piece.rhythm.every_s:
            quiet = (piece.start - known.last_new_at) / self.unit
            return piece.rhythm, stretch_of(piece.rhythm.every_s, self.source.slowest, quiet)
        return piece.rhythm, 1

    def _day(self, day: datetime) -> list[Piece]:
        if day not in self._pieces:
            if len(self._pieces) > 2 * LOOK_AHEAD_DAYS:
                self._pieces.clear()
            self._pieces[day] = self._work_out(day, day + DAY)
        return self._pieces[day]

    def _work_out(self, start: datetime, end: datetime) -> list[Piece]:
        spans = {inside.window: window_spans(self.calendar, inside.window, start, end) for inside in self.source.inside}
        midnight = start + timedelta(hours=16)  # Hong Kong's, where an awaited day begins
        edges = {start, midnight, end} | {edge for found in spans.values() for span in found for edge in span}
        cuts = sorted(edge for edge in edges if start <= edge <= end)
        return [self._piece(a, b, spans) for a, b in pairwise(cuts)]

    def _piece(self, start: datetime, end: datetime, spans: Mapping[str, list[Span]]) -> Piece:
        for inside in self.source.inside:
            if any(a <= start < b for a, b in spans[inside.window]):
                return Piece(start, end, inside.every, inside.window)
        return Piece(start, end, self.source.outside, None)


def stretch_of(every_s: int, slowest_s: int, quiet: timedelta) -> int:
    """By which power of two a span is lengthened after so long without news: asked at least RARE times in that time, and never
    less than each `slowest_s`.
    """
    stretch = 1
    while every_s * stretch * 2 <= min(slowest_s, quiet.total_seconds() / RARE):
        stretch *= 2
    return stretch


def longest_gap(times: DueTimes, around: datetime) -> timedelta:
    """The longest time between two due instants in the two weeks before `around`; what a watchdog has to allow for."""
    gap, last = timedelta(0), around - 14 * DAY
    for piece in times.pieces(last, around):
        for first, final in _runs(piece):
            gap, last = max(gap, first - last), final
    slow = max((r.every_s for r in times.source.rhythms if r.every_s), default=0)
    return max(gap, timedelta(seconds=max(slow, times.source.slowest or 0)))


def _runs(piece: Piece) -> list[tuple[datetime, datetime]]:
    """First and last of the piece's due instants that follow each other at its span; each by itself for a cron line."""
    if piece.rhythm.every_s is None:
        return [(at, at) for at in piece.rhythm.instants(piece.start, piece.end)]
    span = timedelta(seconds=piece.rhythm.every_s)
    first = next(piece.rhythm.instants(piece.start, min(piece.end, piece.start + span)), None)
    final = next(piece.rhythm.instants(max(piece.start, piece.end - span), piece.end), None)
    return [(first, final)] if first is not None and final is not None else []
