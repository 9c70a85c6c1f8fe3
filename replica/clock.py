"""The clock that the stamps in all pages follow: real time, or a rehearsal that starts at an instant and runs faster."""

import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

HONG_KONG = timezone(timedelta(hours=8), "HKT")
_FORM = re.compile(r"(.+)@([0-9.]+)x([0-9.]+)")


@dataclass(frozen=True)
class Clock:
    """Shows `start` (aware) when the machine's clock says `epoch` (unix seconds); then runs `speed` times as fast."""

    start: datetime
    epoch: float
    speed: float = 1.0

    @classmethod
    def parse(cls, text: str) -> "Clock":
        """From `<start, ISO 8601 with offset>@<unix seconds>x<speed>`; raises ValueError for anything else."""
        form = _FORM.fullmatch(text)
        if form is None:
            raise ValueError(f"expected START@EPOCHxSPEED, found {text!r}")
        start = datetime.fromisoformat(form[1])
        if start.tzinfo is None:
            raise ValueError(f"the start needs an offset such as +08:00, found {form[1]!r}")
        return cls(start, float(form[2]), float(form[3]))

    def __str__(self) -> str:
        return f"{self.start.isoformat()}@{self.epoch:.3f}x{self.speed:g}"

    @property
    def elapsed(self) -> float:
        """Seconds since the start, as this clock counts them; negative before it."""
        return (time.time() - self.epoch) * self.speed

    def now(self) -> datetime:
        """The instant that the pages believe in, aware, in Hong Kong time."""
        return self.at(self.elapsed)

    def at(self, offset: float) -> datetime:
        """The instant `offset` seconds (of this clock) after the start, in Hong Kong time."""
        return self.start.astimezone(HONG_KONG) + timedelta(seconds=offset)

    def real(self, offset: float) -> float:
        """The unix second of the machine at which this clock is `offset` seconds past its start."""
        return self.epoch + offset / self.speed


def starting_now(start: datetime | None = None, speed: float = 1.0) -> Clock:
    """A clock that shows `start` (default: the present) at this moment."""
    return Clock(start or datetime.now(UTC).astimezone(HONG_KONG), time.time(), speed)
