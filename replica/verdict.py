"""What a perfect reader would have told of a scenario, what was told, and the difference. Pure."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from replica.scenario import Item, Scenario

# A message links each event that it tells to the dashboard by its key: kind, company, and what tells it from its like.
KEY = re.compile(r"/events/([a-z_]+)/([A-Z]{2}:[A-Z0-9.]+)(/[^\s|>\"\\]*)?")


@dataclass(frozen=True)
class Expected:
    """One happening: its kind and company, words that the message must hold, and the offset at which it was first published."""

    name: str
    kind: str
    symbol: str
    facts: tuple[str, ...]
    published: float
    reports: int


@dataclass(frozen=True)
class Told:
    """One event in one message: kind, company, the message's whole text, and when it arrived (unix seconds)."""

    kind: str
    symbol: str
    text: str
    at: float


@dataclass(frozen=True)
class Line:
    """What became of one happening."""

    expected: Expected
    told: tuple[Told, ...]
    missing_facts: tuple[str, ...] = ()

    @property
    def right(self) -> bool:
        """Told exactly once, with its facts."""
        return len(self.told) == 1 and not self.missing_facts


@dataclass(frozen=True)
class Verdict:
    """All happenings, and what was told besides them."""

    lines: tuple[Line, ...]
    false: tuple[Told, ...] = ()
    unreadable: tuple[str, ...] = field(default=())
    """Messages that name no event."""

    @property
    def right(self) -> bool:
        """Everything once, and nothing else."""
        return all(line.right for line in self.lines) and not self.false and not self.unreadable


def expected_of(scenario: Scenario) -> list[Expected]:
    """The `[[event]]`s of a scenario with what its items, and the prices beyond its `threshold` (per cent), tell of them."""
    found = []
    for event in scenario.events:
        instants = [item.at for item in scenario.items if event["name"] in item.events]
        reports = sum(_documents(item) for item in scenario.items if event["name"] in item.events)
        if "threshold" in event:
            instants += _crossings(scenario, event)[:1]
        if not instants:
            raise ValueError(f"nothing tells of {event['name']}")
        facts = tuple(event.get("facts", ()))
        found.append(Expected(event["name"], event["kind"], event["symbol"], facts, min(instants), reports))
    return found


def _documents(item: Item) -> int:
    """How many documents or stories an item is: a filing one for each language, and again if it is filed again.

    A dividend form is also a row of Sina's table of dividends.
    """
    if item.kind != "filing":
        return 1
    filed = len(item.content.get("languages", "ec")) * (2 if "headlines_were" in item.content else 1)
    return filed + ("form" in item.content)


def _crossings(scenario: Scenario, event: Mapping[str, Any]) -> list[float]:
    found = []
    for price in scenario.prices:
        if price.event == event["name"]:
            code = price.symbol.removeprefix("rt_hk")
            close = next(company.close for company in scenario.companies if company.code == code)
            if abs(price.last / close - 1) * 100 >= float(event["threshold"]) - 1e-9:
                found.append(price.at)
    return found


def told_by(received: Iterable[Mapping[str, Any]]) -> tuple[list[Told], list[str]]:
    """The events in received messages (`at` in unix seconds, `body` the JSON that was posted), and messages that name none."""
    told, unreadable = [], []
    for message in received:
        text = json.dumps(message["body"], ensure_ascii=False)
        keys = dict.fromkeys(KEY.findall(text))
        told += [Told(kind, symbol, text, float(message["at"])) for kind, symbol, _ in keys]
        if not keys:
            unreadable.append(str(message["body"].get("text", text))[:200])
    return told, unreadable


def judge(expected: Sequence[Expected], told: Sequence[Told], unreadable: Sequence[str] = ()) -> Verdict:
    """Each happening against what was told of its kind and company."""
    lines, left = [], list(told)
    for one in expected:
        own = [message for message in left if (message.kind, message.symbol) == (one.kind, one.symbol)]
        left = [message for message in left if message not in own]
        missing = tuple(fact for fact in one.facts if own and fact not in own[0].text)
        lines.append(Line(one, tuple(own), missing))
    return Verdict(tuple(lines), tuple(left), tuple(unreadable))


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which (or at which) this share of the values lies; raises ValueError for none."""
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
