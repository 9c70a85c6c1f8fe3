"""Listings that a text names by code, in any of the ways the press writes them, as symbols such as `HK:3660`."""

import re
from collections.abc import Iterator
from pathlib import Path

_NAME = r"[A-Z]{1,5}(?:[.-][AB])?"
_US_MARKET = (
    r"(?:NASDAQ(?:GS|GM|CM)?|NASQ|NYSE(?:\s?American|\s?MKT)?|AMEX"
    r"|纳斯达克|納斯達克|纳指|纽交所|紐交所|纽约证券交易所|紐約證券交易所|美股)"
)
_HK_MARKET = (
    r"(?:(?i:(?<![A-Za-z])(?:HKEX|HKSE|SEHK|HKG|Hong\s+Kong\s+Stock\s+Exchange))"
    r"|港交所|香港交易所|聯交所|联交所|香港联交所|香港聯交所|港股|H股)"
)
_KIND = r"(?:股票|股份|证券|證券|交易)"
_CODE = r"代[码碼号號]\s*(?:[:：]|[为為是])?\s*"
_QUOTE = r"[“”「\"'‘]?\s*"
_CALLED = rf"(?:{_KIND}{_CODE}|(?i:stock\s+code)\s*[:：]?\s*){_QUOTE}"
_AT = rf"(?:{_KIND}?{_CODE}|\s*[:：]\s*){_QUOTE}"

# Each alternative is one way of writing; the group's name begins with the market. Order matters only at the same place.
_FORMS = re.compile(
    "|".join(
        (
            r"(?<![A-Za-z0-9.])(?P<HK_suffix>\d{1,5})\s?\.\s?(?:HK|hk|Hk)(?![A-Za-z])",
            r"(?<![A-Za-z0-9.])(?P<HK_glued>\d{4,5})(?:HK|hk)(?![A-Za-z$＄])",
            r"(?<=[（(\[])(?P<HK_bloomberg>\d{1,5}) HK(?=\s?Equity|[)）\],，;；/])",
            r"(?<![A-Za-z])(?:HK|hk)(?:[.:：]\s?)?(?P<HK_prefix>\d{4,5})(?![\d.,%万亿元年])",
            rf"{_HK_MARKET}{_AT}(?P<HK_market>\d{{4,5}})(?![\d.,%万亿元年月点港个只家])",
            rf"{_CALLED}(?P<HK_called>\d{{4,5}})(?!\d)",
            r"(?<=以代[码碼])[“「\"](?P<HK_quoted>\d{4,5})[”」\"]",
            r"(?<=[（(])(?P<HK_opened>0\d{4})(?![\d.%])",
            r"(?<![\d.,])(?P<HK_closed>0\d{4})(?=[)）])",
            r"(?<![\d.])(?P<CN_suffix>[02369]\d{5})\.(?P<CN_exchange>SH|SZ|SS|sh|sz|ss)(?![A-Za-z])",
            r"(?<![A-Za-z])(?P<CN_market>SH|SZ|sh|sz)[.:：]?(?P<CN_prefix>[02369]\d{5})(?!\d)",
            rf"(?:{_CALLED}|(?:上交所|深交所|沪市|深市|A股)(?:代码)?[:：]\s?)(?P<CN_called>[0369]\d{{5}})(?!\d)",
            rf"(?<![A-Za-z.])(?P<US_suffix>{_NAME})\.(?:US|us)(?![A-Za-z])",
            r"(?<![A-Za-z.])(?P<US_reuters>[A-Z]{2,5})\.(?:OQ|O|N|K|A|PK)(?![A-Za-z.])",
            r"(?<![A-Za-z])(?P<US_behind>[A-Z]{2,5})\s?[.:]\s?(?:NASDAQ|Nasdaq|NYSE|AMEX)(?![A-Za-z])",
            rf"(?i:(?<![A-Za-z]){_US_MARKET}){_AT}(?P<US_market>{_NAME})(?![A-Za-z.])",
            rf"{_CALLED}(?P<US_called>[A-Z]{{2,5}})(?![A-Za-z.\d])",
            r"(?<=[一-鿿\s])[（(](?P<US_bare>[A-Z]{2,5})[)）]",
        )
    )
)
# Abbreviations that stand in brackets as often as a ticker does, and are none of the firm before them.
_NO_TICKERS = frozenset((Path(__file__).with_name("no_tickers.txt")).read_text(encoding="ascii").split())


def symbols_in(text: str) -> tuple[str, ...]:
    """Symbols of all listings that `text` names by a code, each once, in the order of their first mention."""
    return tuple(dict.fromkeys(_symbols(text)))


def hong_kong(code: str) -> str:
    """`HK:3660` of `03660`."""
    return f"HK:{code.lstrip('0')}"


def mainland(code: str) -> str:
    """`SH:600519` or `SZ:000001` of six digits: Shanghai's begin with 6 or 9."""
    return f"{'SH' if code[0] in '69' else 'SZ'}:{code}"


def _symbols(text: str) -> Iterator[str]:
    for found in _FORMS.finditer(text):
        form = found.lastgroup or ""
        if form.startswith("HK"):
            if int(found[form]):
                yield hong_kong(found[form])
        elif form == "CN_exchange":
            yield f"{'SZ' if found[form].upper() == 'SZ' else 'SH'}:{found['CN_suffix']}"
        elif form == "CN_prefix":
            yield f"{found['CN_market'].upper()}:{found[form]}"
        elif form == "CN_called":
            yield mainland(found[form])
        elif form != "US_bare" or found[form] not in _NO_TICKERS:
            yield f"US:{found[form]}"
