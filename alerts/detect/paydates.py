"""The days of a dividend in texts: who is on the register when, from when the price is without it, when it is paid."""

import re
from datetime import date

from alerts.detect.reading import Passage
from alerts.findings import FactValue

_DAY = r"(?:20\d\d年)?(?:1[0-2]|0?[1-9])月(?:3[01]|[12]\d|0?[1-9])日|[A-Z][a-z]+ \d{1,2}, 20\d\d|\d{1,2} [A-Z][a-z]+ 20\d\d"
RECORD = re.compile(
    rf"holders? of record[^.;]{{0,50}}?(?:on|at|as of) (?P<english>{_DAY})|"
    rf"(?:记录日期?|股权登记日|登记日期?|record date)[^,;。\d]{{0,16}}(?P<after>{_DAY})"
    rf"|(?:截至|于|予|给|向|as of|on)[^,;。\d]{{0,12}}(?P<before>{_DAY})(?!(?:前后|左右)?向)"
    r"[^,;。\d]{0,30}?(?:名列|登记|在册|名册|记录|of record)"
)
_EX = re.compile(
    rf"(?:除净日?|除息日?|除权(?:除息)?日?|ex-dividend date)[^,;。\d]{{0,8}}(?P<after>{_DAY})"
    rf"|(?P<before>{_DAY})(?:起)?(?:除净|除息)"
)
_PAY = re.compile(
    rf"(?:派息日?|派付日|支付日|付款日|发放日|派发日)(?:期)?[^,;。\d]{{0,8}}(?P<after>{_DAY})"
    rf"|(?P<before>{_DAY})(?:前后|或前后|或左右|左右|或之前|或该日前后)?(?:向[^,;。]{{0,60}}?)?(?:派发|派付|派|支付|发放|分派|付)"
    rf"|(?:payable|paid|payment date)[^.;\d]{{0,40}}?(?:on|about|of|is)\s(?P<english>{_DAY})"
)
DATES = {"record_date": RECORD, "ex_date": _EX, "payment_date": _PAY}


def dates_of(passage: Passage) -> dict[str, FactValue]:
    """Record, ex and payment date, as far as the passage names them."""
    found = ((name, _date(passage, pattern)) for name, pattern in DATES.items())
    return {name: day.isoformat() for name, day in found if day is not None}


def _date(passage: Passage, pattern: re.Pattern[str]) -> date | None:
    for match in pattern.finditer(passage.text):
        name = next(name for name, value in match.groupdict().items() if value)
        for day in passage.days:
            if day.exact and match.start(name) <= day.start < match.end(name):
                return day.day
    return None
