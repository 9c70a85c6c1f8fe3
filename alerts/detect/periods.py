"""Reporting periods: the quarter in which a reporting period ends, `2022Q4`, from words, dates and forms."""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from alerts.detect.signs import Signs

# Without one of these no period is named.
_SIGNS = Signs(
    "季",
    "半年",
    "半财年",
    "年",
    "中期",
    "个月",
    "末期",
    "Q",
    "q",
    "H1",
    "uarter",
    "nnual",
    "nterim",
    "ull",
    "alf",
    "inal",
    "nded",
    "UARTER",
    "NNUAL",
    "ENDED",
    "NTERIM",
)
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_ENDED = re.compile(
    r"截至?(?:至|于)?(?P<year>20\d\d|去|今|本)年(?P<month>1[0-2]|[1-9])月(?:3[01]|2[89]|30|底|末)?日?"
    r"|(?i:ended)\s+(?:(?P<day1>\d{1,2})\s+)?(?P<emonth>[A-Za-z]{3})[A-Za-z]*\.?\s+(?:\d{1,2},?\s+)?(?P<eyear>20\d\d)"
)
# The first look is at one character, as nearly all cannot begin a period.
_NAMED = re.compile(
    r"(?=[0-9去今本上的之止首次末第一二三四Qq前半中Hh下全年财FfSsTtAaIi])(?:"
    r"(?:(?P<year>20\d\d|去|今|本|上(?!半))(?:财政|财)?(?:年度?|财年)?)?[的之]?(?:止)?"
    r"(?:(?P<word>[首次末])季(?:度)?|第?(?P<quarter>[一二三四1-4])(?:个)?(?:财政|财务)?季(?:度|报)?|[Qq](?P<q>[1-4])(?!\d)|(?P<nine>前三季度?|前[9九]个?月|首[9九]个?月|首三季)|(?P<three>[前首][3三]个?月)"
    r"|(?P<half>上半年|上半财年|半年度?报?|中期|前[6六]个?月|首六个?月|H1)|(?P<second>下半年)"
    r"|(?P<full>全年|年度|年报|财年|末期|年终|财务年度))"
    r"|(?P<cyear>20\d\d)(?P<c>(?=[总净]{0,2}营收|净利|纯利|营业收入)|财年|财报|年度|年年报|年业绩|年报|年财报|年财务|财务年度)"
    r"|(?P<q2>[1-4])[Qq](?P<q2year>\d\d)(?!\d)|(?i:(?P<eord>first|second|third|fourth)[\s-]+quarter)(?:\s+(?:(?i:of)\s+)?(?:(?i:fiscal)\s+(?:(?i:year)\s+)?)?(?P<oyear>20\d\d))?"
    r"|[Qq](?P<eq>[1-4])\s+(?P<eqyear>20\d\d)|(?P<efull>(?i:full[\s-]+year|annual|final))(?:\s+(?P<fyear>20\d\d))?|(?P<ehalf>(?i:interim|half[\s-]+year))(?:\s+(?P<hyear>20\d\d))?"
    r")"
)
# The exchange's Chinese titles write dates in words: 二零二五年十二月三十一日.
_IN_WORDS = re.compile(r"([一二三四五六七八九零〇]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日")
OLDEST_DAYS = 900
UNSURE_DAYS = (
    150  # an interim or full year without its number, told so long after June or December, is of another financial year
)


def period_of(end: date) -> str:
    """The quarter in which a reporting period ends: 2022-12-31 -> `2022Q4`."""
    return f"{end.year}Q{(end.month + 2) // 3}"


def end_of(period: str) -> date:
    """The last day of a period such as `2022Q4`."""
    year, quarter = int(period[:4]), int(period[5])
    return date(year, quarter * 3, 31 if quarter in (1, 4) else 30)


def _latest(quarter: int, today: date) -> int:
    """The year of the last such quarter that had ended on `today`."""
    return today.year if end_of(f"{today.year}Q{quarter}") < today else today.year - 1


def _year(word: str | None, quarter: int, today: date) -> int:
    if word is None:
        return _latest(quarter, today)
    if word.isdigit():
        return int(word)
    return today.year - (word in ("去", "上"))


def _named(found: re.Match[str], today: date) -> str | None:
    groups = found.groupdict()
    if groups["q2"]:
        return f"20{groups['q2year']}Q{groups['q2']}"
    if groups["eord"]:
        quarter = _ORDINALS[groups["eord"].lower()]
        return f"{_year(groups['oyear'], quarter, today)}Q{quarter}"
    if groups["eq"]:
        return f"{groups['eqyear']}Q{groups['eq']}"
    if groups["efull"]:
        return f"{_year(groups['fyear'], 4, today)}Q4"
    if groups["ehalf"]:
        return f"{_year(groups['hyear'], 2, today)}Q2"
    if groups["cyear"]:
        return f"{groups['cyear']}Q4"
    quarter = 4
    if groups["quarter"]:
        quarter = _QUARTERS[groups["quarter"]]
    elif groups["word"]:
        quarter = {"首": 1, "次": 2}.get(groups["word"], 4)
    elif groups["q"]:
        quarter = int(groups["q"])
    elif groups["three"]:
        quarter = 1
    elif groups["nine"]:
        quarter = 3
    elif groups["half"]:
        quarter = 2
    year = _year(groups["year"], quarter, today)
    if groups["year"] is None and (today - end_of(f"{year}Q{quarter}")).days > UNSURE_DAYS:
        return None
    return f"{year}Q{quarter}"


@lru_cache(maxsize=16)
def periods_in(text: str, today: date) -> Sequence[tuple[int, str]]:
    """(offset, period) of every reporting period that the folded `text` names and that had ended on `today`, in order."""
    if not _SIGNS.met(text):
        return ()
    named = [(match.start(), period) for match in _NAMED.finditer(text) if (period := _named(match, today))]
    return tuple(_plausible(_ended(text, today) + named, today))


def stated_period(text: str, today: date) -> str | None:
    """The reporting period of a document's folded title: an end that is written out counts before a word such as "annual"."""
    digits = _IN_WORDS.sub(lambda found: f"{_digits(found[1])}年{_number(found[2])}月{_number(found[3])}日", text)
    found = _plausible(_ended(digits, today), today) or periods_in(digits, today)
    return found[0][1] if found else None


def _digits(words: str) -> str:
    return "".join(str("零一二三四五六七八九".index(word)) for word in words.replace("〇", "零"))


def _number(words: str) -> int:
    tens, ten, ones = words.rpartition("十")
    return (int(_digits(tens)) * 10 if tens else 10 * bool(ten)) + (int(_digits(ones)) if ones else 0)


def _plausible(found: list[tuple[int, str]], today: date) -> list[tuple[int, str]]:
    return sorted(pair for pair in found if 0 <= (today - end_of(pair[1])).days < OLDEST_DAYS)


def _ended(text: str, today: date) -> list[tuple[int, str]]:
    found = []
    for match in _ENDED.finditer(text):
        if match["month"]:
            year, month = _year(match["year"], 4, today), int(match["month"])
        elif match["emonth"].lower() in _MONTHS:
            year, month = int(match["eyear"]), _MONTHS.index(match["emonth"].lower()) + 1
        else:
            continue
        found.append((match.start(), f"{year}Q{(month + 2) // 3}"))
    return found
