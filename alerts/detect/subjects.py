"""Who a clause speaks of when no name of ours stands in it: nobody else, the next item of a list, or an unknown company."""

import re
from functools import lru_cache

from alerts.lexicons import lexicon

_CLAUSE = re.compile(r"[^,;。\s]*")
# A headline that begins with the act of the company that it names behind it.
_HEADLESS = re.compile(
    r"(?:(?:计划|宣布|建议|拟)?(?:发行|增发|配售|回购|收购|出售|派发)|拟|斥资|耗资|完成|推出|遭|被|获)[^@]{2,30}[\s,:]@"
)
# An unknown company at the head of a sentence, by an act that only a company does.
_STRANGER = re.compile(
    r"^(?:[^,;。]{0,14}?[日讯息悉],)?(?P<name>[\u4e00-\u9fff]{2,6}?|[A-Z][A-Za-z]+(?: [A-Z][A-Za-z]+)?)"
    r"\s?(?:(?:今日|昨日|昨晚|近日|周[一二三四五六日])?(?:宣派|公布|宣布|发布|披露|下调|上调)(?!后|的)|股价(?:大|收|急|暴|跌|涨|一度))"
)


@lru_cache(maxsize=1)
def _words() -> dict[str, re.Pattern[str]]:
    stance = lexicon("stance")
    light = "|".join(sorted(map(re.escape, stance["light"]["words"]), key=len, reverse=True))
    return {
        "light": re.compile(r"(?:" + light + r"|[\d\s“”\"'()《》「」【】\-—.%$\]\[])*+"),
        "no_stranger": re.compile(stance["no_stranger"]["words"]),
    }


def is_light(text: str) -> bool:
    """Whether nothing stands in a clause that could be its subject."""
    return _words()["light"].fullmatch(text) is not None


def is_headless(title: str) -> bool:
    """Whether a marked headline tells the company's act before it names it: `拟发行6亿美元可转债 @跌9.6%`."""
    return "#" not in title and _HEADLESS.match(title) is not None


def is_of_next(said: str) -> bool:
    """Whether behind a first percentage of ours the next item of an enumeration begins with another name."""
    head, comma, item = said.rpartition("、")
    return bool(comma) and "%" in head and not is_light(item)


def is_strange(text: str) -> bool:
    """Whether a sentence begins with the act of a company that is neither ours nor known."""
    found = _STRANGER.match(text)
    if found is None or _words()["no_stranger"].search(found["name"]):
        return False
    return "@" not in _CLAUSE.match(text, found.end()).group()  # type: ignore[union-attr]  # a person who speaks of us
