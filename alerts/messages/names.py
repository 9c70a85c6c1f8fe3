"""How a company is called in a message: its name in the reader's script, and its codes."""

from functools import lru_cache

from opencc import OpenCC

from queues.records import Language
from settings.watchlist import Company, WatchList


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("s2hk")


class Names:
    """The names of a watch list's companies."""

    def __init__(self, watchlist: WatchList) -> None:
        self._watchlist = watchlist

    def display(self, symbol: str, language: Language) -> str:
        """`奇富科技`, `Qfin`; the symbol itself for a company that is not watched any more."""
        company = self._watchlist.find(symbol)
        return _name(company, language) if company else symbol

    def codes(self, symbol: str, market: str | None = None) -> str:
        """`HK:3660`, or the listing at `market`; all listings, parted by a slash, where none is named."""
        company = self._watchlist.find(symbol)
        if company is None:
            return symbol
        return (company.listing(market) if market else None) or " / ".join(company.listings)


def _name(company: Company, language: Language) -> str:
    if language == "en":
        return next((name for name in company.all_names if name.isascii()), company.name)
    if language == "zh-Hant":
        return next((name for name in company.all_names if name == _traditional(company.name)), _traditional(company.name))
    return company.name


@lru_cache(maxsize=4096)
def _traditional(name: str) -> str:
    return str(_converter().convert(name))
