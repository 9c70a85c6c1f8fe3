"""Where a text names houses that rate shares, and the one name of each."""

from functools import lru_cache

import ahocorasick

from alerts.detect.fold import fold
from alerts.lexicons import lexicon

_CURRENCIES = frozenset("美港日欧澳加韩新亿万百千0123456789")


@lru_cache(maxsize=1)
def _houses() -> dict[str, str]:
    return {fold(name): house[0] for house in lexicon("ratings")["brokers"]["houses"] for name in house}


@lru_cache(maxsize=1)
def _automaton() -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for name in _houses():
        automaton.add_word(name, name)
    automaton.make_automaton()
    return automaton


def houses_in(text: str) -> list[tuple[int, str]]:
    """(offset, name as written) of every house that folded `text` names, in order, the longest where several begin together."""
    spans = [(end - len(name) + 1, -len(name), name) for end, name in _automaton().iter(text)]
    found: list[tuple[int, str]] = []
    end_of_last = 0
    for start, _, name in sorted(spans):
        end = start + len(name)
        whole = not name.isascii() or not (text[start - 1 : start].isalnum() or text[end : end + 1].isalpha())
        cut = name[0] == "元" and text[start - 1 : start] in _CURRENCIES  # 46美元大幅下调 names no 元大
        if start >= end_of_last and whole and not cut:
            found.append((start, name))
            end_of_last = end
    return found


def house_of(name: str) -> str:
    """The one name of a house: 大摩 -> 摩根士丹利."""
    return _houses().get(name, name)
