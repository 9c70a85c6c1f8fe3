"""How one source does, as kept in Redis between reports, and the words of the judge."""

from datetime import datetime
from typing import Literal

import msgspec

from queues.records import Outcome

State = Literal[
    "ok",  # news came lately
    "quiet",  # runs end well without news, as they usually do at this hour
    "never_ran",  # in the timetable, and not one report so far
    "late",  # a run was due and no report came
    "empty",  # nothing where this weekday and window usually have something, or a page without its rows
    "failing",  # no answer, 5xx, or a run that broke
    "blocked",  # ban page, 403, captcha
    "drifted",  # another layout or format
    "not_json",  # HTML where JSON was due
    "off",  # not enabled in the timetable
]
GOOD: frozenset[State] = frozenset({"ok", "quiet", "off"})
STATE_OF: dict[Outcome, State] = {
    "blocked": "blocked",
    "drifted": "drifted",
    "not_json": "not_json",
    "failed": "failing",
    "unreachable": "failing",
    "empty": "empty",
}


class Habit(msgspec.Struct, frozen=True, array_like=True):
    """How many runs of one kind of day and window there were, and how many of them found something."""

    runs: float = 0.0
    found: float = 0.0


class Trouble(msgspec.Struct, kw_only=True, frozen=True):
    """Bad runs in a row of one scope."""

    state: State
    runs: int


class Usual(msgspec.Struct, kw_only=True, frozen=True, omit_defaults=True):
    """What is usual of one thing that runs find (rows of a page, news), and how surprising its present absence is.

    Surprise is minus the natural logarithm of a probability.
    """

    habits: dict[str, Habit] = {}
    now: float = 0.0
    worst: float = 0.0
    """The greatest surprise of a silence that ended by itself."""
    strong: float = 0.0
    """The part of `now` that comes from runs of a kind that all but always finds something."""
    held: int = 0
    """How many such runs there were: whether they belong to the habit is known when the silence has ended."""


class Health(msgspec.Struct, kw_only=True, frozen=True, omit_defaults=True):
    """One source. Times are aware, UTC. `since`: when it came into `state`; `told`: the state that the operator knows of."""

    source: str
    state: State = "quiet"
    since: datetime
    told: State = "quiet"
    detail: str = ""
    """What went wrong, in the words of the last error; empty when nothing did."""
    watched_since: datetime
    last_report_at: datetime | None = None
    last_good_at: datetime | None = None
    last_news_at: datetime | None = None
    newest_released_at: datetime | None = None
    bad_runs: int = 0
    same_bad_runs: int = 0
    bad_state: State | None = None
    good_runs: int = 0
    skipped_runs: int = 0
    troubles: dict[str, Trouble] = {}
    rows: Usual = Usual()
    news: Usual = Usual()
    recent: tuple[str, ...] = ()
    """Run ids of the last reports, so that one that is handed out again counts once."""
