"""The words of messages in the reader's language, and how numbers and money are written."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from alerts.findings import FactValue
from queues.records import Language

_MINUS = "−"


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))


def word(section: str, name: str, language: Language) -> str | None:
    """The word, or None where there is none."""
    found = _table()[section].get(name)
    return str(found[language]) if found else None


def phrase(name: str, language: Language, **values: object) -> str:
    """A phrase with its places filled. Raises KeyError for a name that words.toml lacks."""
    return str(_table()["phrase"][name][language]).format(**values)


def number(value: float) -> str:
    """As short as it can be without losing a digit that was stated: 0.61, 1,200, 4.5."""
    text = f"{value:,.6f}".rstrip("0").rstrip(".")
    return text if text not in ("-0", "") else "0"


def percent(value: float) -> str:
    """`+6.2 %`; with a true minus sign, so that it is not broken off from its number."""
    return f"{'+' if value > 0 else _MINUS if value < 0 else ''}{abs(value):.1f}%"


def money(value: float, currency: str | None, language: Language) -> str:
    """`0.61 美元`, `US$0.61`; an unknown currency by its code."""
    name = word("currency", currency, language) if currency else None
    shown = number(value) if value != round(value, 2) or value == int(value) else f"{value:,.2f}"
    if not currency:
        return shown
    if language == "en":
        return f"{name}{shown}" if name else f"{currency} {shown}"
    return f"{shown} {name or currency}"


def value_of(value: FactValue, language: Language) -> str:
    """A fact's value as read by people."""
    if isinstance(value, bool):
        return word("value", str(value).lower(), language) or str(value)
    if isinstance(value, int | float):
        return number(value)
    if value is None:
        return "–"
    return word("value", value, language) or value
