"""From an alert to the notices of everyone who is told, each with its reason. Pure: clock and silences are arguments."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.outbox.notice import Alert, Notice, notice_of
from alerts.routing.index import Match, RoutingIndex, why_not
from alerts.routing.levels import why_no_news
from alerts.routing.silences import Silence, silenced
from alerts.routing.timing import timing
from settings.subscribers import Subscriber


@dataclass(frozen=True)
class Routed:
    """One subscriber's answer: notices, or none; `reason` says why in either case."""

    subscriber: Subscriber
    reason: str
    notices: tuple[Notice, ...] = ()


def route(
    alert: Alert, index: RoutingIndex, silences: Sequence[Silence], *, now: datetime, unix_of: Callable[[datetime], float]
) -> list[Routed]:
    """Everyone whom a rule names, told or silenced. `now` is aware; `unix_of` turns an instant of its clock to Unix seconds."""
    return [_routed(match, alert, silences, now, unix_of) for match in index.route(alert)]


def _routed(
    match: Match, alert: Alert, silences: Sequence[Silence], now: datetime, unix_of: Callable[[datetime], float]
) -> Routed:
    subscriber = match.subscriber
    if hush := silenced(silences, alert, subscriber.name, now):
        end = f" until {hush.until.isoformat()}" if hush.until else ""
        return Routed(subscriber, f"silenced by {hush.by}{end} ({hush.id})")
    when = timing(subscriber, alert, urgent=match.urgent, now=now)
    due = unix_of(when.due)
    notices = tuple(
        notice_of(alert, lane, channel.endpoint, due=due, group=when.group, hold=when.hold)
        for lane, channel in subscriber.lanes.items()
    )
    held = f", held until {when.due.isoformat()} ({when.hold})" if when.hold else ""
    return Routed(subscriber, match.reason + (", urgent" if match.urgent and match.rule else "") + held, notices)


def explain(alert: Alert, index: RoutingIndex, silences: Sequence[Silence], *, now: datetime) -> list[tuple[str, str]]:
    """(subscriber, reason) for every subscriber, those who hear nothing too."""
    routed = {one.subscriber.name: one.reason for one in route(alert, index, silences, now=now, unix_of=datetime.timestamp)}
    return [(one.name, routed.get(one.name) or _why_silent(one, alert)) for one in index.subscribers.subscriber]


def _why_silent(subscriber: Subscriber, alert: Alert) -> str:
    if alert.event is None:
        return "is not the operator"
    answers = []
    for number, rule in enumerate(subscriber.rule, 1):
        reasons = [(condition, why_not(condition, alert) or why_no_news(condition, alert)) for condition in rule.events]
        missing = [f"{condition}: {reason}" for condition, reason in reasons if reason]
        fits_some = len(missing) < len(rule.events)
        answers.append(f"rule {number}: " + ("other companies or sources" if fits_some else "; ".join(missing)))
    return "no rule fits (" + "; ".join(answers) + ")"
