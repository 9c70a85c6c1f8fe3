"""The judge of one source: pure. From its health so far and a report, or the clock, to its health now."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from alerts.health.habits import learned, silent
from alerts.health.record import GOOD, STATE_OF, Health, State, Trouble
from queues.records import CrawlReport

BAD_RUNS: Mapping[State, int] = {"blocked": 2, "drifted": 2, "not_json": 2, "empty": 2, "failing": 3}
GOOD_RUNS: Mapping[State, int] = {"late": 1, "never_ran": 1, "off": 1}  # the others need two
MIXED_BAD_RUNS = 3  # bad runs of different kinds
SCOPE_BAD_RUNS = 3  # of one company, while the others do well
SKIPPED_RUNS = 3
RECENT = 30
SCOPES_KEPT = 50
replace = msgspec.structs.replace


def after_report(health: Health, report: CrawlReport, kind: str) -> Health:
    """`health` after a report. `kind` names day and window (`0/hk_session`, `holiday/-`), which the baseline is kept for.

    A report that was counted before changes nothing. `late` runs were not run: three in a row make the source late.
    """
    if report.run_id in health.recent:
        return health
    health = replace(health, recent=(*health.recent, report.run_id)[-RECENT:])
    if report.outcome == "late":
        health = replace(health, skipped_runs=health.skipped_runs + 1)
        if health.skipped_runs >= SKIPPED_RUNS and health.state in GOOD:
            return _become(health, "late", report.finished_at, "runs begin too late: the crawlers cannot keep up")
        return health
    health = _counted(health, report)
    if STATE_OF.get(report.outcome) is None:
        health = learned(health, kind, report)
    return _judged(health, report)


def by_clock(health: Health, now: datetime, expected_by: datetime | None, *, enabled: bool = True) -> Health:
    """`health` when nothing was heard: late or never ran once `expected_by` has passed, off when the row is not enabled."""
    if not enabled:
        return _become(health, "off", now, "") if health.state != "off" else health
    if health.state == "off":
        fresh = replace(health, watched_since=now, last_report_at=None)
        return _become(fresh, "quiet", now, "")
    if expected_by is None or now <= expected_by or health.state not in GOOD:
        return health
    if health.bad_state is not None:  # its runs are held back after a failure: that is its state, not that it is late
        return _become(health, health.bad_state, now, "it is left alone for a while after a failure")
    if health.last_report_at is None:
        return _become(health, "never_ran", now, "no run has reported since it stands in the timetable")
    return _become(health, "late", now, f"the last report came at {health.last_report_at:%Y-%m-%d %H:%M:%S} UTC")


def _counted(health: Health, report: CrawlReport) -> Health:
    bad = STATE_OF.get(report.outcome)
    troubles = {scope: trouble for scope, trouble in health.troubles.items() if scope != report.scope}
    newest = max(filter(None, (health.newest_released_at, report.newest_released_at)), default=None)
    common = replace(
        health,
        last_report_at=max(filter(None, (health.last_report_at, report.finished_at))),
        newest_released_at=newest,
        skipped_runs=0,
        last_news_at=report.finished_at if report.published else health.last_news_at,
    )
    if bad is None:
        return replace(
            common, bad_runs=0, same_bad_runs=0, bad_state=None, good_runs=health.good_runs + 1, troubles=troubles,
            last_good_at=report.finished_at,
        )  # fmt: skip
    if len(troubles) < SCOPES_KEPT:
        earlier = health.troubles.get(report.scope)
        again = earlier is not None and earlier.state == bad
        troubles[report.scope] = Trouble(state=bad, runs=earlier.runs + 1 if earlier is not None and again else 1)
    return replace(
        common, bad_runs=health.bad_runs + 1, same_bad_runs=health.same_bad_runs + 1 if health.bad_state == bad else 1,
        bad_state=bad, good_runs=0, troubles=troubles,
    )  # fmt: skip


def _judged(health: Health, report: CrawlReport) -> Health:
    at = report.finished_at
    bad = health.bad_state
    if bad is not None:
        if health.same_bad_runs >= BAD_RUNS[bad] or health.bad_runs >= MIXED_BAD_RUNS:
            return _become(health, bad, at, report.errors[0].message if report.errors else "")
        return health
    if missing := silent(health, at):
        return _become(health, "empty", at, missing)
    for scope, trouble in health.troubles.items():
        if scope != "*" and trouble.runs >= SCOPE_BAD_RUNS:
            return _become(health, trouble.state, at, f"only for {scope}, {trouble.runs} runs in a row; the others do well")
    if health.state in GOOD or health.good_runs >= GOOD_RUNS.get(health.state, 2):
        return _become(health, "ok" if report.published else "quiet", at, "")
    return health


def _become(health: Health, state: State, at: datetime, detail: str) -> Health:
    since = health.since if state == health.state else at
    return replace(health, state=state, since=since, detail=detail)
