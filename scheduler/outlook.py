"""A day of the timetable for people: what each source does when. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduler.past import Fate, PastRun
from scheduler.plan import Attention, Job, Plan

SLOT = timedelta(minutes=20)
SLOTS = 72


@dataclass(frozen=True)
class Slot:
    """Twenty minutes of a source: its window there (None: outside), how many runs are due, and the worst fate of those past."""

    window: str | None
    due: int
    fate: Fate | None = None


@dataclass(frozen=True)
class Line:
    """One source over 24 hours."""

    source: str
    scopes: int
    next_due: datetime | None
    due: int
    slots: tuple[Slot, ...]
    fates: Mapping[str, int]
    reasons: Mapping[str, int]
    """Why runs were skipped or late, with how many."""


def lines_of(plan: Plan, attention: Attention, past: Iterable[PastRun], start: datetime, now: datetime) -> list[Line]:
    """One line for each source of the plan, over the 24 hours from `start` (aware)."""
    by_source: dict[str, list[Job]] = {}
    for job in plan.values():
        by_source.setdefault(job.source.name, []).append(job)
    fates: dict[str, list[PastRun]] = {}
    for run in past:
        fates.setdefault(run.source, []).append(run)
    return [_line(name, jobs, attention, fates.get(name, []), start, now) for name, jobs in by_source.items()]


def _line(name: str, jobs: list[Job], attention: Attention, past: list[PastRun], start: datetime, now: datetime) -> Line:
    end = start + SLOT * SLOTS
    due = [0] * SLOTS
    for job in jobs:
        for at in job.times.between(job.scope, start, end, attention.of(job)):
            due[(at - start) // SLOT] += 1
    worst: dict[int, Fate] = {}
    counts: dict[str, int] = {}
    reasons: dict[str, int] = {}
    for run in past:
        if not start <= run.due_at < end:
            continue
        place = (run.due_at - start) // SLOT
        worst[place] = max(worst.get(place, "waits"), run.fate, key=("waits", "ran", "late", "skipped").index)
        counts[run.fate] = counts.get(run.fate, 0) + run.count
        if run.fate in ("skipped", "late"):
            reason = run.why if run.fate == "skipped" else "began late"
            reasons[reason] = reasons.get(reason, 0) + run.count
    times = jobs[0].times
    slots = tuple(Slot(times.piece_at(start + SLOT * n).window, due[n], worst.get(n)) for n in range(SLOTS))
    coming = filter(None, (job.times.next(job.scope, now, attention.of(job)) for job in jobs))
    return Line(name, len(jobs), min(coming, default=None), sum(due), slots, counts, reasons)
