"""Dividends in texts: declared, approved or payable, with amount, currency, period, dates; and policies without an amount."""

import re
from dataclasses import dataclass
from functools import lru_cache

from alerts.detect.amounts import Amount, amounts_in
from alerts.detect.filings import ads_amount
from alerts.detect.paydates import DATES, RECORD, dates_of
from alerts.detect.periods import periods_in
from alerts.detect.reading import Passage, Reading
from alerts.detect.signs import Signs
from alerts.detect.subjects import is_light, is_speaker
from alerts.findings import FactValue, Finding
from alerts.lexicons import lexicon

_HINTS = Signs("股息", "派息", "期息", "别息", "末息", "中息", "红息", "度息", "分红", "红利", "股利", "派", "ividend")
# More than so much of any currency for one share is another sum, unless it is said to be for a share.
LARGEST = 50.0
NOUN = 4
"""Length of a noun such as 中期股息."""
ENGLISH_BREAKS = (", ", "; ", " and ")

_GOES_ON = re.compile(r"(?:即|其中|相当于|金额为|为)?,?\s?(?:每(?:股|份|A类|普通股|ADS|美国)|(?:US|HK)?\$[\d.]+ per )")
_PAYER = re.compile(r"(?P<name>[\u4e00-\u9fff]{2,6}?)(?:拟|建议|宣布|将)?(?:派发|宣派|派付|派)")
_NO_PAYER = re.compile(
    r"[期股年每息利增减跌升赚亏派获董事会东批准通过予元]|公司|集团|计划|建议|宣布|公布|决定|继续|首次|再次|考虑"
)


@dataclass
class Paid:
    """A dividend as one passage states it."""

    passage: Passage
    at: int
    facts: dict[str, FactValue]
    period: str | None
    kind: str | None
    bare: bool = False
    """Its amount is in a plain 元."""


@lru_cache(maxsize=1)
def _grammar() -> dict[str, re.Pattern[str]]:
    words = lexicon("dividends")
    return {
        "noun": re.compile(words["nouns"]),
        "act": re.compile(words["acts"]),
        "paid": re.compile(
            rf"(?:派|宣派|拟派|建议派)(?:发)?(?:[^,;。]{{0,6}}?)(?:{words['nouns']}|[\d.]+\s?(?:港仙|仙|美仙|美分))|(?:10|每)股?派(?:发|息)?(?:现金)?[\d.]+\s?(?:港元|美元|人民币|元)"
        ),
        "not": re.compile("|".join(words["not_dividend"]), re.IGNORECASE),
        "expected": re.compile("|".join(words["expected"]), re.IGNORECASE),
        "withdrawn": re.compile(words["withdrawn"], re.IGNORECASE),
        "none": re.compile(words["none"], re.IGNORECASE),
        "policy": re.compile(words["policy"], re.IGNORECASE),
        "promised": re.compile(words["promised"]),
        **{kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in words["kinds"].items()},
    }


def dividends(reading: Reading) -> list[Finding]:
    """The dividends of the reading's company that the document reports; several only where their kinds differ."""
    paid = [one for passage in reading.zone("title") for one in _in(passage)]
    if not reading.commentary or paid:
        zones = ("lead", "body") if reading.about or reading.roundup else ()
        below = [one for passage in reading.zone(*zones) if not passage.sentence.profile for one in _in(passage)]
        spoken = any(is_speaker(passage.text) for passage in reading.zone("title"))  # people recall what was paid
        paid += [one for one in below if not spoken or _is_act(one.passage, one.at, one.at + NOUN)]
    if not paid:
        return _policy(reading)
    if not any("amount" in one.facts for one in paid):
        paid += _going_on(paid)
    dates = [dates_of(passage) for passage in reading.zone("lead", "body") if passage.focus(len(passage.text)) == "@"]
    period = next((one.period for one in paid if one.period), None) or _reported_period(reading)
    told = _gathered(paid)
    if len(told) > 1 and "amount" not in told[True]:
        told.pop(True)
    if len(told) == 1 or not any(name in facts for facts in told.values() for name in DATES):
        for facts in told.values():
            for name, value in (pair for found in dates for pair in found.items()):
                facts.setdefault(name, value)
    in_title = paid[0].passage.zone == "title"
    return [_finding(reading, facts, period, special, in_title) for special, facts in told.items()]


