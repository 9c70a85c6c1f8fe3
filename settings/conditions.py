"""The words of `subscribers.toml`: conditions (`dividend`, `filing:results`, `price_move >= 5`), hours, digests, durations."""

import re
from dataclasses import dataclass
from datetime import time, timedelta

from settings.spelling import did_you_mean, nearest

EVENT_TYPES = ("filing", "dividend", "dividend_policy", "price_move", "rating", "regulatory")
CATEGORIES = (
    *("results", "results_date", "board_meeting", "profit_warning", "profit_alert_positive", "operating_update", "buyback"),
    *("monthly_return", "director_change", "name_change", "shareholding_change", "share_award", "acquisition", "disposal"),
    *("contract", "bond", "placing", "trading_halt", "resumption", "listing_application", "listing_hearing", "offer_price"),
    *("allotment", "listing_debut", "over_allotment", "stabilisation", "other_announcement"),
)
"""What a filing may be; no other type of event has categories."""
NUMBER_OF = {"price_move": "pct", "dividend": "amount", "rating": "target"}
"""The fact that a threshold looks at; its size counts, not its sign."""
_FORM = re.compile(
    r"(?P<type>[A-Za-z_]+|\*)(?:\s*:\s*(?P<category>[A-Za-z0-9_\-]+))?(?:\s*(?P<sign>>=|>)\s*(?P<number>\d+(?:\.\d+)?)\s*%?)?"
)
_DURATION = re.compile(r"(\d+)\s*(s|m|h)")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Condition:
    """`type` (None: any), `category` (None: any) and `least`, the size from which the event's number counts."""

    type: str | None = None
    category: str | None = None
    least: float | None = None
    above: bool = False
    """The number must be greater than `least`, not only as great."""

    def __str__(self) -> str:
        name = (self.type or "*") + (f":{self.category}" if self.category else "")
        return name if self.least is None else f"{name} {'>' if self.above else '>='} {self.least:g}"


@dataclass(frozen=True)
class DigestTimes:
    """When a digest is due, on the clock of the subscriber's zone: every day, or on one day of the week (0: Monday)."""

    at: time
    weekday: int | None = None


@dataclass(frozen=True)
class QuietHours:
    """From `start` to `end` on the clock of the subscriber's zone, over midnight when `end` is the earlier one."""

    start: time
    end: time


def parse_condition(text: str) -> Condition:
    """A condition from its text. Raises ValueError that says what was expected."""
    form = _FORM.fullmatch(text.strip())
    if form is None:
        raise ValueError(f"expected a condition such as dividend, filing:results, price_move >= 5 or *, found {text!r}")
    kind = None if form["type"] == "*" else form["type"]
    if kind is not None and kind not in EVENT_TYPES:
        filed = nearest(kind, CATEGORIES)
        meant = f"; did you mean filing:{filed}?" if filed else did_you_mean(kind, EVENT_TYPES)
        raise ValueError(f"unknown type {kind!r}: expected one of {', '.join(EVENT_TYPES)} or *{meant}")
    category = form["category"]
    if category is not None:
        _check_category(kind, category)
    if form["number"] is None:
        return Condition(kind, category)
    if kind not in NUMBER_OF:
        raise ValueError(f"expected a threshold only with {', '.join(NUMBER_OF)}, found {text!r}")
    return Condition(kind, category, float(form["number"]), form["sign"] == ">")


def _check_category(kind: str | None, category: str) -> None:
    if kind not in ("filing", None):
        raise ValueError(f"expected {kind} alone, as only filings have categories; found {kind}:{category}")
    if category not in CATEGORIES:
        meant = did_you_mean(category, CATEGORIES)
        raise ValueError(f"unknown category {category!r} of filing: expected one of {', '.join(CATEGORIES)}{meant}")


def parse_duration(text: str) -> timedelta:
    """`30s`, `5m` or `2h`. Raises ValueError."""
    form = _DURATION.fullmatch(text.strip())
    if form is None:
        raise ValueError(f"expected a duration such as 30s, 5m or 2h, found {text!r}")
    return timedelta(seconds=int(form[1]) * {"s": 1, "m": 60, "h": 3600}[form[2]])


def parse_clock(text: str) -> time:
    """`07:30`. Raises ValueError."""
    form = _CLOCK.fullmatch(text.strip())
    if form is None:
        raise ValueError(f"expected a time of day such as 07:30, found {text!r}")
    return time(int(form[1]), int(form[2]))


def parse_quiet_hours(text: str) -> QuietHours:
    """`22:00-07:00`. Raises ValueError."""
    start, dash, end = text.partition("-")
    if not dash:
        raise ValueError(f"expected quiet hours such as 22:00-07:00, found {text!r}")
    hours = QuietHours(parse_clock(start), parse_clock(end))
    if hours.start == hours.end:
        raise ValueError(f"expected a start that differs from the end, found {text!r}")
    return hours


def parse_digest(text: str) -> DigestTimes:
    """`daily 18:00` or `weekly mon 09:00`. Raises ValueError."""
    words = text.casefold().split()
    if len(words) == 2 and words[0] == "daily":
        return DigestTimes(parse_clock(words[1]))
    if len(words) == 3 and words[0] == "weekly" and words[1][:3] in WEEKDAYS:
        return DigestTimes(parse_clock(words[2]), WEEKDAYS.index(words[1][:3]))
    raise ValueError(f"expected a digest such as daily 18:00 or weekly mon 09:00, found {text!r}")
