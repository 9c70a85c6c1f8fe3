"""Which subscribers want to hear of an alert: all rules of all subscribers, sorted so that few of them must be looked at."""

from collections.abc import Iterator
from dataclasses import dataclass

from alerts.outbox.notice import Alert
from alerts.routing.levels import passes_own, why_no_news
from settings.conditions import EVENT_TYPES, NUMBER_OF, Condition
from settings.subscribers import Rule, Subscriber, Subscribers, companies_of
from settings.watchlist import WatchList

Question = tuple[Condition, tuple[str, ...]]
"""What many rules ask alike, (condition, sources), and what is answered once for all of them."""


@dataclass(frozen=True)
class Match:
    """`rule` counts from 1; 0 is the operator's standing rule."""

    subscriber: Subscriber
    rule: int
    urgent: bool
    reason: str


@dataclass(frozen=True)
class _Asker:
    subscriber: Subscriber
    rule: int
    urgent: bool


class RoutingIndex:
    """Built once for each edition of subscribers and watch list; `route` is pure."""

    def __init__(self, subscribers: Subscribers, watchlist: WatchList) -> None:
        self.subscribers = subscribers
        self._askers: dict[tuple[str, str], dict[Question, list[_Asker]]] = {}
        self._with_urgent_levels: dict[tuple[str, str], dict[Question, list[_Asker]]] = {}
        self._operators = [one for one in subscribers.subscriber if one.operator]
        meant: dict[str, tuple[str, ...]] = {}
        for subscriber in subscribers.subscriber:
            for number, rule in enumerate(subscriber.rule, 1):
                companies = {
                    symbol for word in rule.companies for symbol in meant.setdefault(word, companies_of(word, watchlist))
                }
                self._add(_Asker(subscriber, number, rule.urgency == "urgent"), rule, companies)

    def _add(self, asker: _Asker, rule: Rule, companies: set[str]) -> None:
        levels = any(one.type == "price_move" and one.least is not None for one in asker.subscriber.urgent)
        for company in companies:
            for condition in rule.events:
                for kind in (condition.type,) if condition.type else EVENT_TYPES:
                    questions = self._askers.setdefault((company, kind), {})
                    questions.setdefault((condition, rule.sources), []).append(asker)
                    if levels and kind == "price_move":
                        urgent = self._with_urgent_levels.setdefault((company, kind), {})
                        urgent.setdefault((condition, rule.sources), []).append(asker)

    def route(self, alert: Alert) -> list[Match]:
        """Everyone who is to be told, each once: by an urgent rule if one fits, else by the first that does."""
        if alert.event is None:
            return [Match(one, 0, True, "is the operator") for one in self._operators]
        best: dict[str, tuple[_Asker, Condition]] = {}
        for asker, condition in self._fitting(alert):
            known = best.get(asker.subscriber.name)
            if known is None or (not asker.urgent, asker.rule) < (not known[0].urgent, known[0].rule):
                best[asker.subscriber.name] = (asker, condition)
        return [
            Match(
                asker.subscriber,
                asker.rule,
                asker.urgent or any(fits(condition, alert) for condition in asker.subscriber.urgent),
                f"rule {asker.rule}: {condition}",
            )
            for asker, condition in best.values()
        ]

    def _fitting(self, alert: Alert) -> Iterator[tuple[_Asker, Condition]]:
        event = alert.event
        if event is None:
            return
        told_by = {report.source for report in event.reports} | {alert.source}
        for company in (event.company, "*"):
            for (condition, sources), askers in self._askers.get((company, event.type), {}).items():
                if not fits(condition, alert) or (sources and told_by.isdisjoint(sources)):
                    continue
                if why_no_news(condition, alert) is None:
                    for asker in askers:
                        yield asker, condition
                else:
                    for asker in self._with_urgent_levels.get((company, event.type), {}).get((condition, sources), ()):
                        if passes_own(asker.subscriber.urgent, alert):
                            yield asker, condition


def fits(condition: Condition, alert: Alert) -> bool:
    """Whether the alert's event is what the condition asks for."""
    return why_not(condition, alert) is None


def why_not(condition: Condition, alert: Alert) -> str | None:
    """Why the condition does not fit, in words; None when it does."""
    event = alert.event
    if event is None:
        return "concerns the operator only"
    if condition.type is not None and condition.type != event.type:
        return f"is a {event.type}, not a {condition.type}"
    if condition.category is not None and condition.category != event.category:
        return f"is of category {event.category}, not {condition.category}"
    if condition.least is None:
        return None
    fact = event.facts.get(NUMBER_OF[event.type])
    value = fact.value if fact else None
    if not isinstance(value, int | float):
        return f"states no {NUMBER_OF[event.type]}"
    enough = abs(value) > condition.least if condition.above else abs(value) >= condition.least
    return None if enough else f"{NUMBER_OF[event.type]} {value:g} is below {condition.least:g}"
