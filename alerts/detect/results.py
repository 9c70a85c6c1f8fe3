"""Results in texts: that a period's figures were published, and the headline ones, revenue and net profit with their change."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from alerts.detect.periods import end_of, periods_in
from alerts.detect.reading import Passage, Reading
from alerts.detect.signs import Signs
from alerts.findings import FactValue, Finding
from alerts.lexicons import lexicon

# A figure in a prospectus is news only when its period has just ended; older ones stand in every copy of it.
_PROSPECTUS = re.compile(r"聆讯|招股|上市|IPO|递表")
_NEW_PERIOD_DAYS = 75
_REPORT_DAYS = 200
_JUST_ENDED_DAYS = 60
_REPORTS = Signs("业绩", "报", "成绩单", "esults", "arnings", "RESULTS")
_FUTURE = re.compile(r"(?:将|明日|明天|今晚|下周|下月|稍后|定于|拟于|预定|即将|will|to)\s?[^,;。]{0,40}$")
_LATE = re.compile(r"(?:延迟|延期|延后|推迟|押后|未能|无法|暂缓|未)(?:于|如期|按时|按期)?$")
_SCALE = {"万亿": 1e12, "亿": 1e8, "千万": 1e7, "百万": 1e6, "万": 1e4, "billion": 1e9, "bn": 1e9, "million": 1e6, "mn": 1e6}
_AMOUNT = re.compile(
    r"(?P<pre>人民币|港币|HK\$|US\$|RMB|\$)?\s?(?P<value>\d[\d,]*(?:\.\d+)?)\s?(?P<scale>万亿|亿|千万|百万|万|billion|million|bn|mn)"
    r"\s?(?P<unit>" + "|".join(sorted(map(re.escape, lexicon("amounts")["sums"]), key=len, reverse=True)) + ")?"
)
# The change stands right behind the amount, or behind the same amount in another currency in brackets.
_CHANGE = re.compile(
    r"(?:\([^)]{0,24}\))?[^\u4e00-\u9fffA-Za-z\d]{0,3}(?:同比|按年|较[^,;。]{0,10}?)?(?P<word>增长|增加|上升|大增|增|升|下降|下滑|下跌|减少|倒退|降|跌|收窄|扩大|up|down|increase|decrease)"
    r"[^,;。\d%]{0,6}(?P<pct>\d+(?:\.\d+)?)\s?%"
)
_DOWN = ("下降", "下滑", "下跌", "减少", "倒退", "降", "跌", "收窄", "down", "decrease")
CURRENCIES = lexicon("amounts")["sums"]
# Parts of the company's business, and ratios.
_PART = re.compile(r"平台服务|来自|其中|驱动|率|分部")
# In a headline all behind these is what the company expects; 胜预期 compares with what others did.
_EXPECTED = re.compile(r"(?<![胜超逊符合低高于好])预期|预计|预亏|预增|预盈|预告|盈警|盈喜")
# An English headline whose figure stands right behind the name is of a report, whether it names the period or not.
_RIGHT_BEHIND = re.compile(r"^@(?:'s)?\s?(?:net |annual |operating |adjusted )?$")
_COMPARED = re.compile(r"\b(?:beat|miss|top)")
ROUNDING = 0.03


@lru_cache(maxsize=1)
def _grammar() -> dict[str, re.Pattern[str]]:
    words = lexicon("results")
    return {
        "published": re.compile(
            rf"(?:{words['verbs']})(?P<what>[^,;。@#]{{0,44}}?(?:{words['reports']}))(?!预告|预亏|预增|说明会|会|电话)",
            re.IGNORECASE,
        ),
        "named": re.compile(rf"(?:{words['reports']})(?:图解|出炉|公布|发布|披露|放榜)?\s?:"),
        "not_reports": re.compile(words["not_reports"]),
        "figure": re.compile(rf"(?P<metric>{words['metrics']})(?P<figure>{words['figure']})"),
        "revenue": re.compile(words["revenue"], re.IGNORECASE),
        "forecast": re.compile("|".join(words["forecast"]), re.IGNORECASE),
        "tag": re.compile(words["report_tag"], re.IGNORECASE),
        "english": re.compile(words["english"]),
        "english_forecast": re.compile(words["english_forecast"]),
        "columns": re.compile(words["columns"]),
        "preview": re.compile(words["preview"]),
        "monthly": re.compile(words["monthly"]),
    }


def results(reading: Reading) -> list[Finding]:
    """The publication of results that the document reports of the reading's company; at most one."""
    for passage in reading.zone("title"):
        if not reading.brokered and _in_title(passage):
            return [_finding(reading, passage, "results-in-title")]
    if reading.brokered or reading.commentary or not (reading.about or reading.roundup):
        return []
    for passage in reading.zone("lead"):
        if not passage.sentence.profile and _in_text(passage):
            return [_finding(reading, passage, "results-in-text")]
    return []


