"""What a row of HKEXnews says of another document of its issuer, and which of the earlier ones that is. Pure."""

import re
from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from crawlers.fields.fingerprint import folded
from crawlers.forms.lines import fold
from crawlers.forms.values import dates
from queues.records import Filing, Standing

HONG_KONG = ZoneInfo("Asia/Hong_Kong")
REFERS: frozenset[Standing | None] = frozenset(("revises", "withdraws", "refiled"))
"""Standings of documents that have an original."""
DAILY = "50000"  # next-day disclosure returns: a company files many of one title
LEAST = 14  # letters (Chinese characters count twice) of a subject that is part of another one; fewer tell nothing

# The site's own marks before the headline categories: (Headlines Revised), (修改後標題), (Cancelled since Headlines Superseded
# and Replaced), (取消－標題已被取代及更換), (Cancelled and Reissued).
_MARK = re.compile(r"\s*[(（](?P<words>[^()（）]{2,80})[)）]\s*")
_CANCELLED = re.compile(r"cancel|supersed|取消|取代")
_REFILED = re.compile(r"revised|修改|修订|更改|更正")

# The title of a page that stands in one language's list for a document of the other language. The Chinese wording was not
# to be had: any that names issuer, site, English section and publication is taken for it.
_ELSEWHERE = (
    re.compile(r"^an announcement has just been published by the issuer in the (?:chinese|english) section"),
    re.compile(r"^(?=.*发行人)(?=.*本网站)(?=.*英文).*(?:登载|刊登|刊载|发布|发出)"),
)

# The issuer's own words in a title, folded: simplified characters, lower case, plain brackets.
_PAPER = r"(?:announcement|notice|circular|form of proxy|proxy form|monthly return|next day disclosure|report|results)"
_PAPER_ZH = "(?:公告|通告|通函|公布|月报表|披露报表|报告|年报|业绩|表格)"
_CHANGED_EN = r"(?:revised|amended|corrected|updated|replacement|re-?issued|re-?published)"
_CHANGED_ZH = "(?:(?:经|已)?(?:修订|修改|修正|更正|更新|重发))"
_CHANGED = f"(?:{_CHANGED_EN}|{_CHANGED_ZH})"
_NOTE = rf"[(\[【] ?(?:as )?{_CHANGED}[^)\]】]{{0,14}}[)\]】]"
_BRACKETED = re.compile(rf"^{_NOTE}|{_NOTE}$")
_LEADING_EN = re.compile(rf"^(?:revised|amended|corrected|replacement) (?:[\w'-]+ ){{0,6}}?{_PAPER}")
_LEADING_ZH = re.compile(rf"^(?:经|已)?修[订正](?:之|的|后)?.{{0,16}}?{_PAPER_ZH}")
_KIND = r"(?:clarification|supplement(?:al|ary)|corrigend(?:um|a)|errat(?:um|a)|addend(?:um|a))"
_AMENDS_EN = re.compile(rf"\b{_KIND}(?: (?:announcement|notice|circular|information)| to\b| ?[-:]|$)")
_AMENDS_ZH = re.compile(r"(?:澄清|补充|更正|勘误|修订)(?:公告|通告|通函|通知|公布)")
_REVISES = (_BRACKETED, _LEADING_EN, _LEADING_ZH, _AMENDS_EN, _AMENDS_ZH)
_WITHDRAWS = re.compile(rf"\bwithdrawal of (?:the |an? )?(?:[\w'-]+ ){{0,4}}?{_PAPER}|撤[回销].{{0,20}}(?:公告|通告|通函|公布)")
_CITED_EN = re.compile(r"(?:dated|(?:published|issued|made) on)((?: ?(?:,|and|&)? ?\d{1,2} [a-z]+ \d{4})+)")
_CITED_ZH = re.compile(r"日期(?:分别)?(?:为|:)((?: ?[、,及和与]? ?[\d〇零一二三四五六七八九]{4} ?年[^日]{2,12}日)+)")
_REFERRING = re.compile(r"(?:\brefer(?:s|ence)?\b|提述|参阅|参照).{0,400}")
_EMPTY_EN = r"announcements?|notices?|of|the|in|relation|relating|to|regarding|respect|with|for|on|and|an?|further"
_EMPTY = re.compile(rf"\b(?:{_EMPTY_EN}|{_KIND}|{_CHANGED_EN})\b|有关|关于|补充|澄清|勘误|{_CHANGED_ZH}|公告|通告|之|的|就")


