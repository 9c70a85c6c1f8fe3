"""How long it takes to find who is told of an event among 100,000 subscribers with 10 rules each: `python -m bench.routing`."""

import argparse
import random
import statistics
import sys
import time
from datetime import UTC, datetime
from typing import cast

from alerts.events.event import Event, Fact
from alerts.findings import Authority, EventType
from alerts.outbox.notice import Alert
from alerts.routing.index import RoutingIndex
from settings.channels import ConsoleChannel
from settings.conditions import EVENT_TYPES, Condition
from settings.subscribers import Rule, Subscriber, Subscribers
from settings.watchlist import Company, WatchList

BOUND_S = 0.001
NOW = datetime(2026, 3, 18, 2, 0, tzinfo=UTC)


def watchlist(count: int) -> WatchList:
    """So many companies."""
    numbers = range(1, count + 1)
    return WatchList(
        company=tuple(Company(name=f"Company {n}", listings=(f"HK:{n}",), cik=None, ads_ratio=None) for n in numbers)
    )


def subscribers(count: int, rules: int, companies: int) -> Subscribers:
    """Subscribers with rules for one company, one type, and for price moves one of eight thresholds."""
    dice = random.Random(11)
    console = (ConsoleChannel(type="console", name=""),)

    def rule() -> Rule:
        kind = dice.choice(EVENT_TYPES)
        least = float(dice.choice((1, 2, 3, 4, 5, 7, 10, 15))) if kind == "price_move" else None
        condition = Condition(kind, None, least)
        return Rule.model_construct(
            companies=(f"HK:{dice.randint(1, companies)}",), events=(condition,), sources=(), urgency="normal"
        )

    return Subscribers.model_construct(
        subscriber=tuple(
            Subscriber.model_construct(
                name=f"s{n}", channel=console, rule=tuple(rule() for _ in range(rules)), urgent=(), operator=False
            )
            for n in range(count)
        )
    )


def alerts(count: int, companies: int) -> list[Alert]:
    """Events of all types and companies."""
    dice = random.Random(13)
    made = []
    for number in range(count):
        kind = dice.choice(EVENT_TYPES)
        facts = {"pct": Fact(value=dice.uniform(1, 20), authority=Authority.EXCHANGE, record_id="x")}
        event = Event(
            key=f"k{number}",
            type=cast(EventType, kind),
            company=f"HK:{dice.randint(1, companies)}",
            opened_at=NOW,
            updated_at=NOW,
            facts=facts,
        )
        made.append(Alert(id=f"k{number}#1", thread=f"k{number}", number=1, reason="first", event=event, decided_at=NOW))
    return made


def main() -> int:
    """Print the figures; 1 when the bound is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subscribers", type=int, default=100_000)
    parser.add_argument("--rules", type=int, default=10)
    parser.add_argument("--companies", type=int, default=2600)
    options = parser.parse_args()
    began = time.perf_counter()
    index = RoutingIndex(subscribers(options.subscribers, options.rules, options.companies), watchlist(options.companies))
    print(
        f"{options.subscribers:,} subscribers of {options.rules} rules: made and indexed in {time.perf_counter() - began:.1f} s"
    )
    times, told = [], 0
    for alert in alerts(5000, options.companies):
        start = time.perf_counter()
        told += len(index.route(alert))
        times.append(time.perf_counter() - start)
    p99 = statistics.quantiles(times, n=100)[98]
    mean = statistics.mean(times)
    print(f"{len(times):,} events, {told / len(times):.0f} told each: {mean * 1e3:.3f} ms, p99 {p99 * 1e3:.3f} ms")
    return int(p99 > BOUND_S)


if __name__ == "__main__":
    sys.exit(main())
