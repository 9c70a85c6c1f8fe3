"""Amounts of money per share as texts and tables write them: `每股港币0.08元`, `0.08美元`, `HKD 2.4`, `8美仙`."""

import re
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
HUNDREDTHS = {"港仙": "HKD", "港分": "HKD", "仙": "HKD", "美仙": "USD", "美分": "USD"}
_CODE_OF = {name.upper(): code for code, names in CURRENCIES.items() for name in names}
_NAMES = "|".join(sorted(map(re.escape, _CODE_OF), key=len, reverse=True))
_CENTS = "|".join(sorted(HUNDREDTHS, key=len, reverse=True))
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_AMOUNT = re.compile(
    rf"(?:(?P<before>{_NAMES})\s*)?(?P<number>{_NUMBER})\s*(?:(?P<cents>{_CENTS})|(?P<after>{_NAMES})|(?P<unit>元))?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Amount:
    """A sum in the main unit of `currency` (ISO 4217)."""

    value: float
    currency: str


def read_amounts(text: str) -> tuple[Amount, ...]:
    """All amounts whose currency is written before or behind the number, in their order. A bare `元` is no currency."""
    found = []
    for match in _AMOUNT.finditer(text):
        value = float(match["number"].replace(",", ""))
        if match["cents"]:
            found.append(Amount(round(value / 100, 10), HUNDREDTHS[match["cents"]]))
        elif match["before"] or match["after"]:
            found.append(Amount(value, _CODE_OF[(match["before"] or match["after"]).upper()]))
    return tuple(found)
