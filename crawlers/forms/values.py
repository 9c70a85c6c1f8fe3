"""Folded value texts of a form -> dates, amounts, currencies, rates; None where the form states none."""

import re
from datetime import date
from decimal import Decimal

from crawlers.forms.currencies import CURRENCIES

NOT_STATED = re.compile(
    r"\s*(?:不适用|有待公布|有待公佈|待公布|待定|无|n/?a|nil|not applicable|to be announced|tba)\s*[.。]?\s*"
)
_PENDING = re.compile(r"待公布|待公佈|待定|to be (?:announced|determined|confirmed)")

_YEAR = "janfebmaraprmayjunjulaugsepoctnovdec"
_MONTHS = {name: place // 3 + 1 for place in range(0, 36, 3) for name in [_YEAR[place : place + 3]]}
_MONTH = r"(?P<month>jan\w*|feb\w*|mar\w*|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*)\.?"
_DATE_FORMS = tuple(
    re.compile(form)
    for form in (
        r"(?P<year>\d{4}) ?年 ?(?P<number>\d{1,2}) ?月 ?(?P<day>\d{1,2}) ?日",
        (
            r"(?P<year>[〇零一二三四五六七八九]{4}) ?年 ?(?P<number>[一二三四五六七八九十]{1,3}) ?月 ?"
            r"(?P<day>[一二三四五六七八九十]{1,3}) ?日"
        ),
        r"(?P<day>\d{1,2})(?:st|nd|rd|th)? " + _MONTH + r",? (?P<year>\d{4})",
        _MONTH + r" (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})",
        r"(?P<year>\d{4})-(?P<number>\d{2})-(?P<day>\d{2})",
        r"(?P<day>\d{1,2})/(?P<number>\d{1,2})/(?P<year>\d{4})",
    )
)
_DIGITS = {char: str(value) for value, char in enumerate("零一二三四五六七八九")} | {"〇": "0"}

_CURRENCY = "(?:" + "|".join(map(re.escape, sorted(CURRENCIES, key=len, reverse=True))) + ")"
_NUMBER = r"\d[\d,]{0,20}(?:\.\d{1,15})?"
_AMOUNT = (
    rf"(?:(?P<first>{_CURRENCY}) ?(?P<amount>{_NUMBER})|(?P<amount_first>{_NUMBER}) ?(?P<last>{_CURRENCY}))"
    r"(?P<cents> ?(?:cents?|仙|分))?"
)
MONEY = re.compile(rf"(?<![a-z0-9.]){_AMOUNT}(?![\w.]*\d)")
_PENDING_MONEY = re.compile(
    rf"(?P<currency>{_CURRENCY}) ?[,、;:(]? ?(?:金额 ?有?待公[布佈]|有?待公[布佈]|(?:the )?amount to be|to be announced)"
)
# Shares of any class, units of a trust, depositary receipts: `每 10 股`, `per Class A share`, `for every 10 units`.
_SHARES = re.compile(
    r"每 ?(?P<zh>\d[\d,]{0,9})? ?(?:[^\d,。;:]{0,8}?(?:股份合订单位|股份?|单位|凭证|证券|份))"
    r"(?:[^\d,。;:]{0,6}?(?:股份?|单位))?"
    r"|\b(?:per|(?:for )?(?:every|each))\b ?(?P<en>\d[\d,]{0,9})?"
)
RATE = re.compile(
    rf"(?:(?P<base>{_NUMBER}) ?{_CURRENCY}|{_CURRENCY} ?(?P<base_last>{_NUMBER})) ?[:=兑] ?"
    rf"(?:(?P<quote>{_NUMBER}) ?{_CURRENCY}|{_CURRENCY} ?(?P<quote_last>{_NUMBER}))"
)
_TIME = re.compile(
    r"(?P<half>上午|下午|中午)? ?(?P<hour>\d{1,2}|[一二三四五六七八九十]{1,3}) ?[:.时] ?"
    r"(?P<minute>\d{2}|[一二三四五六七八九十]{1,3}|半)?分? ?(?P<pm>[ap]\.?m\.?)?"
)


def stated(text: str) -> bool:
    """Whether the text is more than `not applicable` or `to be announced`."""
    return bool(text.strip()) and not NOT_STATED.fullmatch(text)


def dates(text: str) -> list[date]:
    """All dates in the text, in their order. Impossible ones are left out."""
    found = []
    for form in _DATE_FORMS:
        for match in form.finditer(text):
            day = _day(match.groupdict())
            if day:
                found.append((match.start(), day))
    return [day for _, day in sorted(found)]


def one_date(text: str) -> date | None:
    """The first date, unless the text says that it is still to come."""
    found = [] if _PENDING.search(text) else dates(text)
    return found[0] if found else None


def _day(parts: dict[str, str | None]) -> date | None:
    year = "".join(_DIGITS.get(char, char) for char in parts["year"] or "")
    month = _MONTHS[(parts["month"] or "")[:3]] if parts.get("month") else _count(parts["number"] or "")
    try:
        return date(int(year), month, _count(parts["day"] or ""))
    except ValueError:
        return None


def _count(text: str) -> int:
    if text.isascii():
        return int(text)
    tens, ten, ones = text.partition("十")
    if not ten:
        return int("".join(_DIGITS[char] for char in text))
    return int(_DIGITS.get(tens, "1")) * 10 + int(_DIGITS.get(ones, "0"))


def moment(text: str) -> str | None:
    """`YYYY-MM-DDTHH:MM` of a date with a time of day (Hong Kong), or None."""
    day = one_date(text)
    if day is None:
        return None
    rest = text
    for form in _DATE_FORMS:
        rest = form.sub(" ", rest)
    found = _TIME.search(rest)
    if not found:
        return None
    hour, minute = _count(found["hour"]), 30 if found["minute"] == "半" else _count(found["minute"] or "0")
    if (found["half"] == "下午" or (found["pm"] or "").startswith("p")) and hour < 12:
        hour += 12
    return f"{day.isoformat()}T{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


def money(text: str) -> tuple[float | None, str | None]:
    """Amount and ISO currency of `每 股 0.0908RMB`, `RMB 0.095 per share`, `HKD， 金額有待公佈`; None for what is not there."""
    pending = _PENDING_MONEY.search(text)
    if pending:
        return None, CURRENCIES[pending["currency"]]
    found = MONEY.search(_SHARES.sub(" ", text))
    if found is None:
        return None, None
    return _amount(found.groupdict()), CURRENCIES[found["first"] or found["last"]]


def _amount(parts: dict[str, str | None]) -> float:
    value = Decimal((parts["amount"] or parts["amount_first"] or "").replace(",", ""))
    return float(value / 100 if parts["cents"] else value)


def per_shares(text: str) -> int | None:
    """For how many shares the amount is; None when the text names no share."""
    found = _SHARES.search(text)
    return int((found["zh"] or found["en"] or "1").replace(",", "")) if found else None


def every_amount(text: str) -> list[tuple[float | None, str | None]]:
    """Each amount in a longer text, also those still to be announced, in their order. Rates of exchange are none."""
    plain = _SHARES.sub(" ", RATE.sub(" ", text))
    found = [(match.start(), money(match[0])) for match in MONEY.finditer(plain)]
    found += [(match.start(), (None, CURRENCIES[match["currency"]])) for match in _PENDING_MONEY.finditer(plain)]
    return [pair for _, pair in sorted(found, key=lambda pair: pair[0])]


def rate(text: str) -> float | None:
    """Units of the second currency for one of the first: 1.144387 of `1 RMB : 1.144387HKD`."""
    found = RATE.search(text)
    if found is None:
        return None
    base = Decimal((found["base"] or found["base_last"]).replace(",", ""))
    quote = Decimal((found["quote"] or found["quote_last"]).replace(",", ""))
    return float(quote / base) if base else None