def _in_title(passage: Passage) -> bool:
    text, grammar = passage.text, _grammar()
    if grammar["preview"].search(text):
        return False
    if _published(passage):
        return True
    if passage.reading.commentary:
        return False
    if grammar["columns"].search(text) and "@" in text:
        return True
    for match in grammar["named"].finditer(text):
        tail = text[max(0, match.start() - 8) : match.end()]
        if passage.is_ours(match.start()) and not grammar["not_reports"].search(tail):
            return True
    stated = grammar["english"].search(text) if passage.english else None
    closely = stated is not None and _RIGHT_BEHIND.search(text[: stated.start()]) and not _COMPARED.search(stated.group())
    if not (grammar["tag"].search(text) or closely) or grammar["monthly"].search(text):
        return False
    if stated is not None:
        return passage.is_ours(stated.start(), strict=False) and not grammar["english_forecast"].search(text[: stated.end()])
    return any(_is_figure(passage, match) for match in grammar["figure"].finditer(text)) and _is_new(passage)


def _published(passage: Passage) -> bool:
    """Whether the passage says that our company published a report of figures, now."""
    grammar = _grammar()
    if not _REPORTS.met(passage.text):
        return False
    for match in grammar["published"].finditer(passage.text):
        at = match.start()
        if (
            not passage.is_ours(at)
            or grammar["not_reports"].search(match["what"])
            or _FUTURE.search(passage.text[:at][-44:])
            or _LATE.search(passage.text[:at][-6:])
        ):
            continue
        if not passage.is_recalled(at) and not passage.is_supposed(at):
            return True
    return False


def _is_figure(passage: Passage, match: re.Match[str]) -> bool:
    clause = passage.clause(match.start())
    before = passage.text[: match.start()] if passage.zone == "title" else ""
    if _grammar()["forecast"].search(clause + match.group()) or _EXPECTED.search(before) or passage.is_supposed(match.start()):
        return False
    return passage.is_ours(match.start()) and "此前" not in clause


def _is_new(passage: Passage) -> bool:
    """Whether the headline's period has just ended, where a prospectus is the occasion."""
    today = passage.reading.doc.today
    named = periods_in(passage.text, today)
    limit = _NEW_PERIOD_DAYS if _PROSPECTUS.search(passage.text) else _REPORT_DAYS
    return not named or any((today - end_of(period)).days <= limit for _, period in named)


def _in_text(passage: Passage) -> bool:
    """Published now, or figures of a period in a sentence that tells of an announcement."""
    if not passage.names_us:
        return False
    if _published(passage):
        return True
    text, grammar = passage.text, _grammar()
    named = periods_in(text, passage.reading.doc.today)
    if not named:
        return False
    if passage.english and (stated := grammar["english"].search(text)) and not passage.is_recalled(stated.start()):
        return (
            passage.is_ours(stated.start(), strict=False)
            and not grammar["english_forecast"].search(text[: stated.end()])
            and _is_new(passage)
        )
    if not re.search(r"公告|公布|宣布|announce", text):
        return _is_statement(passage, named)
    found = [match for match in grammar["figure"].finditer(text) if _is_figure(passage, match)]
    return any(not passage.is_recalled(match.start()) for match in found) and not _PROSPECTUS.search(text) and _is_new(passage)


