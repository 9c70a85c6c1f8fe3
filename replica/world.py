"""The world at one instant: what of a scenario is published by now, as the sites ask for it."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from replica.clock import Clock
from replica.scenario import Company, Item, Price, Scenario
from replica.scenario import item as read_item


@dataclass(frozen=True)
class Ask:
    """One request as a site sees it: address without the replica's own part, header names in lower case."""

    host: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"
    empty: bool = False
    """A fault: answer as if there were nothing."""


@dataclass(frozen=True)
class Answer:
    """One response before faults; `validators`: answer conditional requests (ETag, Last-Modified) with 304."""

    body: bytes
    content_type: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    modified: datetime | None = None
    validators: bool = False


NOT_FOUND = Answer(b"<html><head><title>404 Not Found</title></head><body><h1>Not Found</h1></body></html>", "text/html", 404)


class World:
    """A scenario and its clock; items may be added while it runs.

    A world that is held shows only its history (`at` not above 0) until `play`; what comes after counts from that moment.
    """

    def __init__(self, scenario: Scenario, clock: Clock, *, held: bool = False) -> None:
        self.scenario, self.clock = scenario, clock
        self.items: list[Item] = [item for item in scenario.items if not held or item.at <= 0]
        self.prices: list[Price] = [price for price in scenario.prices if not held or price.at <= 0]
        self.items.sort(key=lambda item: item.at)
        self.held = held
        self.memo: dict[object, Any] = {}
        self.by_code = {code: company for company in scenario.companies for code in (company.code, *company.counters)}
        self.by_key = {company.key: company for company in scenario.companies}
        self.by_ticker = {company.ticker: company for company in scenario.companies if company.ticker}
        self.by_cik = {company.cik: company for company in scenario.companies if company.cik}

    def published(self, ask: Ask, *kinds: str, company: Company | None = None) -> list[Item]:
        """Items of these kinds that are out by now, newest first; of all companies, or of one."""
        if ask.empty:
            return []
        out = bisect_right(self.items, self.clock.elapsed, key=lambda item: item.at)
        return [
            item
            for item in reversed(self.items[:out])
            if item.kind in kinds and (company is None or company.key in item.companies)
        ]

    def lookup(self, ask: Ask, name: str, key: Callable[[Item], object], wanted: object) -> Item | None:
        """The item that is out by now and whose `key` is `wanted`; `name` is the index's, built once for all items."""
        known = self.memo.get(("index", name))
        if known is None or known[0] != len(self.items):
            known = self.memo["index", name] = (len(self.items), {key(item): item for item in self.items})
        found: Item | None = known[1].get(wanted)
        return found if found and found.at <= self.clock.elapsed and not ask.empty else None

    def stamp(self, item: Item) -> datetime:
        """When the item came out, by the scenario's clock, Hong Kong time."""
        return self.clock.at(item.at)

    def companies_of(self, item: Item) -> list[Company]:
        """The companies that an item names, in its order."""
        return [self.by_key[key] for key in item.companies]

    def ticks(self, symbol: str, since: float = float("-inf")) -> list[Price]:
        """The prices of a symbol up to now, oldest first, from the offset `since` on."""
        until = self.clock.elapsed
        return [price for price in self.prices if price.symbol == symbol and since <= price.at <= until]

    def publish(self, entry: Mapping[str, Any]) -> Item:
        """Add an `[[item]]`, at this instant unless it says when. Raises ScenarioError for what cannot be played."""
        known = set(self.by_key)
        item = read_item({"at": self.clock.elapsed, **entry}, self.scenario.start, known, len(self.items))
        self.items = sorted([*self.items, item], key=lambda one: one.at)
        return item

    def play(self) -> float:
        """Let the held part begin now; returns the offset from which its `at` counts. A second call changes nothing."""
        now = self.clock.elapsed
        if self.held:
            self.held = False
            later = [replace(item, at=item.at + now) for item in self.scenario.items if item.at > 0]
            ticks = [replace(price, at=price.at + now) for price in self.scenario.prices if price.at > 0]
            self.items = sorted([*self.items, *later], key=lambda item: item.at)
            self.prices = sorted([*self.prices, *ticks], key=lambda price: price.at)
        return now

    def move(self, ticks: Iterable[Mapping[str, Any]]) -> None:
        """Add prices, at this instant unless a tick says when (in seconds)."""
        added = [Price(tick["symbol"], float(tick.get("at", self.clock.elapsed)), float(tick["last"])) for tick in ticks]
        self.prices = sorted([*self.prices, *added], key=lambda price: price.at)


def not_found(body: bytes, content_type: str = "text/html") -> Answer:
    """A 404 with a body of the site's own."""
    return replace(NOT_FOUND, body=body, content_type=content_type)
