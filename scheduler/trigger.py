"""A job's due instants in the form APScheduler asks for: the next instant of the machine's clock at which to wake up."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.triggers.base import BaseTrigger

from scheduler.plan import Job
from settings import clock
from settings.due import Known

LATE_BY = timedelta(milliseconds=5)  # in a rehearsal: never before the due instant, whatever is lost in conversion


def machine_time(at: datetime) -> datetime:
    """When the machine's clock wakes up for the instant `at`, aware, UTC."""
    if clock.pace() == 1.0:
        return at
    return datetime.fromtimestamp(clock.unix_of(at), UTC) + LATE_BY


def _clock_time(woken: datetime) -> datetime:
    """The due instant (to a millisecond) for which the machine was woken at `woken`."""
    if clock.pace() == 1.0:
        return woken
    ahead = (woken - LATE_BY - datetime.now(UTC)).total_seconds()
    return clock.now() + timedelta(seconds=ahead * clock.pace())


class DueTrigger(BaseTrigger):  # type: ignore[misc] # APScheduler ships no types
    """Hands out each due instant in turn; those that passed meanwhile become one, the latest. It keeps no state: it is asked
    more than once for the same wake-up.
    """

    def __init__(self, job: Job, known: Callable[[], Known], after: datetime) -> None:
        self._job, self._known, self._after = job, known, after

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime | None:
        """APScheduler's question; both arguments and the answer are of the machine's clock, aware."""
        times, scope, known = self._job.times, self._job.scope, self._known()
        after = _clock_time(previous_fire_time) if previous_fire_time else self._after
        following = times.next(scope, after, known)
        if following is None:
            return None
        present = clock.now()
        if following < present:
            following = times.latest(scope, present, known) or following
        return machine_time(following)
