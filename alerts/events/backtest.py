"""Detection and merging over records in order, without Redis: what the alert worker would have made of them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from alerts.events.event import Decision, Event
from alerts.events.match import match, time_of
from alerts.events.merge import merge
from alerts.findings import Finding
from queues.records import Article, Filing


@dataclass(frozen=True)
class Step:
    """One finding of one record, and what was decided."""

    record: Article | Filing
    finding: Finding
    decision: Decision


class Backtest:
    """All events so far, by company; each record is taken as of the moment of its publication."""

    def __init__(self, detect: Callable[[Article | Filing], Iterable[Finding]]) -> None:
        self._detect = detect
        self._events: defaultdict[str, dict[str, Event]] = defaultdict(dict)

    def take(self, record: Article | Filing) -> Iterator[Step]:
        """Detect and merge one record; one step for each finding."""
        for finding in self._detect(record):
            events = self._events[finding.company]
            before = match(events.values(), finding, record)
            decision = merge(before, finding, record, time_of(record))
            if before is not None and before.key != decision.event.key:
                events.pop(before.key, None)
            events[decision.event.key] = decision.event
            yield Step(record, finding, decision)

    @property
    def events(self) -> list[Event]:
        """Every event, in the order of their opening."""
        return sorted(
            (event for events in self._events.values() for event in events.values()), key=lambda event: event.opened_at
        )
