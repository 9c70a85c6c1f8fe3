"""The one clock for stamps of the world (`first_seen_at`, trading day, quiet hours).

Mechanics (leases, retries, time to live) use `time.time()` and are never bent. A rehearsal may bend this clock:
`HKWATCH_CLOCK="<start, ISO 8601 with offset>@<unix seconds at which it starts>x<speed>"`.
"""

import os
import re
import time
from datetime import UTC, datetime, timedelta

from settings.problems import ConfigError, Problem

EXPECTED = "expected START@EPOCHxSPEED, such as 2026-03-18T09:25:00+08:00@1700000000x60"
_FORM = re.compile(r"(?P<start>.+)@(?P<epoch>[\d.]+)x(?P<speed>[\d.]+)")


def now() -> datetime:
    """The present instant, aware, in UTC.

    Raises ConfigError when HKWATCH_CLOCK is set and is not of the form above.
    """
    rehearsal = os.environ.get("HKWATCH_CLOCK")
    if not rehearsal:
        return datetime.now(UTC)
    start, epoch, speed = _rehearsal(rehearsal)
    return start.astimezone(UTC) + timedelta(seconds=(time.time() - epoch) * speed)


def unix_of(instant: datetime) -> float:
    """The `time.time()` at which this clock will show (or showed) `instant`, which is aware."""
    rehearsal = os.environ.get("HKWATCH_CLOCK")
    if not rehearsal:
        return instant.timestamp()
    start, epoch, speed = _rehearsal(rehearsal)
    return epoch + (instant - start).total_seconds() / speed


def pace() -> float:
    """How many seconds this clock passes in one second of `time.time()`; 1 but for a rehearsal."""
    rehearsal = os.environ.get("HKWATCH_CLOCK")
    return _rehearsal(rehearsal)[2] if rehearsal else 1.0


def _rehearsal(rehearsal: str) -> tuple[datetime, float, float]:
    form = _FORM.fullmatch(rehearsal)
    try:
        start = datetime.fromisoformat(form["start"]) if form else None
        if form is not None and start is not None and start.tzinfo is not None:
            return start, float(form["epoch"]), float(form["speed"])
    except ValueError:
        start = None
    words = "the start needs an offset such as +08:00" if start is not None and start.tzinfo is None else EXPECTED
    raise ConfigError([Problem("variable HKWATCH_CLOCK", 0, f"{words}; found {rehearsal!r}")])
