"""When a subscriber is told: at once, after its group's wait, at the end of its quiet hours, or with its digest. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from alerts.outbox.notice import Alert, Hold
from settings.conditions import DigestTimes, QuietHours
from settings.subscribers import Subscriber


@dataclass(frozen=True)
class Timing:
    """`due` is aware; notices of a lane with the same `group` become one message."""

    due: datetime
    group: str = ""
    hold: Hold = ""


def timing(subscriber: Subscriber, alert: Alert, *, urgent: bool, now: datetime) -> Timing:
    """When `alert` is due for `subscriber`; operations and what is urgent never wait. `now` is aware."""
    if urgent or alert.event is None:
        return Timing(now)
    if subscriber.digest is not None:
        due = next_digest(subscriber.digest, now, subscriber.clock)
        return Timing(due, f"digest {due.isoformat()}", "digest")
    if subscriber.quiet_hours is not None and (end := quiet_until(subscriber.quiet_hours, now, subscriber.clock)):
        return Timing(end, f"quiet {end.isoformat()}", "quiet")
    if subscriber.group_wait:
        values = {"company": alert.event.company, "type": alert.event.type, "all": "all"}
        group = " ".join(values[name] for name in subscriber.group_by)
        return Timing(now + subscriber.group_wait, f"group {group}", "group")
    return Timing(now)


def quiet_until(hours: QuietHours, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The end of the quiet hours that `now` lies in (aware, UTC), or None outside of them.

    On a day on which the clock is set, the end is the next instant at which it shows that time, or would have.
    """
    local = now.astimezone(zone)
    clock = local.time()
    over_midnight = hours.end < hours.start
    inside = clock >= hours.start or clock < hours.end if over_midnight else hours.start <= clock < hours.end
    return _next(hours.end, now, zone) if inside else None


def next_digest(digest: DigestTimes, now: datetime, zone: ZoneInfo) -> datetime:
    """The next instant (aware, UTC) after `now` at which the digest is due."""
    return _next(digest.at, now, zone, digest.weekday)


def _next(at: time, now: datetime, zone: ZoneInfo, weekday: int | None = None) -> datetime:
    today = now.astimezone(zone).date()
    days = [today + timedelta(days=ahead) for ahead in range(9)]
    local = [datetime.combine(day, at, zone) for day in days if weekday is None or day.weekday() == weekday]
    # A second reading only where the clock shows the time twice; in a gap it would be an hour before the gap.
    twice = [again for one in local if (again := one.replace(fold=1)).astimezone(UTC).astimezone(zone).time() == at]
    return min(instant for one in (*local, *twice) if (instant := one.astimezone(UTC)) > now)
