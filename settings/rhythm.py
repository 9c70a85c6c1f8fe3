"""How often: a rhythm is `off`, a span such as `20s`, or a cron line; every host computes the same instants."""

import re
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger
from pydantic_core import core_schema

SPAN = re.compile(r"(\d+)\s*(s|m|h|d)")
UNIT_S = {"s": 1, "m": 60, "h": 3600, "d": 86400}
OFF = "off"
CRON_ZONE = ZoneInfo("Asia/Hong_Kong")
EXPECTED = 'expected "off", a span such as "20s", "5m", "6h", "1d", or a cron line such as "30 18 * * mon-fri"'


def seconds(text: str) -> int:
    """`20s`, `5m`, `6h`, `1d` as seconds. Raises ValueError otherwise."""
    found = SPAN.fullmatch(text.strip())
    if found is None or int(found[1]) == 0:
        raise ValueError('expected a span such as "20s", "5m", "6h" or "1d"')
    return int(found[1]) * UNIT_S[found[2]]


class Rhythm(str):
    """The text of a rhythm, checked. `every_s` is set for a span, `cron` for a cron line, neither for `off`."""

    every_s: int | None
    cron: CronTrigger | None

    def __new__(cls, text: str) -> "Rhythm":
        """Raises ValueError when `text` is no rhythm."""
        made = super().__new__(cls, text.strip())
        made.every_s = made.cron = None
        if made == OFF:
            return made
        if len(made.split()) == 5:
            try:
                made.cron = CronTrigger.from_crontab(str(made), timezone=CRON_ZONE)
            except ValueError as error:
                raise ValueError(f"{EXPECTED} ({error})") from error
            return made
        try:
            made.every_s = seconds(made)
        except ValueError as error:
            raise ValueError(EXPECTED) from error
        return made

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(cls._read)

    @classmethod
    def _read(cls, value: object) -> "Rhythm":
        if not isinstance(value, str):
            raise ValueError(f"{EXPECTED}, in quotes; found {value!r}")
        return cls(value)

    def instants(
        self, start: datetime, end: datetime, *, name: str = "", stretch: int = 1, unit: float = 1.0
    ) -> Iterator[datetime]:
        """The due instants in [start, end), aware, UTC.

        Those of a span lie on the grid of whole spans since 1970, moved by a part of the span that `name` decides (so that a
        thousand companies do not come due in the same second; the empty name moves nothing). `stretch` lengthens the span to
        a multiple, whose grid is a part of the shorter one's; `unit` is how many seconds of the clock a second of it takes.
        """
        if self.cron is not None:
            yield from self._cron_instants(self.cron, start, end)
        elif self.every_s is not None:
            every = self.every_s * stretch * unit
            offset = int(phase(name) * self.every_s) * unit
            number = ceil((start.timestamp() - offset) / every)
            while (at := datetime.fromtimestamp(round(offset + number * every, 3), UTC)) < end:
                if at >= start:
                    yield at
                number += 1

    def _cron_instants(self, cron: CronTrigger, start: datetime, end: datetime) -> Iterator[datetime]:
        at: datetime | None = None
        moment = start
        while (at := cron.get_next_fire_time(at, moment)) is not None and at < end:
            yield at.astimezone(UTC)
            moment = at + timedelta(microseconds=1)


def phase(name: str) -> float:
    """A number in [0, 1) that `name` decides, the same on every host; 0 for the empty name."""
    return zlib.crc32(name.encode()) / 2**32 if name else 0.0


def jitter_s(most_s: float, source: str, scope: str, due: datetime) -> float:
    """Seconds in [0, most_s) by which this due instant is moved, the same on every host."""
    return most_s * phase(f"{source}/{scope}/{due.timestamp():.3f}") if most_s else 0.0
