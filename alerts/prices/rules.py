"""What counts as a move: levels, margins and windows. From the subscribers' rules, to the price engine."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from settings.conditions import Condition
from settings.subscribers import Subscribers

DEFAULT_LEVELS = (3.0, 5.0, 10.0)
PEG_HKD_PER_USD = 7.8  # the middle of the HKMA's convertibility zone, 7.75 to 7.85: wrong by 0.6 % of a dividend at most


@dataclass(frozen=True, slots=True)
class Rules:
    """Per cent against the reference price, seconds where the name says so. Raises ValueError for what makes no sense."""

    levels: tuple[float, ...] = DEFAULT_LEVELS
    """Rising, in per cent; the same in both directions."""
    margin: float = 1.0
    """A level re-arms once the move is this many points below it."""
    fast_pct: float = 3.0
    fast_window_s: int = 300
    gap_pct: float = 3.0
    halt_looks: int = 3
    """So many rows without a price, one after the other …"""
    halt_after_s: int = 300
    """… over at least this time make a halt."""

    def __post_init__(self) -> None:
        if not self.levels or list(self.levels) != sorted(set(self.levels)) or self.levels[0] <= 0:
            raise ValueError(f"expected rising levels above 0 %, found {self.levels}")
        if self.margin <= 0 or self.fast_pct <= 0 or self.gap_pct <= 0:
            raise ValueError("expected margin, fast_pct and gap_pct above 0 %")
        if self.fast_window_s < 30 or self.halt_looks < 1 or self.halt_after_s < 0:
            raise ValueError("expected a window of 30 s or more, one look or more, and no negative time")

    def with_levels(self, levels: Iterable[float]) -> "Rules":
        """These rules with the union of the default levels and `levels` (those of all subscribers' rules)."""
        return replace(self, levels=tuple(sorted({*DEFAULT_LEVELS, *map(float, levels)})))


def levels_of(subscribers: Subscribers) -> set[float]:
    """Every threshold that a subscriber's condition on price moves names (`price_move >= 7`), in per cent."""

    def least(conditions: Iterable[Condition]) -> set[float]:
        return {one.least for one in conditions if one.type == "price_move" and one.least}

    found: set[float] = set()
    for subscriber in subscribers.subscriber:
        found |= least(subscriber.urgent)
        for rule in subscriber.rule:
            found |= least(rule.events)
    return found


class SubscribedRules:
    """The rules with the levels of whoever subscribes now; made anew only when `read` answers with other subscribers."""

    def __init__(self, read: Callable[[], Subscribers]) -> None:
        self._read = read
        self._of: Subscribers | None = None
        self._rules = Rules()

    def __call__(self) -> Rules:
        subscribers = self._read()
        if subscribers is not self._of:
            self._of, self._rules = subscribers, Rules().with_levels(levels_of(subscribers))
        return self._rules


@dataclass(frozen=True, slots=True)
class ExDividend:
    """A listing goes ex-dividend on `ex_date` (the market's own day): `amount` of `currency` (ISO 4217) a share or ADS."""

    ex_date: date
    amount: float
    currency: str

    def amount_in(self, currency: str) -> float | None:
        """The amount in the quote's currency; None where neither the same nor pegged to it."""
        if currency == self.currency:
            return self.amount
        if (self.currency, currency) == ("USD", "HKD"):
            return self.amount * PEG_HKD_PER_USD
        if (self.currency, currency) == ("HKD", "USD"):
            return self.amount / PEG_HKD_PER_USD
        return None
