"""`calendar_overrides.toml` as a calendar: the library's days with our corrections on top."""

from datetime import date, time
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from settings.calendar import Calendar, Override
from settings.environment import HERE
from settings.problems import ConfigError, Problem, line_of, read_toml, validate

OVERRIDES = HERE / "calendar_overrides.toml"


class Day(BaseModel):
    """One corrected day, local to its market."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    market: Literal["HK", "US"]
    date: date
    closed: bool = False
    opens: time | None = None
    closes: time | None = None
    reason: str = Field(min_length=1)

    @model_validator(mode="after")
    def _says_something(self) -> "Day":
        if self.closed == bool(self.opens or self.closes):
            raise ValueError("expected either closed = true or a time to open or close")
        return self


class Days(BaseModel):
    """The whole file."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    day: tuple[Day, ...] = ()


def load_calendar(path: Path = OVERRIDES) -> Calendar:
    """The calendar of both markets with the file's corrections. Raises ConfigError with file and line of every defect."""
    content, text = read_toml(path)
    days = validate(Days, content, text, path).day
    first: set[tuple[str, date]] = set()
    doubles = []
    for number, day in enumerate(days):
        if (day.market, day.date) in first:
            doubles.append(
                Problem(
                    path, line_of(text, ("day", number, "date")), f"expected each day once, found {day.market} {day.date} again"
                )
            )
        first.add((day.market, day.date))
    if doubles:
        raise ConfigError(doubles)
    return Calendar(tuple(Override(d.market, d.date, d.closed, d.opens, d.closes, d.reason) for d in days))
