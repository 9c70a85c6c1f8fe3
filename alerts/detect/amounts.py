"""Amounts per share in texts: 8美仙 is 0.08 USD, 每10股派3.5元 0.35 CNY; per share and per ADS told apart."""

import re
from dataclasses import dataclass

from alerts.lexicons import lexicon

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_TENS = {"十": 10, "百": 100, "千": 1000}
_NUMBER = r"(?:\d[\d,]*(?:\.\d+)?|[零〇一二两三四五六七八九十百千]+(?:点[零〇一二三四五六七八九]+)?)"
_UNITS = lexicon("amounts")["units"]
_BEFORE = lexicon("amounts")["before"]
_AMOUNT = re.compile(
    rf"(?P<before>{'|'.join(sorted(map(re.escape, _BEFORE), key=len, reverse=True))})?\s?(?P<number>{_NUMBER})"
    rf"\s?(?P<unit>{'|'.join(sorted(map(re.escape, _UNITS), key=len, reverse=True))})?"
    r"(?P<tail>\d|[亿万倍%]|\s?(?:[Bb]illion|[Mm]illion|bn|mn)\b)?"
)
_PER = re.compile(
    r"(?P<ads>每?股?(?:ADS|ADR|美国(?:预托|存托)(?:股份|股票|凭证|股)?)|per (?:American [Dd]epositary [Ss]hare|ADS))"
    r"|每?(?P<many>10|100|十|百)(?:股|派|送)"
    r"|(?P<share>每(?:份|(?:基金)?单位|股|一?股?普通股|股普通股|A类普通股)"
    r"|(?:per|a) (?:ordinary |Class A ordinary |common )?share)"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """Money at [start, end) of the text: for one share, or one ADS when `ads`; `currency` empty where none is written."""

    start: int
    end: int
    value: float
    currency: str
    ads: bool
    per: bool
    """Whether 每股, 每10股 or the like stands beside it."""
    bare: bool = False
    """A plain 元, of whatever country."""


def number_of(text: str) -> float:
    """A number in digits or Chinese numerals: `1,234.5`, `三点五`, `二十八`. Raises ValueError for anything else."""
    if text[0].isdigit():
        return float(text.replace(",", ""))
    whole, _, fraction = text.partition("点")
    total, current = 0, 0
    for character in whole:
        if character in _TENS:
            total += (current or 1) * _TENS[character]
            current = 0
        else:
            current = current * 10 + _DIGITS[character] if current else _DIGITS[character]
    digits = "".join(str(_DIGITS[character]) for character in fraction)
    return total + current + (float(f"0.{digits}") if digits else 0.0)


def amounts_in(text: str) -> list[Amount]:
    """Every amount of money with a unit or currency in folded `text`, in order; sums of a whole company (亿元) are none."""
    found = []
    for match in _AMOUNT.finditer(text):
        unit, before = match["unit"], match["before"]
        if match["tail"] or (unit is None and before is None):
            continue
        scale, currency = _UNITS.get(unit or "", [1.0, ""])
        if before and (not currency or unit in ("元", "cents", "cent", "仙", "分")):
            currency = _BEFORE[before]
        ads, per, divisor = _beside(text, match.start(), match.end())
        value = number_of(match["number"]) * scale / divisor
        found.append(Amount(match.start(), match.end(), round(value, 10), currency, ads, per, unit == "元" and before is None))
    return found


def _beside(text: str, start: int, end: int) -> tuple[bool, bool, float]:
    """(for an ADS, with words per share, number of shares): by the words right before the amount, else right behind it."""
    before = [
        word for word in _PER.finditer(text, max(0, start - 16), start) if not re.search(r"[,;。]", text[word.end() : start])
    ]
    word = before[-1] if before else None
    if word is None:
        behind = _PER.search(text, end, end + 36)
        word = behind if behind is not None and not re.search(r"[,;。或及]", text[end : behind.start()]) else None
    if word is None:
        return False, False, 1.0
    return word["ads"] is not None, True, {"10": 10.0, "十": 10.0, "100": 100.0, "百": 100.0}.get(word["many"] or "", 1.0)
