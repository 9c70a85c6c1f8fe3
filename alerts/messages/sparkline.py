"""A line of eighths for one day's prices, for channels that take text only: from minutes to `▁▃▂▅█ 300.2–320.15`. Pure."""

from collections.abc import Sequence
from datetime import datetime

from alerts.messages.words import number

LEAST = 5
WIDTH = 24
STEPS = "▁▂▃▄▅▆▇█"


def sparkline(prices: Sequence[tuple[datetime, float]]) -> str:
    """`prices` (aware instants, oldest first) at even steps of time, then low and high; empty for fewer than five prices."""
    if len(prices) < LEAST:
        return ""
    low, high = min(price for _, price in prices), max(price for _, price in prices)
    line = "".join(_step(price, low, high) for price in _evenly(prices))
    return f"{line} {number(round(low, 3))}–{number(round(high, 3))}"


def _evenly(prices: Sequence[tuple[datetime, float]]) -> list[float]:
    """The price that stood at the end of each of at most WIDTH equal spans."""
    begin, end = prices[0][0], prices[-1][0]
    count = min(WIDTH, len(prices))
    found, place = [], 0
    for span in range(1, count + 1):
        until = begin + (end - begin) * span / count if span < count else end
        while place + 1 < len(prices) and prices[place + 1][0] <= until:
            place += 1
        found.append(prices[place][1])
    return found


def _step(price: float, low: float, high: float) -> str:
    if high == low:
        return STEPS[len(STEPS) // 2]
    return STEPS[min(int((price - low) / (high - low) * len(STEPS)), len(STEPS) - 1)]
