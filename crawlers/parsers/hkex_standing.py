"""How a document of HKEXnews stands to an earlier one: by the site's mark before its categories, and by its title. Pure."""

import re

from crawlers.forms.lines import fold
from queues.records import Standing

REFERS: frozenset[Standing | None] = frozenset(("revises", "withdraws", "refiled"))
"""Standings of documents that have an original."""

# The site's own marks: (Headlines Revised), (修改後標題), (Cancelled since Headlines Superseded and Replaced),
# (取消－標題已被取代及更換), (Cancelled and Reissued), (Resubmitted).
_MARK = re.compile(r"\s*[(（](?P<words>[^()（）]{2,80})[)）]\s*")
_CANCELLED = re.compile(r"cancel|supersed|取消|取代")
_REFILED = re.compile(r"revised|re-?submitted|修改|修订|更改|更正|重新提交")

# The title of a page that stands in one language's list for a document of the other language. The Chinese wording was not
# to be had: any that names issuer, site, English section and publication is taken for it.
_ELSEWHERE = (
    re.compile(r"^an announcement has just been published by the issuer in the (?:chinese|english) section"),
    re.compile(r"^(?=.*发行人)(?=.*本网站)(?=.*英文).*(?:登载|刊登|刊载|发布|发出)"),
)

# The issuer's own words in a title, folded: simplified characters, lower case, plain brackets.
_REPORT = r"(?:annual|interim|quarterly) report"
PAPER = rf"(?:announcement|notice|circular|form of proxy|proxy form|monthly return|next day disclosure|{_REPORT}|results)"
_WORDS = r"(?:[\w'&/,-]+ ){0,8}?"
CHANGED_EN = r"(?:revised|amended|corrected|updated?|replacement|re-?issued|re-?published|re-?submitted)"
CHANGED_ZH = "(?:(?:经|已)?(?:修订|修改|修正|更正|更新|重发))"
_CHANGED = f"(?:{CHANGED_EN}|{CHANGED_ZH})"
_NOTE = rf"[(\[【] ?(?:as )?{_CHANGED}[^)\]】]{{0,14}}[)\]】]"
BRACKETED = re.compile(rf"^{_NOTE}|{_NOTE}$")
KIND = r"(?:clarification|supplement(?:al|ary)|corrigend(?:um|a)|errat(?:um|a)|addend(?:um|a)|rectification)"
_ACT = r"(?:clarification|corrections?|amendments?|rectification|re-?submission|replacement|additional information)"
_PAPER_ZH = "(?:公告|通告|通函|公布|月报表|披露报表|报告|年报|业绩|表格)"
_REVISES = (
    BRACKETED,
    re.compile(rf"^{CHANGED_EN} (?!and restated){_WORDS}{PAPER}"),
    re.compile(rf"\b{KIND}(?: (?!agreement|deed|lease)[\w'-]+){{0,3}}? (?:announcement|notice|circular|information)\b"),
    re.compile(rf"\b{KIND}(?: to\b| ?[-:]|$)|\brevision of [\w ]{{0,40}}(?:results|report|financial statements)"),
    re.compile(rf"\b{_ACT} (?:to|of|in|on|in relation to|regarding|relating to) (?:the |our )?{_WORDS}{PAPER}"),
    re.compile(rf"^(?:经|已)?修[订正](?:之|的|后)?.{{0,16}}?{_PAPER_ZH}"),
    re.compile(
        r"(?:澄清|更正|勘误|修订|修正)(?:公告|通告|通函|通知|公布)|补充(?!协议|契约|合同).{0,12}?(?:公告|通告|通函|通知|公布)"
    ),
    re.compile(r"^(?:更正|勘误表?|补充资料|修正|澄清) ?(?:[-–—:]|$)|(?:作出|之|的)(?:更正|勘误|澄清)$"),
    re.compile(rf"关于(?:补充)?(?:更正|勘误).{{0,30}}{_PAPER_ZH}|有关澄清.{{0,20}}公告"),
    re.compile(r"(?:重新刊发|重新发布|替代|取代)(?:之|的)?(?:公告|通告|通函|公布)"),
)
_OF_PAPERS = "annual|interim|quarterly|final|results|previous|earlier|profit|warning|special|extraordinary|general|meeting"
_PLAIN = rf"(?:(?:{_OF_PAPERS}) )*"
_PLAIN_ZH = (
    "(?:早前|先前|之前|有关|该|本公司|已?刊发|股东(?:周年|特别)大会|(?:年度|全年|中期|末期)?业绩|盈利(?:警告|预告)|的|之)*"
)
_WITHDRAWS = (
    re.compile(rf"\b(?:withdrawal|cancellation|revocation) of (?:the |an? )?{_PLAIN}{PAPER}"),
    re.compile(r"\b(?:withdrawal|cancellation|revocation) of (?:the |payment of )*(?:\w+ ){0,3}?(?:dividend|distribution)"),
    re.compile(rf"(?:撤回|撤销|取消)(?:日期.{{0,24}}日(?:之|的)?)?{_PLAIN_ZH}(?:公告|通告|通函|公布)"),
    re.compile(r"(?:撤回|撤销|取消)(?:派发|宣派|派付|分派)?.{0,12}(?:股息|分派|派息)"),
)


def standing_of(title: str, category_text: str) -> tuple[Standing | None, str]:
    """How a document stands to an earlier one, by the site's mark or its title; and the categories' text without the mark."""
    standing, mark = None, _MARK.match(category_text)
    if mark:
        category_text = category_text[mark.end() :]
        standing = _of_mark(fold(mark["words"]))
    return standing or _of_title(fold(title)), category_text


def _of_mark(words: str) -> Standing | None:
    if _CANCELLED.search(words):
        return "cancelled"
    return "refiled" if _REFILED.search(words) else None


def _of_title(plain: str) -> Standing | None:
    if any(form.search(plain) for form in _ELSEWHERE):
        return "elsewhere"
    if any(form.search(plain) for form in _WITHDRAWS):
        return "withdraws"
    return "revises" if any(form.search(plain) for form in _REVISES) else None
