"""Amounts of money per share as texts and tables write them: `每股港币0.08元`, `0.08美元`, `8美仙`, `人民币2角5分`."""

import re
import unicodedata
from dataclasses import dataclass

CURRENCIES = {
    "HKD": ("港币", "港幣", "港元", "港纸", "HK$", "HKD"),
    "USD": ("美元", "美金", "US$", "USD"),
    "CNY": ("人民币", "人民幣", "RMB", "CNY", "￥", "¥"),
    "EUR": ("欧元", "歐元", "EUR", "€"),
    "GBP": ("英镑", "英鎊", "GBP", "£"),
    "SGD": ("新加坡元", "新元", "SGD", "S$"),
    "JPY": ("日元", "日圆", "日圓", "JPY"),
    "AUD": ("澳元", "AUD", "A$"),
    "CAD": ("加元", "CAD", "C$"),
    "TWD": ("新台币", "新臺幣", "TWD"),
    "MYR": ("令吉", "马币", "MYR"),
    "THB": ("泰铢", "THB"),
}
HUNDREDTHS = {
    "港仙": "HKD", "港分": "HKD", "仙": "HKD", "HKCENTS": "HKD", "HKCENT": "HKD", "HK¢": "HKD",
    "美仙": "USD", "美分": "USD", "USCENTS": "USD", "USCENT": "USD", "US¢": "USD", "便士": "GBP", "PENCE": "GBP",
}  # fmt: skip
_CODE_OF = {name.upper(): code for code, names in CURRENCIES.items() for name in names} | {"HK": "HKD", "US": "USD"}
_NAMES = "|".join(sorted((re.escape(name) for name in _CODE_OF if name not in ("HK", "US")), key=len, reverse=True))
_OWN_CENTS = "|".join(sorted((re.escape(name).replace("CENT", r"\s*CENT") for name in HUNDREDTHS), key=len, reverse=True))
_CENTS = r"分|仙|cents?(?![A-Za-z])|¢"
_NUMBER = r"(?<![\d.,])(?>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?!\d|\.\d)"
_MORE = r"(?!\s*(?:[百千]?[万亿萬億厘]|[百千]|million|billion|[mb]n\b|[%％]))"  # sums of a company, shares of a cent, rates
_AMOUNT = re.compile(
    rf"(?<![A-Za-z])(?P<before>{_NAMES})\s*(?P<number>{_NUMBER}){_MORE}\s*"
    rf"(?:(?P<cents>{_CENTS})|(?P<tenths>[角毫毛])(?:\s*(?P<rest>\d)\s*[分仙])?"
    rf"|[元圆圓](?:\s*(?P<then>\d)\s*[角毫毛](?:\s*(?P<last>\d)\s*[分仙])?)?)?"
    rf"|(?<![A-Za-z])(?P<place>HK|US)\s*(?P<place_number>{_NUMBER})\s*(?:cents?(?![A-Za-z])|¢)"
    rf"|(?<![A-Za-z])(?P<own_before>(?:HK|US)\s*(?:cents?|¢))\s*(?P<own_number>{_NUMBER})"
    rf"|(?P<plain>{_NUMBER}){_MORE}\s*(?:(?P<own>{_OWN_CENTS})|(?:元\s*)?(?P<after>{_NAMES}))",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Amount:
    """A sum in the main unit of `currency` (ISO 4217)."""

    value: float
    currency: str


@dataclass(frozen=True)
class Place:
    """An amount and where it stands in its text, which is `text` of `located`."""

    amount: Amount
    start: int
    end: int


def read_amounts(text: str) -> tuple[Amount, ...]:
    """All amounts whose currency is written before or behind the number, in their order. A bare `元` or `分` is no currency.

    Tenths and hundredths (角, 分, 仙, cents) are parts of the currency that is named; a bare 仙 is Hong Kong's.
    """
    return tuple(place.amount for place in located(plain(text)))


def plain(text: str) -> str:
    """`text` with full-width digits and signs as plain ones."""
    return unicodedata.normalize("NFKC", text)


def located(text: str) -> tuple[Place, ...]:
    """Like `read_amounts`, with places; `text` is plain."""
    return tuple(Place(_amount(match), match.start(), match.end()) for match in _AMOUNT.finditer(text))


def _amount(match: re.Match[str]) -> Amount:
    if match["before"]:
        return Amount(round(_in_main_unit(match), 10), _CODE_OF[match["before"].upper()])
    if match["place"]:
        return Amount(round(_number(match["place_number"]) / 100, 10), _CODE_OF[match["place"].upper()])
    if match["own_before"] or match["own"]:
        unit = re.sub(r"\s", "", match["own_before"] or match["own"]).upper()
        return Amount(round(_number(match["own_number"] or match["plain"]) / 100, 10), HUNDREDTHS[unit])
    return Amount(_number(match["plain"]), _CODE_OF[match["after"].upper()])


def _in_main_unit(match: re.Match[str]) -> float:
    value = _number(match["number"])
    if match["cents"]:
        return value / 100
    if match["tenths"]:
        return value / 10 + int(match["rest"] or 0) / 100
    return value + int(match["then"] or 0) / 10 + int(match["last"] or 0) / 100


def _number(digits: str) -> float:
    return float(digits.replace(",", ""))