def standing_of(title: str, category_text: str) -> tuple[Standing | None, str]:
    """How a document stands to an earlier one, by the site's mark or its title; and the categories' text without the mark."""
    standing, mark = None, _MARK.match(category_text)
    if mark:
        category_text = category_text[mark.end() :]
        standing = _standing_of_mark(fold(mark["words"]))
    plain = fold(title)
    return standing or _standing_of_title(plain), category_text


def _standing_of_mark(words: str) -> Standing | None:
    if _CANCELLED.search(words):
        return "cancelled"
    return "refiled" if _REFILED.search(words) else None


def _standing_of_title(plain: str) -> Standing | None:
    if any(form.search(plain) for form in _ELSEWHERE):
        return "elsewhere"
    if _WITHDRAWS.search(plain):
        return "withdraws"
    return "revises" if any(form.search(plain) for form in _REVISES) else None


def original_of(filing: Filing, others: Iterable[Filing], text: str = "") -> str | None:
    """The id of the document of `others` that `filing` revises, withdraws or repeats; None unless exactly one can be meant.

    Title, language, issuer and time decide; where the title cites days, or else `text` (the document's own) does in the
    sentence that refers to an earlier one, only documents of those days count.
    """
    earlier = [one for one in others if _is_before(one, filing)]
    if filing.standing == "refiled":
        return _latest(one for one in earlier if folded(one.title) == folded(filing.title))
    earlier = [one for one in earlier if one.standing != "cancelled"]
    days = _cited(fold(filing.title)) or _cited(" ".join(_REFERRING.findall(fold(text))))
    if days:
        earlier = [one for one in earlier if _day(one) in days]
    wanted = subject(filing.title)
    alike = [one for one in earlier if subject(one.title) == wanted] if wanted else []
    alike = alike or [one for one in earlier if _is_part(wanted, subject(one.title))]
    if days and not alike:
        alike = [one for one in earlier if _second_tier(one) & _second_tier(filing)] or earlier
    several = len({subject(one.title) for one in alike}) > 1 or (len(alike) > 1 and DAILY in filing.categories)
    return None if several else _latest(alike)


def subject(title: str) -> str:
    """What a title is about: letters and digits without the words for a paper, for its correction and for days cited."""
    plain = fold(title)
    for form in (_BRACKETED, _CITED_EN, _CITED_ZH, _EMPTY):
        plain = form.sub(" ", plain)
    return folded(plain)


def _is_part(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) + sum(not char.isascii() for char in short) >= LEAST and short in long


def _is_before(one: Filing, filing: Filing) -> bool:
    if one.id == filing.id or one.language != filing.language or not set(one.symbols) & set(filing.symbols):
        return False
    if one.released_at is None or filing.released_at is None:
        return False
    if one.released_at == filing.released_at:  # minutes are all the site tells; its numbers grow with time
        return _number(one) < _number(filing)
    return one.released_at < filing.released_at


def _number(filing: Filing) -> int:
    return int(filing.news_id) if (filing.news_id or "").isdecimal() else 0  # type: ignore[arg-type]  # a text of digits here


def _latest(filings: Iterable[Filing]) -> str | None:
    found = sorted(filings, key=lambda one: (one.released_at, _number(one)))
    return found[-1].id if found else None


def _second_tier(filing: Filing) -> set[str]:
    return {code for code in filing.categories if not code.endswith("0000")}


def _day(filing: Filing) -> date | None:
    return filing.released_at.astimezone(HONG_KONG).date() if filing.released_at else None


def _cited(plain: str) -> set[date]:
    found = (match[1] for form in (_CITED_EN, _CITED_ZH) for match in form.finditer(plain))
    return {day for words in found for day in dates(words)}
