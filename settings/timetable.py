"""`timetable.toml` as objects: which source runs when, for whom, and how late it may still begin."""

from collections import Counter
from math import ceil
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from settings.problems import ConfigError, Problem, line_of, read_toml, validate
from settings.rhythm import OFF, Rhythm, seconds
from settings.sentences import matching
from settings.spelling import did_you_mean
from settings.watchlist import Company, WatchList
from settings.windows import WINDOWS


def _span(value: object) -> int:
    if not isinstance(value, str):
        raise ValueError('expected a span such as "20s", "5m", "6h" or "1d"')
    return seconds(value)


def _jitter(value: object) -> int:
    return 0 if value == 0 and value is not False else _span(value)


Span = Annotated[int, BeforeValidator(_span)]
Jitter = Annotated[int, BeforeValidator(_jitter)]


class Inside(BaseModel):
    """A rhythm that holds inside a named window."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    window: str
    every: Rhythm

    @field_validator("window")
    @classmethod
    def _known(cls, window: str) -> str:
        if window not in WINDOWS:
            raise ValueError(f"unknown window {window!r}: expected one of {', '.join(WINDOWS)}{did_you_mean(window, WINDOWS)}")
        return window


class Source(BaseModel):
    """One row. Of several windows that hold at once the first counts. Spans are whole seconds."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: Annotated[str, AfterValidator(matching("[a-z][a-z0-9_]*", "the name of a source, such as sina_news"))]
    enabled: bool = True
    scope: Literal["*", "company"] = "*"
    needs: Literal["HK", "US", "cik", "feeds", "pages"] | None = Field(None, description="which companies it is asked for")
    inside: tuple[Inside, ...] = ()
    outside: Rhythm = Rhythm(OFF)
    raised: Rhythm | None = Field(None, description="rhythm on a day for which a company's results or board meeting are due")
    apart: float = Field(
        0.0, ge=0, description="seconds between the runs of two companies, at least: many are asked less often"
    )
    slowest: Span | None = Field(None, description="longest span to which a source that rarely changes is slowed outside")
    jitter: Jitter = 0
    deadline: Span = Field(description="a run that has not begun so long after its due instant is skipped")
    limit: Span = Field(description="a run that takes longer is ended")

    @model_validator(mode="after")
    def _alive(self) -> "Source":
        if self.enabled and all(rhythm == OFF for rhythm in self.rhythms):
            raise ValueError(f"{self.name}: expected a rhythm inside or outside of a window, or enabled = false")
        shortest = min((r.every_s for r in self.rhythms if r.every_s), default=None)
        if shortest is not None and self.jitter >= shortest:
            raise ValueError(f"{self.name}: expected a jitter below the shortest span of {shortest} s, found {self.jitter} s")
        if (self.scope == "company") != (self.needs is not None):
            raise ValueError(
                f'{self.name}: expected needs (HK, US, cik, feeds or pages) with scope = "company", and only there'
            )
        if self.apart and self.scope == "*":
            raise ValueError(f'{self.name}: expected apart only with scope = "company"')
        if self.slowest and (not self.outside.every_s or self.slowest < self.outside.every_s):
            raise ValueError(f"{self.name}: expected slowest to be longer than the span outside, {self.outside!s}")
        if self.raised is not None and (self.scope == "*" or not self.raised.every_s):
            raise ValueError(f'{self.name}: expected raised to be a span, and scope = "company"')
        return self

    @property
    def rhythms(self) -> tuple[Rhythm, ...]:
        """Every rhythm that may hold."""
        return (*(inside.every for inside in self.inside), self.outside, *([self.raised] if self.raised else []))

    def stretched(self, companies: int) -> "Source":
        """The row for so many companies: a span in which they could not all be asked, `apart` seconds each, is lengthened.

        `raised` stays, as it holds for few companies at a time.
        """
        least = ceil(companies * self.apart)

        def at_least(rhythm: Rhythm) -> Rhythm:
            return Rhythm(f"{least}s") if rhythm.every_s and rhythm.every_s < least else rhythm

        inside = tuple(one.model_copy(update={"every": at_least(one.every)}) for one in self.inside)
        slowest = max(self.slowest, least) if self.slowest else None
        return self.model_copy(update={"inside": inside, "outside": at_least(self.outside), "slowest": slowest})

    def scopes(self, watchlist: WatchList) -> list[str]:
        """For whom it runs: `*`, or one symbol for each company that has what the source needs, in the list's order."""
        if self.scope == "*":
            return ["*"]
        return [symbol for company in watchlist.company if (symbol := self._symbol(company))]

    def _symbol(self, company: Company) -> str | None:
        if self.needs in ("HK", "US"):
            return company.listing(self.needs)
        return company.symbol if self.needs and getattr(company, self.needs) else None


class Timetable(BaseModel):
    """All rows."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    source: tuple[Source, ...] = ()

    @property
    def enabled(self) -> tuple[Source, ...]:
        """The rows that run."""
        return tuple(source for source in self.source if source.enabled)

    def find(self, name: str) -> Source | None:
        """The row of a source, or None."""
        return next((source for source in self.source if source.name == name), None)


def load_timetable(path: Path) -> Timetable:
    """Read and check the timetable. Raises ConfigError with file and line of every defect."""
    content, text = read_toml(path)
    timetable = validate(Timetable, content, text, path)
    doubles = [name for name, count in Counter(s.name for s in timetable.source).items() if count > 1]
    if doubles:
        raise ConfigError(_double(path, text, timetable, name) for name in doubles)
    return timetable


def _double(path: Path, text: str, timetable: Timetable, name: str) -> Problem:
    last = max(number for number, source in enumerate(timetable.source) if source.name == name)
    return Problem(path, line_of(text, ("source", last, "name")), f"expected one row for each source, found {name!r} again")
