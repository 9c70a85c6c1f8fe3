"""Results in texts: that a period's figures were published, and the headline ones, revenue and net profit with their change."""

import re
from functools import lru_cache

from alerts.detect.periods import end_of, periods_in
from alerts.detect.reading import Passage, Reading
from alerts.findings import FactValue, Finding
from alerts.lexicons import lexicon

# A figure in a prospectus is news only when its period has just ended; older ones stand in every copy of it.
_PROSPECTUS = re.compile(r"聆讯|招股|上市|IPO|递表")
_NEW_PERIOD_DAYS = 75
_REPORT_DAYS = 200
_REPORTS = ("业绩", "报", "成绩单", "esults", "arnings", "RESULTS")
_FUTURE = re.compile(r"(?:将于|将在|定于|拟于|预定|即将|will|to)\s?[^,;。]{0,40}$")
_SCALE = {"万亿": 1e12, "亿": 1e8, "千万": 1e7, "百万": 1e6, "万": 1e4, "billion": 1e9, "bn": 1e9, "million": 1e6, "mn": 1e6}
_AMOUNT = re.compile(
    r"(?P<pre>人民币|港币|HK\$|US\$|RMB|\$)?\s?(?P<value>\d[\d,]*(?:\.\d+)?)\s?(?P<scale>万亿|亿|千万|百万|万|billion|million|bn|mn)"
    r"\s?(?P<unit>元人民币|港元|美元|人民币|元|新加坡元)?"
)
_CHANGE = re.compile(
    r"(?:同比|按年|较[^,;。]{0,10}?)?(?P<word>增长|增加|上升|大增|增|升|下降|下滑|下跌|减少|倒退|降|跌|收窄|扩大|up|down|increase|decrease)"
    r"[^,;。\d%]{0,6}(?P<pct>\d+(?:\.\d+)?)\s?%"
)
_DOWN = ("下降", "下滑", "下跌", "减少", "倒退", "降", "跌", "收窄", "down", "decrease")
_CURRENCIES = {"港元": "HKD", "港币": "HKD", "HK$": "HKD", "美元": "USD", "US$": "USD", "$": "USD", "新加坡元": "SGD"}


@lru_cache(maxsize=1)
def _grammar() -> dict[str, re.Pattern[str]]:
    words = lexicon("results")
    return {
        "published": re.compile(rf"(?:{words['verbs']})(?P<what>[^,;。@#]{{0,44}}?(?:{words['reports']}))", re.IGNORECASE),
        "named": re.compile(rf"(?:{words['reports']})(?:图解|出炉|公布|发布|披露|放榜)?\s?:"),
        "not_reports": re.compile(words["not_reports"]),
        "figure": re.compile(rf"(?P<metric>{words['metrics']})(?P<figure>{words['figure']})"),
        "revenue": re.compile(words["revenue"], re.IGNORECASE),
        "forecast": re.compile("|".join(words["forecast"]), re.IGNORECASE),
        "tag": re.compile(words["report_tag"], re.IGNORECASE),
        "columns": re.compile(words["columns"]),
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
    if not grammar["tag"].search(text) or grammar["monthly"].search(text):
        return False
    return any(_is_figure(passage, match) for match in grammar["figure"].finditer(text)) and _is_new(passage)


def _published(passage: Passage) -> bool:
    """Whether the passage says that our company published a report of figures, now."""
    grammar = _grammar()
    if not any(word in passage.text for word in _REPORTS):
        return False
    for match in grammar["published"].finditer(passage.text):
        at = match.start()
        if not passage.is_ours(at) or grammar["not_reports"].search(match["what"]) or _FUTURE.search(passage.text[:at][-44:]):
            continue
        if not passage.is_recalled(at) and not passage.is_supposed(at):
            return True
    return False


def _is_figure(passage: Passage, match: re.Match[str]) -> bool:
    clause = passage.clause(match.start())
    if _grammar()["forecast"].search(clause + match.group()) or passage.is_supposed(match.start()):
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
    if _published(passage):
        return True
    text, grammar = passage.text, _grammar()
    if not re.search(r"公告|公布|宣布|announce", text) or not periods_in(text, passage.reading.doc.today):
        return False
    found = [match for match in grammar["figure"].finditer(text) if _is_figure(passage, match)]
    return any(not passage.is_recalled(match.start()) for match in found) and not _PROSPECTUS.search(text) and _is_new(passage)


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
    """revenue, net_profit (in units of `currency`) with their yoy change in percent, as first stated; the period."""
    facts: dict[str, FactValue] = {"period": period} if period else {}
    grammar = _grammar()
    for passage in reading.passages:
        for match in grammar["figure"].finditer(passage.text):
            name = "revenue" if grammar["revenue"].search(match["metric"]) else "net_profit"
            if name in facts or passage.focus(match.start()) != "@" or not _is_figure_of_company(passage, match):
                continue
            _state(facts, name, match, passage.text)
        if "revenue" in facts and "net_profit" in facts:
            break
    return facts


def _is_figure_of_company(passage: Passage, match: re.Match[str]) -> bool:
    clause = passage.clause(match.start())
    return not _grammar()["forecast"].search(clause) and not re.search(
        r"平台服务|来自|其中|驱动|率|分部", clause + match.group()
    )


def _state(facts: dict[str, FactValue], name: str, match: re.Match[str], text: str) -> None:
    amount = _AMOUNT.search(match.group())
    if amount is None:
        return
    sign = -1 if "亏" in match["metric"] or "loss" in match["metric"].lower() else 1
    facts[name] = round(sign * float(amount["value"].replace(",", "")) * _SCALE[amount["scale"]], 2)
    facts.setdefault("currency", _CURRENCIES.get(amount["unit"] or amount["pre"] or "", "CNY"))
    change = _CHANGE.search(text, match.start(), match.end() + 24)
    if change:
        facts[f"{name}_yoy"] = -float(change["pct"]) if change["word"] in _DOWN else float(change["pct"])