def _gathered(paid: list[Paid]) -> dict[bool, dict[str, FactValue]]:
    """Whether special -> facts as first stated; a plain 元 gives way to the currency that another place names for it."""
    named = {one.facts.get("amount"): one.facts.get("currency") for one in reversed(paid) if not one.bare}
    told: dict[bool, dict[str, FactValue]] = {}
    for one in paid:
        facts = told.setdefault(one.kind == "special", {})
        known = named.get(one.facts["amount"]) if one.bare and "amount" in one.facts else None
        for name, value in (one.facts | ({"currency": known} if known else {})).items():
            facts.setdefault(name, value)
    return told


def _going_on(paid: list[Paid]) -> list[Paid]:
    """Amounts for a share in the sentence behind one that states a dividend without any."""
    found = []
    for one in paid:
        passages = one.passage.reading.passages
        place = passages.index(one.passage) + 1
        if one.passage.zone == "title" or place >= len(passages) or not _GOES_ON.match(passages[place].text):
            continue
        amounts = [amount for amount in amounts_in(passages[place].text) if amount.per]
        if amounts:
            found.append(Paid(passages[place], 0, _facts(passages[place], amounts), one.period, one.kind))
    return found


def _in(passage: Passage) -> list[Paid]:
    """The dividends that a passage states, one for each kind beside an amount; without an amount, one for the act."""
    text, grammar = passage.text, _grammar()
    if not passage.names_us or not _HINTS.met(text):
        return []
    nouns = [match for match in grammar["noun"].finditer(text) if _counts(passage, match.start(), match.end())]
    nouns = nouns or [match for match in grammar["paid"].finditer(text) if _counts(passage, match.start(), match.end())]
    if not nouns:
        return []
    amounts = [amount for amount in amounts_in(text) if _belongs(text, amount, nouns)]
    if not amounts and grammar["promised"].search(text):
        return []
    if not amounts and not _is_act(passage, nouns[0].start(), nouns[0].end()):
        return []
    groups: dict[str | None, list[Amount]] = {}
    for amount in amounts:
        groups.setdefault(_kind(text, amount.start, amount.end), []).append(amount)
    groups = groups or {_kind(text, nouns[0].end(), nouns[0].end()): []}
    period = _period(passage, nouns[0].start())
    return [
        Paid(passage, nouns[0].start(), _facts(passage, own), period, kind, any(amount.bare for amount in own))
        for kind, own in groups.items()
    ]


def _counts(passage: Passage, start: int, end: int) -> bool:
    """Whether the noun at [start, end) is a payment of our company, made known now."""
    grammar, text = _grammar(), passage.text
    if passage.focus(start) != "@" or _is_of_stranger(passage.clause(start) + text[start:end]):
        return False
    clause = passage.clause(start)
    near = clause[-12:] + text[start : end + 12]
    if (
        grammar["not"].search(near)
        or grammar["expected"].search(clause)
        or grammar["none"].search(clause[-10:] + text[start : end + 6])
    ):
        return False
    day = passage.day_at(start)
    old = day is not None and (passage.reading.doc.today - day.day).days > 60 and not RECORD.search(text)
    return not old


def _is_of_stranger(clause: str) -> bool:
    """Whether a clause that does not name our company begins with the name of another that pays."""
    found = _PAYER.match(clause)
    return found is not None and not is_light(found["name"]) and not _NO_PAYER.search(found["name"])


def _is_act(passage: Passage, start: int, end: int) -> bool:
    """Without an amount the sentence must say that it is declared; `根据股息政策` says nothing."""
    clause = passage.clause(start) + passage.text[start : end + 6]
    declared = re.search(
        r"宣派|派发|派付|宣布|公布|公告|发布|批准|建议派|拟派|declar|approv|announc|recommend", clause, re.IGNORECASE
    )
    return declared is not None and "政策" not in passage.text[end : end + 4] and not passage.is_recalled(start)


