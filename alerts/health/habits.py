"""What is usual: how often runs of a weekday and window find rows and news, and whether their absence can be chance."""

import math
from datetime import datetime, timedelta

import msgspec

from alerts.health.record import Habit, Health, Usual
from queues.records import CrawlReport

ENOUGH_RUNS = 30  # of one kind, before their absence means anything
ROWS_AFTER, NEWS_AFTER = timedelta(days=2), timedelta(days=14)  # every weekday seen twice, before silence means anything
KEPT_RUNS = 2000.0  # of one kind; older ones fade
STRONG = 4.0  # surprise of an empty run of a kind that all but always finds something
STRONG_LIMIT = 12.0  # of such runs alone: two of the strongest
WEAK_LIMIT = 30.0  # of all runs together, which are never as independent as they are taken to be
ABOVE_WORST = 10.0  # and so much more than any silence that ended by itself
MOST_OF_ONE_RUN = 6.5  # a single run never decides
COMMON_RUNS = 10.0  # weight of the source as a whole in the habit of one weekday and window
FADE_OF_WORST = 0.9995
replace = msgspec.structs.replace


def learned(health: Health, kind: str, report: CrawlReport) -> Health:
    """`health` after a run of this kind of day and window that ended well.

    A run that found nothing modified says nothing of rows. First runs are history and teach nothing.
    """
    if report.seeded:
        return health
    if report.outcome != "unchanged":
        health = replace(health, rows=weighed(health.rows, kind, report.items + report.known > 0))
    return replace(health, news=weighed(health.news, kind, report.published > 0))


def silent(health: Health, at: datetime) -> str:
    """What is missing so long that it cannot be chance, in words; empty when nothing is."""
    age = at - health.watched_since
    if age >= ROWS_AFTER and suspicious(health.rows):
        return "the page has no rows, where it usually has some"
    if age >= NEWS_AFTER and suspicious(health.news):
        return "nothing new, where this weekday and window usually have something"
    return ""


def weighed(usual: Usual, kind: str, found: bool) -> Usual:
    """`usual` after a run of this kind that did, or did not, find something."""
    habit = usual.habits.get(kind, Habit())
    if found:
        ended_by_itself = min(usual.now, _limit(usual))  # an alarm that was none becomes rarer each time
        return Usual(
            habits=usual.habits | {kind: _grown(habit, usual.held, 1.0)},
            worst=max(usual.worst * FADE_OF_WORST, ended_by_itself),
        )
    surprise = _surprise(usual, habit)
    if surprise >= STRONG:
        return replace(usual, now=usual.now + surprise, strong=usual.strong + surprise, held=usual.held + 1)
    return replace(usual, habits=usual.habits | {kind: _grown(habit, 1, 0.0)}, now=usual.now + surprise)


def suspicious(usual: Usual) -> bool:
    """Whether the present silence is too rare to be one."""
    return usual.strong >= STRONG_LIMIT or usual.now >= _limit(usual)


def _limit(usual: Usual) -> float:
    return max(WEAK_LIMIT, usual.worst + ABOVE_WORST)


def _grown(habit: Habit, empty: int, found: float) -> Habit:
    fade = 0.5 if habit.runs >= KEPT_RUNS else 1.0
    return Habit(habit.runs * fade + empty + found, habit.found * fade + found)


def _surprise(usual: Usual, habit: Habit) -> float:
    if habit.runs < ENOUGH_RUNS:
        return 0.0
    runs = sum(one.runs for one in usual.habits.values())
    common = sum(one.found for one in usual.habits.values()) / (runs + 1.0)
    absent = 1.0 - (habit.found + COMMON_RUNS * common) / (habit.runs + COMMON_RUNS)
    return min(MOST_OF_ONE_RUN, -math.log(max(absent, 1e-9)))
