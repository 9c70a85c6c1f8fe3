"""Who a clause speaks of when no name of ours stands in it: nobody else, the next item of a list, or an unknown company."""

import re
from functools import lru_cache

from alerts.lexicons import lexicon

_CLAUSE = re.compile(r"[^,;。\s]*")
# A headline that begins with the act of the company that it names behind it.
_HEADLESS = re.compile(
    r"(?:(?:计划|宣布|建议|拟)?(?:发行|增发|配售|回购|收购|出售|派发)|拟|斥资|耗资|完成|推出|遭|被|获)[^@]{2,30}[\s,:]@"
)
# A person of the company who speaks: an office or none, a surname, a given name, a colon.
_SPEAKER = re.compile(
    r"@(?:集团|控股|联席|联合|执行|高级|副|兼|创始人|董事长|董事会主席|主席|总裁|行政总裁|首席[^:,@#]{2,4}官|CEO|CFO|CTO|COO|\s)*"
    r"[赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕张孔曹严魏陶姜谢邹苏潘葛范彭鲁马俞任袁柳唐罗薛雷贺倪汤郝傅康伍余顾孟黄穆萧尹姚邵汪毛戴宋庞熊"
    r"董梁杜贾郭梅钟徐邱骆夏蔡樊胡凌霍卢莫丁洪崔龚程邢裴陆翁段侯甘刘詹龙叶黎赖卓乔翟谭冉庄柴廖耿欧][\u4e00-\u9fff]{1,2}:"
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


def is_of_next_item(before: str) -> bool:
    """Whether a place of a headline, with `before` before it, is in its next item: `@明日公布业绩;甲债券暴跌`."""
    item = before[before.rfind(";") + 1 :]
    return len(item) < len(before) and "@" not in item and not is_light(item)


def is_speaker(title: str) -> bool:
    """Whether a marked headline quotes a person of our company: `@董事长王某:`."""
    return _SPEAKER.search(title) is not None


def is_strange(text: str) -> bool:
    """Whether a sentence begins with the act of a company that is neither ours nor known."""
    found = _STRANGER.match(text)
    if found is None or _words()["no_stranger"].search(found["name"]):
        return False
    return "@" not in _CLAUSE.match(text, found.end()).group()  # type: ignore[union-attr]  # a person who speaks of us
