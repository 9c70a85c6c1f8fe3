"""Acts of authorities upon the company, in headlines and first sentences: who, and what."""

import re
from functools import lru_cache

from alerts.detect.reading import Passage, Reading
from alerts.findings import FactValue, Finding
from alerts.lexicons import lexicon

# Whom the act is upon, also as one of several: 约谈#、@.
_OBJECT = re.compile(r"[ 了对其将向就]*(?:into |against |on |over )?(?:[^、,;。@]{1,8}、){0,4}[@~]")


@lru_cache(maxsize=1)
def _grammar() -> dict[str, re.Pattern[str]]:
    words = lexicon("regulatory")
    who, act = words["authorities"]["words"], words["acts"]["words"]
    return {
        "said": re.compile(
            rf"(?:(?P<who>{who})[^;。]{{0,24}}?(?P<act>{act}))|(?P<alone>{words['acts']['alone']})"
            rf"|(?P<act2>{act})[^;。]{{0,12}}?(?:by|of|来自)\s?(?:the )?(?P<who2>{who})"
        ),
        "who": re.compile(who),
        "unless": re.compile(words["acts"]["unless"]),
    }


def regulatory(reading: Reading) -> list[Finding]:
    """What an authority did to the reading's company, as the headline tells it; without a headline, the lead; at most one."""
    titled = any("@" in passage.text for passage in reading.zone("title"))
    zones = ("title",) if titled or reading.commentary else ("title", "lead") if reading.about else ("title",)
    for passage in reading.zone(*zones):
        if found := _in(passage):
            return [_finding(reading, found, f"regulatory-in-{'title' if passage.zone == 'title' else 'text'}")]
    return []


def _in(passage: Passage) -> re.Match[str] | None:
    """An act whose object is our company: named before it, or between the authority and the act, or right behind."""
    grammar, text = _grammar(), passage.text
    for match in grammar["said"].finditer(text):
        clause = passage.clause(match.start()) + match.group() + text[match.end() : match.end() + 12]
        if grammar["unless"].search(clause) or passage.is_supposed(match.start()):
            continue
        if passage.zone != "title" and passage.is_recalled(match.end()):
            continue
        behind = text[match.end() : match.end() + 40]
        if "@" in match.group() or passage.is_ours(match.start(), strict=False) or _OBJECT.match(behind):
            return match
    return None


def _finding(reading: Reading, match: re.Match[str], rule: str) -> Finding:
    who = match["who"] or match["who2"]
    if who is None:
        named = _grammar()["who"].search(match.string)
        who = named.group() if named else None
    facts: dict[str, FactValue] = {"what": (match["act"] or match["act2"] or match["alone"]).replace("@", "")}
    if who is not None:
        facts["authority"] = who
    return Finding(
        type="regulatory", company=reading.symbol, discriminator=reading.event_day.isoformat(), facts=facts, rule=rule
    )
