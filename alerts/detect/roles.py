"""Names that stand for a place or a voice and not for the company: an exchange where others list, a house that rates others."""

import re
from functools import lru_cache

from alerts.detect.companies import Mention
from alerts.lexicons import lexicon


@lru_cache(maxsize=1)
def _words() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(pattern) for name, pattern in lexicon("companies")["roles"].items()}


def is_role(text: str, mention: Mention) -> bool:
    """Whether a mention in folded `text` is only where something happens, or who speaks of somebody else.

    A name with its code in brackets is always the company.
    """
    words = _words()
    if "(" in mention.name:
        return False
    before, after = text[max(0, mention.start - 12) : mention.start], text[mention.end : mention.end + 40]
    if words["exchanges"].search(mention.name):
        return words["place_before"].search(before) is not None or words["place_after"].match(after) is not None
    return words["houses"].search(mention.name) is not None and words["voice_after"].match(after) is not None
