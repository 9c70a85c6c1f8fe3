"""Listings that a text names by code, in any of the ways the press writes them, as symbols such as `HK:3660`."""

import re
from collections.abc import Iterator
from pathlib import Path

from settings.watchlist import SYMBOL_FORMS

# What a record's symbols look like: those of a watch list, and Beijing's, which a story may name beside them.
RECORD_FORMS = SYMBOL_FORMS | {"BJ": re.compile(r"BJ:\d{6}")}

_NAME = r"[A-Z]{1,5}(?:[.-][AB])?"
_US_MARKET = (
    r"(?:NASDAQ(?:GS|GM|CM)?|NASQ|NYSE(?:\s?American|\s?MKT)?|AMEX"
    r"|纳斯达克|納斯達克|纳指|纽交所|紐交所|纽约证券交易所|紐約證券交易所|美股)"
)
_HK_EXCHANGE = (
    r"(?:(?i:(?<![A-Za-z])(?:HKEX|HKSE|SEHK|HKG|Hong\s+Kong\s+Stock\s+Exchange))"
    r"|港交所|香港交易所|聯交所|联交所|香港联交所|香港聯交所)"
)
_HK_MARKET = rf"(?:{_HK_EXCHANGE}|港股|H股)"
_CN_MARKET = r"(?:上交所|深交所|北交所|上海证券交易所|深圳证券交易所|北京证券交易所|沪市|深市|A股|科创板|创业板)"
_KIND = r"(?:股票|股份|证券|證券|証券|交易)"
_CODE = r"代[码碼号號]\s*(?:[:：]|[为為是])?\s*"
_QUOTE = r"[“”「\"'‘]?\s*"
_CALLED = rf"(?:{_KIND}{_CODE}|(?i:stock\s+codes?)\s*[:：]?\s*){_QUOTE}"
_AT = rf"(?:{_KIND}?{_CODE}|\s*[:：]\s*){_QUOTE}"
_ENDED = r"(?=\s*(?:[)）\]」”\"'’，,。;；、]|$))"  # a number this short is a code only where nothing is counted by it
_COUNTER = r"(?i:HKD|RMB|USD|港[币幣元]|人民[币幣]|美元)\s?(?i:counter|柜台|櫃台|櫃檯|柜檯)"
_ALSO = r"\s*(?:及|和|与|與|或|、|/|and|&)\s*"  # a second counter of the same share: 3660及80700
_CALLED_ALSO = rf"(?:{_ALSO}(?P<HK_called_also>\d{{4,5}}){_ENDED})?"
_NO_COUNT = r"(?![\d.,%万亿元年月点港个只家])"
# After 港股 alone: no year, nor the round level of an index; no code of five digits begins with 1 to 7.
_BARE = r"[08]\d{4}|(?!19\d\d|20\d\d|\d\d00)\d{4}"
_COUNTED = r"[%％点點年月日家只支个個亿億万萬千百元手股名倍次项項关關多余附]|收评|午评|早评|复盘|[早晚日周]报|盘前|盘后"
_OTHERS = "|".join(rf"(?<=(?:HK|hk)[,，、;；/]{blank})" for blank in ("", " "))  # …HK, and the other listing
_MAINLAND = r"(?:6[08]\d{4}|5[168]\d{4}|00[0-3]\d{3}|30[0-2]\d{3}|159\d{3}|16\d{4}|920\d{3})"

