"""Names that stand for a place or a voice and not for the company: an exchange where others list, a house that rates others."""

import re
from functools import lru_cache

from alerts.detect.companies import Mention
from alerts.detect.fold import fold
from alerts.lexicons import lexicon


@lru_cache(maxsize=1)
def _words() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(pattern) for name, pattern in lexicon("companies")["roles"].items()}


@lru_cache(maxsize=4096)
def _part(name: str) -> str:
    """Which part a company of this name can play beside its own: `exchange`, `house` or none."""
    words = _words()
    return "exchange" if words["exchanges"].search(name) else "house" if words["houses"].search(name) else ""


def is_role(text: str, mention: Mention) -> bool:
    """Whether a mention in folded `text` is only where something happens, or who speaks of somebody else.

    A name with its code in brackets is always the company.
    """
    if "(" in mention.name or not (part := _part(mention.name)):
        return False
    words, after = _words(), text[mention.end : mention.end + 40]
    if part == "house":
        return words["voice_after"].match(after) is not None
    before = text[max(0, mention.start - 12) : mention.start]
    return words["place_before"].search(before) is not None or words["place_after"].match(after) is not None


@lru_cache(maxsize=1)
def broker_head() -> re.Pattern[str]:
    """How a headline begins that is a house's word."""
    brokers = lexicon("ratings")["brokers"]
    names = "|".join(re.escape(fold(name)) for house in brokers["houses"] for name in house)
    return re.compile(
        rf"^(?:[^|:]{{1,8}}\|\s?|【[^】]*】|《[^》]*》)?(?:{names}|{brokers['generic']}|{brokers['spoken']})\s?(?::|(?:发布|发表|发)?研报|指|称)"
    )
