"""The one clock for stamps of the world (`first_seen_at`, trading day, quiet hours).

Mechanics (leases, retries, time to live) use `time.time()` and are never bent. A rehearsal may bend this clock:
`HKWATCH_CLOCK="<start, ISO 8601 with offset>@<unix seconds at which it starts>x<speed>"`.
"""

import os
import re
import time
from datetime import UTC, datetime, timedelta

_FORM = re.compile(r"(?P<start>.+)@(?P<epoch>[\d.]+)x(?P<speed>[\d.]+)")


def now() -> datetime:
    """The present instant, aware, in UTC.

    Raises ValueError when HKWATCH_CLOCK is set and is not of the form above.
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
    if form is None:
        raise ValueError(f"HKWATCH_CLOCK: expected START@EPOCHxSPEED, found {rehearsal!r}")
    start = datetime.fromisoformat(form["start"])
    if start.tzinfo is None:
        raise ValueError(f"HKWATCH_CLOCK: the start needs an offset such as +08:00, found {form['start']!r}")
    return start, float(form["epoch"]), float(form["speed"])
