"""Where a folded text names companies: watched ones by every name and code, others by their code."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import ahocorasick

from alerts.detect.fold import fold
from alerts.detect.signs import Signs
from alerts.lexicons import lexicon
from settings.watchlist import Company, WatchList

OTHER = "#"
CODE = "="
_CODE = re.compile(
    r"(?<![\d.])(?P<hk>0?\d{1,5})[.-]?HK(?![A-Za-z])|(?P<us>[A-Z][A-Z.]{0,5})\.(?:US|NYSE|NASDAQ|N|O|OQ)(?![A-Za-z])"
    r"|(?:NASDAQ|NYSE|纳斯达克|纽交所|AMEX):\s?(?P<us2>[A-Z]{1,5})(?![A-Za-z])|(?P<us3>[A-Z]{1,5})\. ?NASDAQ"
    r"|(?:HKEX|SEHK|HKSE|港交所|联交所|HK):\s?(?P<hk2>\d{1,5})(?!\d)|(?<=[(,;: /])(?P<hk3>0\d{4})(?=[)./,;])"
    r"|(?P<cn>\d{6})\.(?P<board>SH|SZ|BJ|SS)(?![A-Za-z])",
    re.IGNORECASE,
)
# A cheap look before the costly one: most sentences hold no code.
_CODE_SIGNS = Signs(
    ".h",
    ".u",
    ".s",
    ".n",
    ".o",
    ". n",
    ".b",
    "nasdaq",
    "nyse",
    "纳斯达克",
    "纽交所",
    "hk",
    "交所:",
    "amex",
    "(0",
    ",0",
    ":0",
    " 0",
    "/0",
)
_SUFFIX = re.compile(
    r"(?:-[A-Z]{1,3}(?![A-Za-z]))?(?:,?\s?(?:"
    + "|".join(map(re.escape, lexicon("companies")["suffixes"]["words"]))
    + r")(?!代号|数目|总数|发行))*"
)
_COMPOUND = re.compile(lexicon("companies")["compound"]["words"])
_BRACKET = re.compile(r"\s?\([^()]{0,80}\)\$?")
_NEAR_BRACKET = re.compile(r"[^\s,;:。、()“”《》|]{0,8}(\([^()]{0,40}\))")
_WORD = re.compile(r"[a-z0-9]")
_HOUSES = "|".join(fold(name) for house in lexicon("ratings")["brokers"]["houses"] for name in house if not name.isascii())
_NAME = re.compile(
    r"(?:(?<![A-Za-z0-9])(?:[A-Z]|[a-z]{1,2}[A-Z0-9])[A-Za-z0-9&.'\-]*(?: [A-Z0-9&][A-Za-z0-9&.'\-]*)*"
    r"|[\u4e00-\u9fffA-Za-z0-9·&.\-]+(?:\([^()]\))?)$"
)
_PARTICLES = re.compile(
    "^(?:.*(?:" + "|".join(lexicon("companies")["not_in_names"]["words"]) + ")|(?:" + _HOUSES + ")[升降削予料将指列维])(?=.{2})"
)


class Mention(NamedTuple):
    """A company at [start, end) of the folded text, brackets with its codes included; `company` is its symbol or OTHER."""

    start: int
    end: int
    company: str
    name: str


def symbol_of(found: re.Match[str]) -> str:
    """The symbol that a code in a text means, `HK:3660`."""
    groups = found.groupdict()
    hk = groups["hk"] or groups["hk2"] or groups["hk3"]
    if hk:
        return f"HK:{int(hk)}"
    if groups["cn"]:
        return f"{groups['board'].upper().replace('SS', 'SH')}:{groups['cn']}"
    return f"US:{(groups['us'] or groups['us2'] or groups['us3']).upper()}"


class Directory:
    """Names and codes of the watched companies as one automaton, so that its speed does not depend on how many there are."""

    def __init__(self, watchlist: WatchList | None, names: Mapping[str, str] | None = None) -> None:
        self._symbols: Mapping[str, Company] = watchlist.by_symbol if watchlist else {}
        self._automaton = ahocorasick.Automaton()
        self._automaton.add_word("\0", (1, OTHER))  # an empty automaton cannot be searched
        for name in lexicon("companies")["longer_names"]["names"] if watchlist else ():
            self._automaton.add_word(fold(name).lower(), (len(fold(name)), OTHER))
        for company in watchlist.company if watchlist else ():
            self._add(company)
        for name, symbol in (names or {}).items():
            self._put(name, symbol)
        self._automaton.make_automaton()

    def _add(self, company: Company) -> None:
        for name in company.all_names:
            self._put(name, company.symbol)
        for symbol in company.listings:
            market, _, code = symbol.partition(":")
            for form in {code, code.zfill(5), code.zfill(4)} if market == "HK" else {code}:
                if (len(form) >= 4 or market == "US") and form.lower() not in self._automaton:  # a name that is the ticker too
                    self._automaton.add_word(form.lower(), (len(form), CODE + symbol))

    def _put(self, name: str, symbol: str) -> None:
        folded = fold(name).lower().strip()
        if len(folded) > 1:
            self._automaton.add_word(folded, (len(folded), symbol))

    def company(self, symbol: str) -> Company | None:
        """The watched company of a listing."""
        return self._symbols.get(symbol)

    def primary(self, symbol: str) -> str:
        """The symbol that names the company in keys; a company that is not watched is named by the code at hand."""
        company = self._symbols.get(symbol)
        return company.symbol if company else symbol

    def concerns(self, text: str) -> bool:
        """Whether folded `text` names a watched company at all: one pass, whatever the number of companies."""
        lower = text.lower()
        return any(
            symbol != OTHER and self._whole(lower, end - length + 1, end + 1)
            for end, (length, symbol) in self._automaton.iter(lower)
        )

    def mentions(self, text: str) -> list[Mention]:
        """Every mention in folded `text`, in order, not overlapping, the longest name where several begin together."""
        lower = text.lower()
        spans = [
            (end - length + 1, end + 1, symbol)
            for end, (length, symbol) in self._automaton.iter(lower)
            if not symbol.startswith(CODE) and self._whole(lower, end - length + 1, end + 1)
        ]
        codes: list[tuple[int, int, str]] = []
        if _CODE_SIGNS.met(lower):
            codes = [(found.start(), found.end(), self.primary(symbol_of(found))) for found in _CODE.finditer(text)]
        if not codes and not spans:
            return []
        return _joined(text, _longest(spans), codes)

    @staticmethod
    def _whole(text: str, start: int, end: int) -> bool:
        """A name or code in Latin letters or digits must not be part of a longer word or number."""
        if start > 0 and _WORD.match(text[start]) and _WORD.match(text[start - 1]):
            return False
        return not (end < len(text) and _WORD.match(text[end - 1]) and _WORD.match(text[end]))


def _longest(spans: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    kept: list[tuple[int, int, str]] = []
    for span in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def _joined(text: str, names: list[tuple[int, int, str]], codes: list[tuple[int, int, str]]) -> list[Mention]:
    """Names with the brackets that hold their codes or other names; then codes that stand alone, with the name before them."""
    found: list[Mention] = []
    end_of_last = 0
    for start, end, symbol in names:
        if start < end_of_last:
            continue
        end = _SUFFIX.match(text, end).end()  # type: ignore[union-attr] # it matches the empty string
        if longer := _COMPOUND.match(text, end):
            end, symbol = longer.end(), OTHER
        if "(" not in text[end : end + 9]:  # neither bracket can follow
            found.append(Mention(start, end, symbol, text[start:end]))
            end_of_last = end
            continue
        bracket = _BRACKET.match(text, end)
        inside = [code for code in codes if bracket and bracket.start() <= code[0] < bracket.end()]
        if bracket and (inside or any(bracket.start() <= name[0] < bracket.end() for name in names)):
            end = bracket.end()
        elif other := _NEAR_BRACKET.match(text, end):
            near = [code for code in codes if other.start(1) <= code[0] < other.end()]
            if near and all(code[2] != symbol for code in near):
                continue
        if inside and all(code[2] != symbol for code in inside):
            symbol = inside[0][2]
        found.append(Mention(start, end, symbol, text[start:end]))
        end_of_last = end
    taken = [(mention.start, mention.end) for mention in found]
    found += [_alone(text, code) for code in codes if not any(start <= code[0] < end for start, end in taken)]
    return _once(sorted(found, key=lambda mention: mention.start))


def _alone(text: str, code: tuple[int, int, str]) -> Mention:
    """A code without a known name: the run of letters before its bracket is taken for the name."""
    start, end, symbol = code
    opening = text.rfind("(", max(0, start - 30), start)
    closing = text.find(")", end, end + 40)
    if opening < 0 or closing < 0 or ")" in text[opening:start]:
        return Mention(start, end, symbol, text[start:end])
    name = _NAME.search(text[max(0, opening - 40) : opening].rstrip())
    if name is None:
        return Mention(opening, closing + 1, symbol, text[opening : closing + 1])
    word = name.group()
    word = _PARTICLES.sub("", word) if not word.isascii() else word
    if text[: opening - len(word)].endswith(")"):
        word = word.lstrip("及和与")  # between two names with their codes
    first = opening - len(word) - (text[opening - 1] == " ")
    return Mention(first, closing + 1, symbol, text[first : closing + 1])


def _once(mentions: list[Mention]) -> list[Mention]:
    """Overlapping mentions reduced to the first of them."""
    kept: list[Mention] = []
    for mention in mentions:
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept


def names_with_codes(titles: Iterable[str]) -> dict[str, str]:
    """Name -> symbol, as headlines themselves give names their codes; for a watch on every company."""
    directory = Directory(None)
    found: dict[str, str] = {}
    for title in titles:
        for mention in directory.mentions(fold(title)):
            name = mention.name.partition("(")[0].strip()
            if "(" in mention.name and not name.islower() and len(name) > (3 if name.isascii() else 1):
                found.setdefault(name, mention.company)
    return found
