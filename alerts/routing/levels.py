"""Whether a further price move is news to one reader: only when it passes a level of the reader's own. Pure."""

from collections.abc import Iterable

from alerts.outbox.notice import Alert
from alerts.prices.rules import DEFAULT_LEVELS
from settings.conditions import Condition


def why_no_news(condition: Condition, alert: Alert) -> str | None:
    """Why an alert that the condition fits tells its reader nothing new, in words; None when it does.

    A condition without a threshold means the price engine's own levels. What is no level (a fast move, a gap, a new extreme of
    the year, a story about a move) is news when it opens the event.
    """
    if alert.event is None or alert.event.type != "price_move":
        return None
    facts = alert.event.plain_facts()
    if alert.passed == 0 and (condition.least is not None or facts.get("kind") != "level"):
        return None
    found = [abs(value) for name in ("level", "pct") if isinstance(value := facts.get(name), int | float)]
    come = max(found, default=0.0)
    levels = DEFAULT_LEVELS if condition.least is None else (condition.least,)
    if any(_passes(level, alert.passed, come, above=condition.above) for level in levels):
        return None
    names = ", ".join(f"{level:g}" for level in levels)
    return f"passes none of its levels ({names}) between {alert.passed:g} and {come:g}"


def passes_own(conditions: Iterable[Condition], alert: Alert) -> bool:
    """Whether the move passes a threshold that one of `conditions` names."""
    if alert.event is None or alert.event.type != "price_move":
        return False
    named = [one for one in conditions if one.type == "price_move" and one.least is not None]
    pct = alert.event.plain_facts().get("pct")
    come = abs(pct) if isinstance(pct, int | float) else 0.0
    return any(_passes(one.least or 0.0, alert.passed, come, above=one.above) for one in named)


def _passes(level: float, before: float, come: float, *, above: bool) -> bool:
    return before <= level < come if above else before < level <= come
