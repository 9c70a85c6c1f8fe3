"""The one line that says it all: company, what, the number. Pure."""

from collections.abc import Mapping
from typing import TypeGuard

from alerts.events.event import Event
from alerts.findings import FactValue
from alerts.messages.names import Names
from alerts.messages.words import money, number, percent, phrase, value_of, word
from queues.records import Language


def headline_of(event: Event, names: Names, language: Language) -> str:
    """`奇富科技 派息 每股 0.61 美元，除净日 2023-03-30`, `Tencent (HK:700) down 6.2% to HK$300.20`."""
    facts = event.plain_facts()
    company = names.display(event.company, language)
    if event.type == "price_move":
        return _price(event, facts, company, names, language)
    what = word("category", event.category or "", language) if event.type == "filing" else None
    parts = [what or word("type", event.type, language) or event.type, *_numbers(event, facts, language)]
    joined = " ".join(part for part in parts[:2] if part)
    rest = parts[2:]
    comma = ", " if language == "en" else "，"
    return f"{company}{': ' if language == 'en' else '：'}{comma.join([joined, *rest])}"


def money_fact(value: float, currency: FactValue, language: Language) -> str:
    """A sum with its currency; large ones in millions or 亿."""
    code = currency if isinstance(currency, str) else None
    if abs(value) < 1_000_000:
        return money(value, code, language)
    if language == "en":
        return money(round(value / 1_000_000, 2), code, language) + "m"
    scale, unit = (
        (1e8, "亿" if language == "zh-Hans" else "億") if abs(value) >= 1e8 else (1e4, "万" if language == "zh-Hans" else "萬")
    )
    name = word("currency", code, language) if code else ""
    return f"{number(round(value / scale, 2))} {unit}{name or code or ''}"


def _price(event: Event, facts: dict[str, FactValue], company: str, names: Names, language: Language) -> str:
    pct, price, market, session = (facts.get(name) for name in ("pct", "price", "market", "session"))
    code = names.codes(event.company, market if isinstance(market, str) else None)
    named = f"{company} ({code})" if language == "en" else f"{company}（{code}）"
    when = (word("value", session, language) or "") if isinstance(session, str) else ""
    direction, size = "", ""
    if isinstance(pct, int | float):
        direction = phrase("down" if falls(facts) else "up", language)
        size = percent(pct).lstrip("+−")
    at = phrase("at", language, money=money_fact(price, facts.get("currency"), language)) if is_number(price) else ""
    if language == "en":
        return " ".join(part for part in (named, direction, size, at, f"({when})" if when else "") if part)
    return f"{named}{when}{direction} {size}" + (f"，{at}" if at else "")


def falls(facts: Mapping[str, FactValue]) -> bool:
    """Whether a price move goes down; a story states the size, with the direction in a word."""
    pct = facts.get("pct")
    return facts.get("direction") == "down" or (is_number(pct) and pct < 0)


def is_number(value: FactValue) -> TypeGuard[int | float]:
    """A number, and no yes or no."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _numbers(event: Event, facts: dict[str, FactValue], language: Language) -> list[str]:
    if event.type == "dividend":
        return _dividend(facts, language)
    if event.type == "rating":
        target = facts.get("target")
        at = money_fact(target, facts.get("currency"), language) if isinstance(target, int | float) else ""
        broker, rating = facts.get("broker"), facts.get("rating")
        label = word("fact", "target", language) or ""
        words = [str(broker or ""), value_of(rating, language) if rating else "", f"{label} {at}" if at else ""]
        return [" ".join(part for part in words if part)]
    for name in ("date", "new_name", "net_profit", "revenue"):
        value = facts.get(name)
        if value is not None:
            label = word("fact", name, language) or name
            shown = (
                money_fact(value, facts.get("currency"), language) if isinstance(value, float) else value_of(value, language)
            )
            return [shown if name == "date" else f"{label} {shown}"]
    period = event.discriminator
    return [period] if period and event.category in ("results", "board_meeting") and not period.startswith("~") else []


def _dividend(facts: dict[str, FactValue], language: Language) -> list[str]:
    parts = [""]
    for name, form in (("amount", "per_share"), ("ads_amount", "per_ads")):
        value = facts.get(name)
        if isinstance(value, int | float):
            parts[0] = phrase(form, language, money=money_fact(value, facts.get("currency"), language))
            break
    if ex_date := facts.get("ex_date"):
        parts.append(f"{word('fact', 'ex_date', language)} {ex_date}")
    return parts
