"""Days for which something is due of a company: from findings that set one, to the scheduler, which asks more often then."""

from collections.abc import Iterable
from datetime import date

from redis.asyncio import Redis

from alerts.findings import Finding
from queues.attention import await_day
from queues.keys import Keys

SETS_A_DAY = frozenset({"board_meeting", "results_date"})
FURTHEST_DAYS = 200  # a later date was misread


def days_of(findings: Iterable[Finding], today: date) -> set[tuple[str, date, str]]:
    """Company, day and why, for every day from `today` (Hong Kong date) on that a finding sets in its fact `date`."""
    found = set()
    for finding in findings:
        value = finding.facts.get("date")
        if finding.category not in SETS_A_DAY or not isinstance(value, str):
            continue
        try:
            day = date.fromisoformat(value)
        except ValueError:
            continue  # a fact in words
        if 0 <= (day - today).days <= FURTHEST_DAYS:
            found.add((finding.company, day, finding.category))
    return found


class Awaiting:
    """Writes them down; repeating is harmless."""

    def __init__(self, redis: Redis, keys: Keys) -> None:
        self._redis, self._keys = redis, keys

    async def note(self, findings: Iterable[Finding], today: date) -> None:
        """Raises as Redis does."""
        for company, day, why in days_of(findings, today):
            await await_day(self._redis, self._keys, company, day, why)