def _is_statement(passage: Passage, named: Sequence[tuple[int, str]]) -> bool:
    """Whether a sentence gives both headline figures of a period that has just ended, though it does not say who said so."""
    metrics = {
        _grammar()["revenue"].search(match["metric"]) is not None
        for match in _grammar()["figure"].finditer(passage.text)
        if _is_figure(passage, match) and not passage.is_recalled(match.start()) and _AMOUNT.search(match.group())
    }
    fresh = any((passage.reading.doc.today - end_of(period)).days <= _JUST_ENDED_DAYS for _, period in named)
    return len(metrics) == 2 and fresh and not _PROSPECTUS.search(passage.text)


def _finding(reading: Reading, passage: Passage, rule: str) -> Finding:
    period = period_of_article(reading, passage)
    return Finding(
        type="filing",
        category="results",
        company=reading.symbol,
        discriminator=period,
        facts=figures(reading, period),
        rule=rule,
    )


def period_of_article(reading: Reading, passage: Passage) -> str | None:
    """The period that a passage, else the headline, else the lead names; the last to end where several are named."""
    for place in [passage, *reading.zone("title", "lead")]:
        named = [period for _, period in periods_in(place.text, reading.doc.today)]
        if named:
            return max(named)
    return None


def figures(reading: Reading, period: str | None) -> dict[str, FactValue]:
    """revenue, net_profit (in units of `currency`) with their yoy change in percent; the period.

    As the first place states them; a later place only adds to them where it repeats one, so that a quarter's figures and a
    year's are not mixed.
    """
    facts: dict[str, FactValue] = {"period": period} if period else {}
    stated = [found for passage in reading.zone("title", "lead") if (found := _stated(passage))]
    for found in stated:
        if found is stated[0] or any(_is_near(found.get(name), facts.get(name)) for name in ("revenue", "net_profit")):
            facts |= {name: value for name, value in found.items() if name not in facts}
    return facts


def _is_near(one: FactValue, other: FactValue) -> bool:
    """Whether two figures are the same but for rounding (39亿, 39.066亿)."""
    if not isinstance(one, float) or not isinstance(other, float) or not one or not other:
        return False
    return abs(one - other) <= ROUNDING * abs(other)


def _stated(passage: Passage) -> dict[str, FactValue]:
    """The figures of our company in one passage, each metric as first stated."""
    facts: dict[str, FactValue] = {}
    if not passage.names_us:
        return facts
    grammar = _grammar()
    found = list(grammar["figure"].finditer(passage.text))
    ends = [*(match.start() for match in found[1:]), len(passage.text)]
    for match, end in zip(found, ends, strict=False):
        name = "revenue" if grammar["revenue"].search(match["metric"]) else "net_profit"
        if name not in facts and passage.focus(match.start()) == "@" and _is_of_company(passage, match):
            facts |= _amount(name, match, passage.text[match.start() : end], facts)
    return facts


def _is_of_company(passage: Passage, match: re.Match[str]) -> bool:
    clause = passage.clause(match.start())
    return not _grammar()["forecast"].search(clause) and not _PART.search(clause + match.group())


def _amount(name: str, match: re.Match[str], text: str, known: Mapping[str, FactValue]) -> dict[str, FactValue]:
    """The metric's amount with its currency and change; nothing where only a change is stated, or another currency's amount."""
    amount = _AMOUNT.search(text)
    if amount is None or amount.start() >= match.end() - match.start():
        return {}
    is_loss = "亏" in match["metric"] or "loss" in match["metric"].lower()
    currency = CURRENCIES.get(amount["unit"] or amount["pre"] or "", "CNY")
    if known.get("currency", currency) != currency:
        return {}
    value = float(amount["value"].replace(",", "")) * _SCALE[amount["scale"]]
    facts: dict[str, FactValue] = {name: round(-value if is_loss else value, 2), "currency": currency}
    change = _CHANGE.match(text, amount.end())
    if change and not is_loss:
        facts[f"{name}_yoy"] = -float(change["pct"]) if change["word"] in _DOWN else float(change["pct"])
    return facts
