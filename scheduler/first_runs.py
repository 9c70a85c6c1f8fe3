"""When a source and company that never ran begins: soon, but not all companies at once. From a plan to instants; pure."""

from collections.abc import Container
from datetime import datetime, timedelta

from scheduler.plan import Job, Plan
from settings.rhythm import phase

APART_S = 2.0  # so far apart on average are the first runs of a source's companies


def first_runs(plan: Plan, ran: Container[str], now: datetime) -> dict[str, datetime]:
    """Job id -> instant of the very first run, for the jobs that are not in `ran`; a single one of its source begins at once.

    Two seconds for each company, yet all of them within the time from one run of a company to its next: so its sites are
    asked no more often than ever after, and nobody waits for more than one span.
    """
    fresh: dict[str, list[Job]] = {}
    for job in plan.values():
        if job.id not in ran:
            fresh.setdefault(job.source.name, []).append(job)
    starts = {}
    for jobs in fresh.values():
        spread = _spread(jobs, now)
        for job in jobs:
            starts[job.id] = now + phase(job.scope) * spread
    return starts


def _spread(jobs: list[Job], now: datetime) -> timedelta:
    if len(jobs) == 1:
        return timedelta()
    job = jobs[0]
    spread = timedelta(seconds=APART_S * len(jobs) * job.times.unit)
    first = job.times.next(job.scope, now)
    second = job.times.next(job.scope, first) if first is not None else None
    return spread if first is None or second is None else min(spread, second - first)