def _belongs(text: str, amount: Amount, nouns: list[re.Match[str]]) -> bool:
    """An amount is the dividend's when it is per share, or stands right beside the noun; earnings per share are not."""
    before = text[max(0, amount.start - 22) : amount.start]
    if re.search(
        r"收益|盈利|净利|亏损|发售价|发行价|目标价|收盘|股价|报|earnings|price|净资产|利润[^,;。]{0,4}$",
        re.split(r",|(?<=[\u4e00-\u9fff%])\s", before)[-1],
    ):
        return False
    if not amount.per and amount.value > LARGEST:
        return False
    near = min(min(abs(amount.start - noun.end()), abs(noun.start() - amount.end)) for noun in nouns)
    return near <= (40 if amount.per else 12)


def _kind(text: str, start: int, end: int) -> str | None:
    """final, interim, special or quarterly, by the words beside an amount."""
    english = text[max(0, start - 24) : start].isascii()
    begin = max(text.rfind(mark, 0, start) + len(mark) for mark in (ENGLISH_BREAKS if english else ",;。及和 "))
    behind = re.split(r",|及| and ", text[end : end + 14])[0]
    beside = text[max(begin, start - (60 if english else 24)) : start] + behind
    return next((kind for kind in ("special", "final", "interim", "quarterly") if _grammar()[kind].search(beside)), None)


def _facts(passage: Passage, amounts: list[Amount]) -> dict[str, FactValue]:
    facts: dict[str, FactValue] = {}
    company = passage.reading.company
    for amount in amounts:
        name = "ads_amount" if amount.ads else "amount"
        facts.setdefault(name, amount.value)
        if amount.currency:
            local = amount.bare and _in_hong_kong_dollars(passage.reading)
            facts.setdefault("currency", "HKD" if local else amount.currency)
    if "ads_amount" in facts and "amount" not in facts and company is not None and company.ads_ratio:
        facts["amount"] = round(float(facts["ads_amount"] or 0) / company.ads_ratio, 10)
    if "amount" in facts and "ads_amount" not in facts and (ads := ads_amount(float(facts["amount"] or 0), company)):
        facts["ads_amount"] = ads
    facts |= dates_of(passage)
    facts["status"] = "withdrawn" if _grammar()["withdrawn"].search(passage.text) else "declared"
    return facts


def _in_hong_kong_dollars(reading: Reading) -> bool:
    """Whether a plain 元 is Hong Kong's: as its papers write, of a company that is listed there, where no 人民币 is named."""
    doc = reading.doc
    return doc.local and "HK" in reading.listings and "人民币" not in doc.title + doc.text


def _period(passage: Passage, at: int) -> str | None:
    """The period named nearest to the noun, in its clause first."""
    named = periods_in(passage.text, passage.reading.doc.today)
    return min(named, key=lambda pair: abs(pair[0] - at))[1] if named else None


def _reported_period(reading: Reading) -> str | None:
    named = [period for passage in reading.zone("title", "lead") for _, period in periods_in(passage.text, reading.doc.today)]
    return max(named) if named else None


def _finding(reading: Reading, facts: dict[str, FactValue], period: str | None, special: bool, in_title: bool) -> Finding:
    return Finding(
        type="dividend",
        company=reading.symbol,
        discriminator=f"{period}/special" if period and special else period,
        facts=facts,
        rule="dividend-in-title" if in_title else "dividend-in-text",
    )


def _policy(reading: Reading) -> list[Finding]:
    for passage in reading.zone("title", "lead"):
        match = _grammar()["policy"].search(passage.text) or _grammar()["promised"].search(passage.text)
        if match and passage.is_ours(match.start(), strict=False) and not passage.is_recalled(match.start()):
            day = reading.event_day.isoformat()
            return [Finding(type="dividend_policy", company=reading.symbol, discriminator=day, rule="dividend-policy")]
    return []