# Each alternative is one way of writing; the group's name begins with the market. Order matters only at the same place.
_BEGINS = r"(?=[0-9A-Za-z$“「\"（(港香聯联股证證証交上深北沪科创新纳納纽紐美])"  # most places cost one look
_FORMS = re.compile(
    _BEGINS
    + "(?:"
    + "|".join(
        (
            r"(?<![A-Za-z0-9.])(?P<HK_suffix>\d{1,5})\s?\.\s?(?:HK|hk|Hk)(?![A-Za-z])",
            r"(?<![A-Za-z0-9.])(?P<HK_glued>\d{4,5})(?:HK|hk)(?![A-Za-z$＄])",
            r"(?<=[（(\[])(?P<HK_bloomberg>\d{1,5}) HK(?=\s?Equity|[)）\],，;；/])",
            r"(?<![\d.,])(?P<HK_equity>\d{1,5}) HK(?= Equity)",
            r"(?<![A-Za-z])(?:HK|hk)(?:[.:：]\s?)?(?P<HK_prefix>\d{4,5})(?![\d.,%万亿元年])",
            rf"{_HK_MARKET}{_AT}(?P<HK_market>\d{{4,5}})(?:{_ALSO}(?P<HK_market_also>\d{{4,5}}){_ENDED})?{_NO_COUNT}",
            rf"{_HK_EXCHANGE}{_AT}(?P<HK_short>\d{{1,3}}){_ENDED}",
            rf"{_CALLED}(?P<HK_called>\d{{4,5}}(?!\d)|\d{{1,3}}(?={_ALSO}\d{{4,5}}{_ENDED}|{_ENDED})){_CALLED_ALSO}",
            rf"港股(?P<HK_bare>{_BARE})(?!\d|[.,]\d|\s*(?:{_COUNTED}))",
            rf"(?<![\d.,])(?P<HK_counter>\d{{1,5}})\s?[（(]{_COUNTER}[)）]",
            r"(?<=以代[码碼])[“「\"](?P<HK_quoted>\d{4,5})[”」\"]",
            r"(?<=[（(])(?P<HK_opened>0\d{4})(?![\d.%])",
            r"(?<![\d.,])(?P<HK_closed>0\d{4})(?=[)）])",
            r"(?<![\d.])(?P<CN_suffix>\d{6})\.(?P<CN_exchange>SH|SZ|SS|BJ|sh|sz|ss|bj)(?![A-Za-z])",
            r"(?<![A-Za-z])(?P<CN_market>SH|SZ|BJ|sh|sz|bj)[.:：]?(?P<CN_prefix>\d{6})(?!\d)",
            rf"(?:{_CALLED}|{_CN_MARKET}(?:{_KIND}?代码)?[:：]\s?)(?P<CN_called>[0-689]\d{{5}})(?!\d)",
            rf"(?<=[（(])(?P<CN_opened>{_MAINLAND})(?=\s?(?:[,，;；、/.]|[)）](?!\s*(?:千?元|万|亿|[港美]元|人民币|人次))))",
            rf"(?<![A-Za-z.])(?P<US_suffix>{_NAME})\.(?:US|us)(?![A-Za-z])",
            r"(?<![A-Za-z.])(?P<US_reuters>[A-Z]{2,5})\.(?:OQ|O|N|K|A|PK)(?![A-Za-z.])",
            r"(?<![A-Za-z])(?P<US_behind>[A-Z]{2,5})\s?[.:]\s?(?:NASDAQ|Nasdaq|NYSE|AMEX)(?![A-Za-z])",
            r"(?<![A-Za-z.])US[.:](?P<US_prefix>[A-Z]{2,5})(?![A-Za-z.])",
            r"(?<![A-Za-z0-9.])(?P<US_equity>[A-Z]{1,5}) US(?= Equity)",
            r"(?<![A-Za-z\d])\$(?P<US_cashtag>[A-Z]{2,5})(?![A-Za-z\d])",
            rf"(?i:(?<![A-Za-z]){_US_MARKET}){_AT}(?P<US_market>{_NAME})(?![A-Za-z.])",
            rf"{_CALLED}(?P<US_called>[A-Z]{{2,5}})(?![A-Za-z.\d])",
            r"(?<=[一-鿿\s])[（(](?P<US_bare>[A-Z]{2,5})[)）]",
            rf"(?:{_OTHERS})(?P<US_beside>[A-Z]{{2,5}})(?=\s?[)）\],，、;；/])",
            r"(?<=[（(])(?P<US_first>[A-Z]{2,5})(?=\s?[,，、;；/]\s?(?:\d{1,5}\.(?:HK|hk)(?![A-Za-z])|0\d{4}[)）]))",
        )
    )
    + ")"
)
_UNSURE = frozenset({"US_bare", "US_cashtag", "US_prefix", "US_beside", "US_first"})
# Abbreviations that stand in brackets as often as a ticker does, and are none of the firm before them.
_NO_TICKERS = frozenset((Path(__file__).with_name("no_tickers.txt")).read_text(encoding="ascii").split())
# An open fund and an index have six digits too, and no listing: 易方达蓝筹精选混合（005827）, 中证500（000905）.
_NO_SHARE = re.compile(
    r"(?:基金|混合|债券?|货币|联接|优选|精选|回报|指数?|中证|沪深|上证|深证|国证|科创|北证)\d*[A-EHI]?[（(]$"
)
_SHARES = {"SH": re.compile(r"[569]"), "SZ": re.compile(r"(?!399)[0-3]"), "BJ": re.compile(r"[489]")}  # 000300.SH is an index
_PLAIN = str.maketrans({chr(0xFEE0 + code): chr(code) for code in range(0x30, 0x7B) if chr(code).isalnum()} | {"．": "."})


def symbols_in(text: str) -> tuple[str, ...]:
    """Symbols of all listings that `text` names by a code, each once, in the order of their first mention."""
    return tuple(dict.fromkeys(_symbols(text.translate(_PLAIN))))


def hong_kong(code: str) -> str:
    """`HK:3660` of `03660`."""
    return f"HK:{code.lstrip('0')}"


def mainland(code: str) -> str:
    """`SH:600519`, `SZ:000001` or `BJ:920002` of six digits.

    Shanghai's begin with 6 (shares), 900 (B), 5 (funds) or 11 (bonds), Beijing's with 4, 8 or 92, Shenzhen's with 0 to 3.
    """
    if code[0] in "48" or code.startswith("92"):
        return f"BJ:{code}"
    return f"{'SH' if code[0] in '569' or code.startswith('11') else 'SZ'}:{code}"


def _symbols(text: str) -> Iterator[str]:
    for found in _FORMS.finditer(text):
        form = found.lastgroup or ""
        if form.startswith("HK"):
            for code in (found[form.removesuffix("_also")], found[form]):
                if int(code):
                    yield hong_kong(code)
        elif form in ("CN_exchange", "CN_prefix"):
            code = found["CN_suffix"] or found["CN_prefix"]
            exchange = (found["CN_exchange"] or found["CN_market"]).upper().replace("SS", "SH")
            if _SHARES[exchange].match(code):
                yield f"{exchange}:{code}"
        elif form == "CN_called" or (
            form == "CN_opened" and not _NO_SHARE.search(text[max(0, found.start() - 8) : found.start()])
        ):
            yield mainland(found[form])
        elif form.startswith("US") and not (form in _UNSURE and found[form] in _NO_TICKERS):
            yield f"US:{found[form]}"
