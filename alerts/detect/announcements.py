"""Announcements in texts: what the company itself made known, by kind; from the headline, else from the first sentences."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache

from alerts.detect.periods import periods_in
from alerts.detect.reading import FRESH_DAYS, Passage, Reading
from alerts.findings import FactValue, Finding
from alerts.lexicons import lexicon

# In the text, not in the headline, one of these must say that somebody made something known.
_REPORTED = re.compile(
    r"公布|公告|宣布|斥资|耗资|购回?[^,;。]{0,4}\d[\d.]*万?股|发布|披露|获悉|消息|[讯电]|显示|表示|欣然|公开|文件|announce|today|said|report|publish|file",
    re.IGNORECASE,
)
LISTED = frozenset({"operating_update", "buyback"})
"""Of a round-up such an entry is news by itself: 甲公司交付1.2万辆, 乙公司交付8千辆."""
PART_OF_RESULTS = frozenset({"operating_update", "profit_warning", "profit_alert_positive", "results_date"})
# An item of a list of announcements.
_ITEM = re.compile(r"^[\W\d]*@\s?:")
# Two deeds in one clause.
_AND = re.compile(r"[及并和暨](?=发行|增发|发售|配售|收购|出售|回购|委任)")
_ATTRIBUTE = re.compile(r"^[^,;。]{0,14}?的[^,;。]{0,24}@")


@dataclass(frozen=True)
class Kind:
    """One kind of announcement: its words, whose deed it is, and what makes the words mean something else."""

    name: str
    says: re.Pattern[str]
    says_chinese: re.Pattern[str]
    unless: re.Pattern[str] | None
    any_agent: bool
    plain: bool
    beside: re.Pattern[str] | None
    """What of this kind is news even where the headline tells results: a plan decided with them."""


@dataclass
class Told:
    """A kind that a passage tells, and where."""

    kind: str
    passage: Passage
    at: int
    facts: dict[str, FactValue] = field(default_factory=dict)


@lru_cache(maxsize=1)
def kinds() -> list[Kind]:
    """All kinds in their order of precedence."""
    return [
        Kind(
            name=name,
            says=re.compile("|".join(table["says"])),
            says_chinese=re.compile("|".join(says for says in table["says"] if not says.startswith("(?i:"))),
            unless=re.compile("|".join(table["unless"])) if "unless" in table else None,
            any_agent=table.get("agent") == "any",
            plain=table.get("plain", False),
            beside=re.compile("|".join(table["beside"])) if "beside" in table else None,
        )
        for name, table in lexicon("kinds").items()
    ]


def announcements(reading: Reading, told_before: Sequence[Finding] = ()) -> list[Finding]:
    """The announcements that the document reports of the reading's company, without results and dividends.

    `told_before`: what else the document tells; where the headline does, what the text reports beside it is background,
    and where results are told, figures of business and forecasts are part of them.
    """
    told = [] if reading.brokered else [one for passage in reading.zone("title") for one in in_passage(passage)]
    in_headline = any(finding.rule.endswith("-in-title") for finding in told_before)
    told = told or (_beside(reading, told_before) if in_headline else _below(reading))
    if any(finding.category == "results" for finding in told_before):
        told = [one for one in told if one.kind not in PART_OF_RESULTS]
    found = {one.kind: one for one in reversed(_settled(reading, told))}
    return [_finding(reading, one) for one in reversed(found.values())]


def _below(reading: Reading) -> list[Told]:
    """What the first sentences report where the headline does not; of a round-up, any sentence that names the company."""
    if reading.commentary or not (reading.about or reading.roundup):
        return []
    if reading.brokered:
        return []
    zones = ("lead", "body") if reading.roundup else ("lead",)
    for passage in reading.zone(*zones):
        if passage.sentence.profile or (reading.roundup and "@" not in passage.text):
            continue
        told = [one for one in in_passage(passage) if not one.passage.is_recalled(one.at)]
        if told:
            return told[:1]
    return []


def _beside(reading: Reading, told_before: Sequence[Finding]) -> list[Told]:
    """What was decided with the results that the headline tells."""
    if reading.commentary or not any(finding.category == "results" for finding in told_before):
        return []
    for kind in (kind for kind in kinds() if kind.beside is not None):
        for passage in reading.zone("lead"):
            match = kind.beside.search(passage.text) if kind.beside else None
            if match and passage.is_ours(match.start(), strict=False) and not passage.is_recalled(match.start()):
                return [Told(kind.name, passage, match.start())]
    return []


def in_passage(passage: Passage) -> list[Told]:
    """The kinds that a passage tells of our company, one for each clause, in order."""
    told: dict[int, Told] = {}
    for kind in kinds() if passage.names_us else ():
        for match in (kind.says if passage.english else kind.says_chinese).finditer(passage.text):
            start = passage.clause_start(match.start())
            start += max((found.end() for found in _AND.finditer(passage.text[start : match.start()])), default=0)
            if start in told or not _counts(passage, kind, match):
                continue
            told[start] = Told(kind.name, passage, match.start())
    return sorted(told.values(), key=lambda one: one.at)


def _counts(passage: Passage, kind: Kind, match: re.Match[str]) -> bool:
    return _objection(passage, kind, match) is None


def kind_of_title(title: str) -> str | None:
    """The kind that the folded title of a company's own document names; None where it names none."""
    for kind in kinds():
        if (match := kind.says.search(title)) and not (kind.unless and kind.unless.search(title[: match.end() + 8])):
            return kind.name
    return None


