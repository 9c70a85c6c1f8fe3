"""Which of an issuer's earlier documents one that corrects, withdraws or repeats another means. Pure."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

from crawlers.categories import categories
from crawlers.fields.fingerprint import folded
from crawlers.forms.lines import fold
from crawlers.forms.values import dates
from crawlers.parsers.hkex_rows import HONG_KONG
from crawlers.parsers.hkex_standing import BRACKETED, CHANGED_EN, CHANGED_ZH, KIND
from queues.records import Filing

DAILY = "50000"  # next-day disclosure returns: a company files many of one title
ANNOUNCEMENT = "10000"
NEAR = timedelta(days=90)
SHORT = 24  # letters of a subject that many papers share
_RESULTS = {  # what a results announcement is called besides the exchange's name for it
    "13300": ("annualresults", "年度业绩", "全年业绩"),
    "13400": ("interimresults", "中期业绩", "半年业绩"),
    "13600": ("quarterlyresults", "季度业绩"),
}
LEAST = 14  # letters (Chinese characters count twice) of a subject that is part of another one; fewer tell nothing

_DAY_EN = r"(?:\d{1,2} [a-z]+,? \d{4}|[a-z]+ \d{1,2},? \d{4})"
_DAY_ZH = r"[\d〇零一二三四五六七八九]{4} ?年[^日]{2,12}日"
_PAPER_EN = r"(?:announcement|circular|notice|annual report|interim report|quarterly report|monthly return|prospectus|form)"
_PAPER_ZH = "(?:公告|通告|通函|公布|年报|报告|业绩|月报表|报表)"
_CITED = (  # a day beside the paper of that day; what the press wrote on a day is no paper of the company
    re.compile(rf"{_PAPER_EN}s?\b[^;]{{0,140}}?\b(?:dated|(?<!held )on)((?: ?(?:,|and|&)? ?{_DAY_EN})+)"),
    re.compile(rf"日期(?:分别)?(?:为|:)((?: ?[、,及和与]? ?{_DAY_ZH})+)(?:之|的)?[^。;]{{0,30}}?{_PAPER_ZH}"),
    re.compile(rf"(?:于|在)({_DAY_ZH})(?:所)?(?:刊发|刊登|登载|发布|发出|发表|公布|作出)(?:之|的)?[^。;]{{0,30}}?{_PAPER_ZH}"),
)
_NO_PAPER = re.compile(  # of the press, or of a contract
    r"\b(?:media|press|news|newspaper|articles?|research|analysts?|agreements?|deeds?|contracts?|memorandum|letters?)\b"
    r"|媒体|传媒|报章|报道|研究|沽空|评级|协议|契约|合同|备忘录"
)
_DATED = (re.compile(rf"(?:dated|(?:published|issued|made) on) ?{_DAY_EN}"), re.compile(rf"日期(?:分别)?(?:为|:) ?{_DAY_ZH}"))
_AGAIN = re.compile(rf"{BRACKETED.pattern}|^(?:{CHANGED_EN}|{CHANGED_ZH})")  # the paper itself under its own title once more
_REFERRING = re.compile(r"(?:\brefer(?:s|ence)?\b|提述|参阅|参照).{0,400}")
_EMPTY_EN = (
    r"announcements?|notices?|of|the|in|relation|relating|to|regarding|respect|with|for|on|and|an?|further|at|use|be|held|our"
)
_EMPTY = re.compile(rf"\b(?:{_EMPTY_EN}|{KIND}|{CHANGED_EN})\b|有关|关于|补充|澄清|勘误表?|{CHANGED_ZH}|公告|通告|之|的|就")


def original_of(filing: Filing, others: Iterable[Filing], text: str = "") -> str | None:
    """The id of the document of `others` that `filing` revises, withdraws or repeats; None unless exactly one can be meant.

    Issuer, language, time and tier decide first, then days that the title cites, then a title that says what it is about,
    then days that `text` (the document's own) cites in the sentence that refers to an earlier paper.
    """
    earlier = [one for one in others if _is_before(one, filing)]
    if filing.standing == "refiled":
        return _latest(one for one in earlier if folded(one.title) == folded(filing.title))
    earlier = [one for one in earlier if one.standing != "cancelled" and _may_be_of(filing, one)]
    referring, wanted = " ".join(_REFERRING.findall(fold(text))), subject(filing.title)
    if days := _cited(fold(filing.title)):
        return _only(filing, _of_days(earlier, days, filing, wanted, referring))
    alike = [one for one in earlier if subject(one.title) == wanted and _is_near(one, filing, wanted)] if wanted else []
    alike = alike or [one for one in earlier if _is_part(wanted, subject(one.title)) and _is_near(one, filing, wanted)]
    if alike and not _says_little(filing, wanted, alike):
        return _only(filing, alike)
    return _only(filing, _of_days(earlier, _cited(referring)[:1], filing, wanted, referring))  # the paper is named first


def subject(title: str) -> str:
    """What a title is about: letters and digits without the words for a paper, for its correction and for days cited."""
    plain = fold(title)
    for form in (BRACKETED, *_DATED, _EMPTY):
        plain = form.sub(" ", plain)
    return folded(plain)


def _says_little(filing: Filing, wanted: str, alike: list[Filing]) -> bool:
    """Whether a title tells none of the papers: several without a number in it, or, of a note on another, but a category."""
    several = len({_day(one) for one in alike}) > 1 and not any(map(str.isdigit, wanted))
    is_note = not _AGAIN.search(fold(filing.title))
    return several or (is_note and wanted.rstrip("s") in _category_subjects())


@lru_cache(maxsize=1)
def _category_subjects() -> frozenset[str]:
    names = (name for category in categories().values() for name in (category.english, category.chinese) if name)
    return frozenset(subject(name).rstrip("s") for name in names) - {""}


def _is_near(one: Filing, filing: Filing, wanted: str) -> bool:
    """A short subject comes again each year; a long one, or one with a number in it, does not."""
    if one.released_at is None or filing.released_at is None:
        return False
    return _weight(wanted) >= SHORT or any(map(str.isdigit, wanted)) or filing.released_at - one.released_at <= NEAR


def _of_days(earlier: list[Filing], days: list[date], filing: Filing, wanted: str, referring: str) -> list[Filing]:
    """Of the papers of these days those of its subject, else what the referring sentence names first, else all."""
    cited = [one for one in earlier if _day(one) in days]
    alike = [one for one in cited if wanted and (subject(one.title) == wanted or _is_part(wanted, subject(one.title)))]
    if alike and wanted.rstrip("s") not in _category_subjects():
        return alike
    told = folded(_EMPTY.sub(" ", referring))
    places = {one.id: place for one in cited if (place := _place(one, told)) is not None}
    if places:
        return [one for one in cited if places.get(one.id) == min(places.values())]
    tier = set(_second_tier(filing))
    return alike or [one for one in cited if tier & set(_second_tier(one))] or cited


def _place(one: Filing, told: str) -> int | None:
    """Where a sentence first names a paper, by its subject or its category; None where it does not."""
    names = [subject(one.title), *(subject(name) for name in _names(one))]
    names += [word for code in one.categories for word in _RESULTS.get(code, ())]
    found = [place for name in names if _weight(name) >= LEAST - 6 and (place := told.find(name)) >= 0]
    return min(found, default=None)


def _only(filing: Filing, alike: list[Filing]) -> str | None:
    """The latest, if all of them are of one subject; of papers that are filed day after day the only one."""
    several = len({subject(one.title) for one in alike}) > 1 or (len(alike) > 1 and DAILY in filing.categories)
    return None if several else _latest(alike)


def _may_be_of(filing: Filing, other: Filing) -> bool:
    """A proxy form is no correction of a notice; an announcement may correct anything."""
    tier = filing.categories[0] if filing.categories else ANNOUNCEMENT
    return tier == ANNOUNCEMENT or tier in other.categories


def _is_part(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return _weight(short) >= LEAST and short in long


def _weight(text: str) -> int:
    return len(text) + sum(not char.isascii() for char in text)


def _is_before(one: Filing, filing: Filing) -> bool:
    if one.id == filing.id or one.language != filing.language or not set(one.symbols) & set(filing.symbols):
        return False
    if one.released_at is None or filing.released_at is None:
        return False
    if one.released_at == filing.released_at:  # minutes are all the site tells; its numbers grow with time
        return _number(one) < _number(filing)
    return one.released_at < filing.released_at


def _number(filing: Filing) -> int:
    return int(filing.news_id) if filing.news_id and filing.news_id.isdecimal() else 0


def _latest(filings: Iterable[Filing]) -> str | None:
    found = sorted(filings, key=lambda one: (one.released_at, _number(one)))
    return found[-1].id if found else None


def _second_tier(filing: Filing) -> list[str]:
    return [code for code in filing.categories if not code.endswith("0000")]


def _names(filing: Filing) -> list[str]:
    """Its second-tier categories in words: `Interim Results` of `Announcements and Notices - [Interim Results / ...]`."""
    return [name for name in filing.category_text.partition("[")[2].rstrip("] ").split(" / ") if len(name) > 2]


def _day(filing: Filing) -> date | None:
    return filing.released_at.astimezone(HONG_KONG).date() if filing.released_at else None


def _cited(plain: str) -> list[date]:
    """Days of papers, in the order of the text."""
    found = [match for form in _CITED for match in form.finditer(plain) if not _of_others(match[0])]
    return [day for match in sorted(found, key=lambda match: match.start()) for day in dates(match[1])]


def _of_others(words: str) -> bool:
    return _NO_PAPER.search(words) is not None
