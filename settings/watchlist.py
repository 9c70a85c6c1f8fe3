"""`watchlist.toml` as objects: the companies that are watched, by listing and by every name they go or went by."""

import re
from collections import Counter
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from settings.problems import ConfigError, Problem, read_toml, validate
from settings.sentences import matching
from settings.spelling import did_you_mean

SYMBOL_FORMS = {
    "HK": re.compile(r"HK:[1-9]\d{0,4}"),
    "US": re.compile(r"US:[A-Z][A-Z0-9.\-]{0,9}"),
    "SH": re.compile(r"SH:\d{6}"),
    "SZ": re.compile(r"SZ:\d{6}"),
}


def _zone(name: str) -> str:
    if name not in available_timezones():
        meant = did_you_mean(name, available_timezones())
        raise ValueError(f"expected a time zone such as Asia/Hong_Kong, found {name!r}{meant}")
    return name


def _cik(value: object) -> object:
    if not isinstance(value, str) or not re.fullmatch(r"\d{10}", value):
        raise ValueError(f'expected ten digits in quotes, such as cik = "0001741530", found {value!r}')
    return value


def _meant(symbol: str) -> str:
    """A symbol as others write it (`03660.HK`, `hk:3660`, `QFIN.US`), in our form."""
    exchange, colon, code = symbol.upper().partition(":")
    if not colon:
        code, _, exchange = exchange.rpartition(".")
    ours = f"{exchange}:{code.lstrip('0') if exchange == 'HK' else code}"
    form = SYMBOL_FORMS.get(exchange)
    return f"; did you mean {ours}?" if form and form.fullmatch(ours) else ""


WebPage = Annotated[str, AfterValidator(matching(r"https?://[^\s/?#]+\S*", "an address that begins with https:// or http://"))]
Zone = Annotated[str, AfterValidator(_zone)]
Cik = Annotated[str, BeforeValidator(_cik)]


class Feed(BaseModel):
    """An RSS, Atom or JSON feed of a company: its address and, where the feed writes none, its time zone (IANA name)."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    url: WebPage
    kind: Literal["auto", "rss", "q4json"] = "auto"
    zone: Zone | None = None


class Page(BaseModel):
    """A list page of an IR site without a feed: a platform name, or the selectors of list and detail."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    url: WebPage
    platform: Literal["gcsweb", "todayir", "q4"] | None = None
    item: str | None = None
    link: str | None = None
    title: str | None = None
    date: str | None = None
    date_format: str | None = None
    body: str | None = None
    zone: Zone = "Asia/Hong_Kong"

    @model_validator(mode="after")
    def _readable(self) -> "Page":
        if not self.platform and not (self.item and self.link):
            raise ValueError("expected a platform (gcsweb, todayir, q4) or the selectors item and link")
        return self


class Company(BaseModel):
    """One company. `listings[0]` is its primary symbol, which names it in keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str = Field(min_length=1)
    listings: tuple[str, ...] = Field(min_length=1)
    names: tuple[str, ...] = ()
    former_names: tuple[str, ...] = ()
    ads_ratio: float | None = Field(None, gt=0, description="ordinary shares behind one American depositary share")
    cik: Cik | None = None
    feeds: tuple[Feed, ...] = ()
    pages: tuple[Page, ...] = ()
    tags: tuple[str, ...] = ()

    @field_validator("listings")
    @classmethod
    def _known_exchange(cls, listings: tuple[str, ...]) -> tuple[str, ...]:
        for symbol in listings:
            form = SYMBOL_FORMS.get(symbol.partition(":")[0])
            if form is None:
                known = ", ".join(SYMBOL_FORMS)
                raise ValueError(f"unknown exchange in {symbol!r}: expected one of {known} before a colon{_meant(symbol)}")
            if not form.fullmatch(symbol):
                example = "expected such as HK:3660 (no leading zeros) or US:QFIN"
                raise ValueError(f"malformed symbol {symbol!r}: {example}{_meant(symbol)}")
        return listings

    @property
    def symbol(self) -> str:
        """The primary symbol, such as HK:3660."""
        return self.listings[0]

    @property
    def all_names(self) -> tuple[str, ...]:
        """Every name, present and former, each once, the display name first."""
        return tuple(dict.fromkeys((self.name, *self.names, *self.former_names)))

    def listing(self, market: str) -> str | None:
        """The symbol of the listing at `market` (HK, US, SH, SZ), or None."""
        return next((symbol for symbol in self.listings if symbol.startswith(market + ":")), None)


class WatchList(BaseModel):
    """All watched companies."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))
    company: tuple[Company, ...] = ()

    @cached_property
    def by_symbol(self) -> dict[str, Company]:
        """Every listing -> its company."""
        return {symbol: company for company in self.company for symbol in company.listings}

    def find(self, symbol: str) -> Company | None:
        """The company of a listing, or None."""
        return self.by_symbol.get(symbol)


def load_watchlist(path: Path) -> WatchList:
    """Read and check the watch list. Raises ConfigError with file and line of every defect."""
    content, text = read_toml(path)
    watchlist = validate(WatchList, content, text, path)
    doubles = _doubles(content)
    if doubles:
        raise ConfigError(_double_problem(path, text, value) for value in doubles)
    return watchlist


def _doubles(content: dict[str, Any]) -> list[str]:
    counts: Counter[str] = Counter()
    for company in content.get("company", []):
        own = {company["name"], *company.get("names", []), *company.get("former_names", []), *company["listings"]}
        counts.update({value.casefold(): 1 for value in own})
    return [value for value, count in counts.items() if count > 1]


def _double_problem(path: Path, text: str, value: str) -> Problem:
    places = [n for n, line in enumerate(text.splitlines(), 1) if f'"{value}"' in line.casefold()]
    return Problem(path, places[-1], f"duplicate {value!r}: expected each name and listing in one company only")
