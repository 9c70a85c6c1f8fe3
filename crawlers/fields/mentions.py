"""Which watched companies a text is about: by every name they go or went by, in either script, and by their codes."""

from collections.abc import Iterable
from functools import lru_cache

import ahocorasick
from opencc import OpenCC

from crawlers.fields.codes import symbols_in
from crawlers.fields.text import plain_name
from settings.watchlist import Company


@lru_cache(maxsize=1)
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


class Mentions:
    """All names of all companies in one automaton: the time for a text does not grow with the watch list."""

    def __init__(self, companies: Iterable[Company]) -> None:
        self._names = ahocorasick.Automaton()
        self._by_symbol: dict[str, Company] = {}
        for company in companies:
            self._by_symbol |= dict.fromkeys(company.listings, company)
            for name in company.all_names:
                key = _folded(name)
                self._names.add_word(key, (len(key), company))
        self._names.make_automaton()

    def companies_in(self, text: str) -> tuple[Company, ...]:
        """The companies that `text` names, each once: by name in the order of their first mention, then those by code only."""
        folded = _folded(text)
        found: list[tuple[int, Company]] = []
        if len(self._names):
            for end, (length, company) in self._names.iter(folded):
                start = end - length + 1
                if _is_word(folded, start, end + 1):
                    found.append((start, company))
        named = [company for _, company in sorted(found, key=lambda place: place[0])]
        coded = [self._by_symbol[symbol] for symbol in symbols_in(text) if symbol in self._by_symbol]
        return tuple({company.symbol: company for company in (*named, *coded)}.values())


def is_called(text: str, company: Company) -> bool:
    """Whether a short text is a name or a ticker of the company, a part of one of its names, or holds one."""
    name = _folded(text)
    tickers = {symbol.partition(":")[2].lower() for symbol in company.listings}
    short = len(name) < 2 and not any(name == _folded(own) for own in company.all_names)
    parts = any(name in _folded(own) for own in company.all_names)
    return name in tickers or (parts and not short) or bool(Mentions((company,)).companies_in(text))


def _folded(text: str) -> str:
    simplified: str = _simplifier().convert(plain_name(text))
    return simplified.lower()


def _is_word(text: str, start: int, end: int) -> bool:
    """A Latin name is no part of a longer word; Chinese has no such borders."""
    before, after = text[start - 1 : start], text[end : end + 1]
    cut_before = text[start].isascii() and text[start].isalpha() and before.isascii() and before.isalnum()
    cut_after = text[end - 1].isascii() and text[end - 1].isalnum() and after.isascii() and after.isalnum()
    return not (cut_before or cut_after)