def why_not(passage: Passage) -> Iterator[tuple[str, str, str]]:
    """(kind, words, reason) of every announcement whose words stand in the passage and do not count."""
    for kind in kinds():
        for match in kind.says.finditer(passage.text):
            if reason := _objection(passage, kind, match):
                yield kind.name, match.group(), reason


def _objection(passage: Passage, kind: Kind, match: re.Match[str]) -> str | None:
    """Why these words are no announcement of our company; None when they are."""
    at = match.start()
    clause = passage.clause(at)
    strict = not kind.any_agent or passage.reading.commentary  # a comment must say it of the company itself
    if "@" not in match.group() and not passage.is_ours(at, strict=strict):
        return "said of somebody else, or of nobody that is sure"
    if kind.unless is not None and (found := kind.unless.search(clause + passage.text[at : match.end() + 8])):
        return f"“{found.group()}” beside it makes it another thing"
    if passage.is_supposed(at):
        return "it may happen, or is only said to"
    if passage.zone == "title" and DENIED.search(passage.text):
        return "the headline is about a rumour, or denies it"
    if _ATTRIBUTE.match(passage.text[match.end() :]):
        return "it only describes the company"
    if passage.zone == "title":
        return "the headline looks back" if _RECALLED.search(clause) else None
    entry = passage.reading.roundup and clause.strip().startswith("@") and kind.name in LISTED
    reported = entry or kind.plain or _ITEM.match(passage.text) or _REPORTED.search(passage.text)
    return None if reported else "the sentence does not say that anything was made known"


# A headline that begins with the pricing tells it as news, whatever follows.
_PRICED = re.compile(r"最终发售价|最终发行价|定价")
# Directors elected again by the meeting that the story is about.
_MEETING, _REELECTED = re.compile(r"股东(?:周年|特别)?大会"), re.compile(r"重选|连任|选举")
DENIED = re.compile(r"(?<!澄清)(?:传闻|谣言)|不实|辟谣|否认")
"""A headline about a rumour, or against one."""
# A day that everybody knows by now: a preview.
_IMMINENT = re.compile(r"今[日晚天早]|明[日天晚]|tomorrow|today")
_RECALLED = re.compile(r"此前|曾|早前|继.*后|previously")


def _settled(reading: Reading, told: list[Told]) -> list[Told]:
    """An offer price that is only repeated, with the subscription or on the eve of trading, belongs to the allotment."""
    outlook = [one for one in told if one.kind in ("profit_warning", "profit_alert_positive")]
    told = [one for one in told if one not in outlook[1:]]
    names = {one.kind for one in told}
    leads = told[0].kind == "offer_price" and _PRICED.search(told[0].passage.text) is not None if told else False
    if "offer_price" in names and not (leads and "allotment" in names) and ("allotment" in names or _is_allotment(reading)):
        for one in told:
            one.kind = "allotment" if one.kind == "offer_price" else one.kind
    if any(_MEETING.search(one.passage.text) for one in told if one.kind == "other_announcement"):
        told = [one for one in told if one.kind != "director_change" or not _REELECTED.search(one.passage.text)]
    told = [one for one in told if one.kind != "results_date" or not _IMMINENT.search(one.passage.text)]
    if "listing_hearing" in names:  # whoever was heard has applied
        told = [one for one in told if one.kind != "listing_application"]
    if "allotment" in names and names & {"listing_debut"}:
        told = [one for one in told if one.kind != "allotment"]
    return told


def _is_allotment(reading: Reading) -> bool:
    allotment = next(kind for kind in kinds() if kind.name == "allotment")
    for passage in reading.passages:
        for match in allotment.says.finditer(passage.text):
            clause = passage.clause(match.start())
            around = clause + match.group() + passage.text[match.end() : match.end() + 8]
            if passage.focus(match.start()) == "@" and not (allotment.unless and allotment.unless.search(around)):
                return True
        eve = [day.day for day in passage.days if timedelta(0) < day.day - reading.doc.today <= timedelta(days=3)]
        if eve and re.search(r"上市|挂牌|买卖|trading", passage.text):
            return True
    return False


def _finding(reading: Reading, one: Told) -> Finding:
    where = "title" if one.passage.zone == "title" else "text"
    return Finding(
        type="filing",
        category=one.kind,
        company=reading.symbol,
        discriminator=discriminator(reading, one),
        facts=one.facts,
        rule=f"{one.kind}-in-{where}",
    )


def discriminator(reading: Reading, one: Told) -> str | None:
    """What tells this announcement from others of its kind: its period, the day that it sets, else the day of its release."""
    if one.kind in ("profit_warning", "profit_alert_positive"):
        named = periods_in(one.passage.text, reading.doc.today + timedelta(days=120))
        return named[0][1] if named else None
    if one.kind == "results_date":
        places = [one.passage, *reading.zone("title", "lead")]
        return next((period for place in places for _, period in periods_in(place.text, reading.doc.today)), None)
    if one.kind == "board_meeting":
        for place in [one.passage, *reading.zone("title", "lead")]:
            for day in place.days:
                if day.exact and day.day > reading.doc.today:
                    one.facts["date"] = day.day.isoformat()
                    return day.day.isoformat()
        return None
    if one.kind == "buyback":
        days = [day.day for day in one.passage.days if day.exact and 0 <= (reading.doc.today - day.day).days <= FRESH_DAYS]
        return max(days, default=reading.event_day).isoformat()
    return reading.event_day.isoformat()
