"""The nearest of the words that would have been right, for a message about a word that is not."""

from collections.abc import Iterable
from difflib import SequenceMatcher

LEAST_ALIKE = 0.7


def nearest(word: str, known: Iterable[str], least: float = LEAST_ALIKE) -> str | None:
    """The one of `known` that is most like `word`, whatever the case; None when none is alike (`least`, 0 to 1)."""
    folded = word.casefold()
    best, alike = None, least
    for one in known:
        ratio = 1.0 if one.casefold() == folded else SequenceMatcher(None, folded, one.casefold()).ratio()
        if ratio > alike or (best is None and ratio == alike):
            best, alike = one, ratio
    return best


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean results?`, or nothing when no word is near."""
    found = nearest(word, known)
    return f"; did you mean {found}?" if found else ""
