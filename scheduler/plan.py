"""Timetable, watch list and calendar as jobs: one for each source and scope. Pure but for `load_files`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from queues.records import Run
from settings.calendar import Calendar, Override
from settings.calendar_overrides import OVERRIDES, load_calendar
from settings.due import DueTimes, Known
from settings.environment import environment
from settings.in_force import Stamp, stamp_of
from settings.problems import ConfigError, Problem
from settings.timetable import Source, Timetable, load_timetable
from settings.watchlist import WatchList, load_watchlist


@dataclass(frozen=True)
class Job:
    """One source for one scope. `company` is the primary symbol behind the scope, `*` for all."""

    source: Source
    scope: str
    company: str
    times: DueTimes

    @property
    def id(self) -> str:
        """`source/scope`."""
        return f"{self.source.name}/{self.scope}"

    def run(self, due_at: datetime, fence: int) -> Run:
        """The message for one due instant."""
        return Run(
            source=self.source.name,
            scope=self.scope,
            due_at=due_at,
            deadline=due_at + self.deadline,
            arguments={} if self.scope == "*" else {"symbol": self.scope},
            fence=fence,
        )

    @property
    def deadline(self) -> timedelta:
        """How late a run may begin, in time of the clock that due instants are read from."""
        return timedelta(seconds=self.source.deadline * self.times.unit)


Plan = Mapping[str, Job]


@dataclass(frozen=True)
class Files:
    """What the settings say, without what operators said since."""

    timetable: Timetable
    watchlist: WatchList
    calendar: Calendar


def stamps_of_files() -> tuple[Stamp, ...]:
    """What tells that a file that `load_files` reads is another one now."""
    env = environment()
    return tuple(stamp_of(path) for path in (env.hkwatch_timetable, env.hkwatch_watchlist, OVERRIDES))


def load_files() -> Files:
    """Read all settings that decide when. Raises ConfigError with the problems of all files."""
    env = environment()
    problems: list[Problem] = []
    try:
        timetable = load_timetable(env.hkwatch_timetable)
    except ConfigError as error:
        problems += error.problems
    try:
        watchlist = load_watchlist(env.hkwatch_watchlist)
    except ConfigError as error:
        problems += error.problems
    try:
        calendar = load_calendar()
    except ConfigError as error:
        problems += error.problems
    if problems:
        raise ConfigError(problems)
    return Files(timetable, watchlist, calendar)


def make_plan(files: Files, special_days: Iterable[Override] = (), unit: float = 1.0) -> dict[str, Job]:
    """Job id -> job for every enabled row. Equal settings make equal jobs."""
    calendar = files.calendar.with_overrides(special_days)
    plan = {}
    for source in files.timetable.enabled:
        scopes = source.scopes(files.watchlist)
        row = source.stretched(len(scopes))
        times = DueTimes(row, calendar, unit)
        for scope in scopes:
            company = files.watchlist.find(scope)
            job = Job(row, scope, company.symbol if company else scope, times)
            plan[job.id] = job
    return plan


@dataclass(frozen=True)
class Attention:
    """What is known of companies and sources, for all jobs: awaited days by company, last news by job id."""

    awaited: Mapping[str, Iterable[date]]
    last_news: Mapping[str, datetime]

    def of(self, job: Job) -> Known:
        """The part of one job; empty for what its row does not heed, so that nothing else disturbs it."""
        days = frozenset(self.awaited.get(job.company, ())) if job.source.raised else frozenset()
        return Known(days, self.last_news.get(job.id) if job.source.slowest else None)
