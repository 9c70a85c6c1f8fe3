"""Tells simplified from traditional Chinese and from English by the characters of a text."""

from functools import lru_cache

from opencc import OpenCC

from queues.records import Language

ENOUGH = 2000  # characters: more change nothing


@lru_cache(maxsize=2)
def _converter(name: str) -> OpenCC:
    return OpenCC(name)


def language_of(text: str) -> Language:
    """`zh-Hans`, `zh-Hant` or `en`.

    Characters that only one script has are counted by conversion (OpenCC t2s and s2t); text without any is simplified.
    """
    sample = text[:ENOUGH]
    chinese = [c for c in sample if "一" <= c <= "鿿"]
    letters = sum(c.isascii() and c.isalpha() for c in sample)
    if len(chinese) * 6 < letters:
        return "en"
    joined = "".join(chinese)
    traditional = _changed(joined, _converter("t2s").convert(joined))
    simplified = _changed(joined, _converter("s2t").convert(joined))
    return "zh-Hant" if traditional > simplified else "zh-Hans"


def _changed(before: str, after: str) -> int:
    return sum(a != b for a, b in zip(before, after, strict=False))
