"""The headline of an announcement that fits no kind: the company with its code, and a verb with which companies act."""

import re
from functools import lru_cache

from alerts.detect.announcements import DENIED
from alerts.detect.reading import Reading
from alerts.findings import Finding
from alerts.lexicons import lexicon

_CODE = re.compile(r"\d{4,6}|\.(?:US|HK|SH|SZ)", re.IGNORECASE)
_REPORTED = re.compile(r"公告|公布|宣布|发布|披露|announce", re.IGNORECASE)
_COLON = re.compile(r"^(?:[^|@#]{2,8}\|\s?)?@\s?:")
# After these nothing can turn the headline into praise.
_ACTS = re.compile(
    r"^(?:[^|@#]{2,8}\|\s?)?@\s?:?\s?(?:拟|建议|终止|订立|完成|授出|委任|获纳入|获调入|预期|预计|延迟|延期|取消|正与|正就|接获|收到)"
)
VERB_WITHIN = 8


@lru_cache(maxsize=1)
def _grammar() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = lexicon("acts")
    verbs = "|".join(sorted(map(re.escape, words["verbs"]), key=len, reverse=True))
    head = re.compile(
        rf"^(?:[^|@#]{{2,8}}\|\s?)?@(?P<colon>\s?:\s?)?(?P<before>[^,;。:|@#]{{0,{VERB_WITHIN}}}?)(?P<verb>{verbs})"
    )
    return head, re.compile("|".join(words["unless"]))


def other_announcement(reading: Reading) -> list[Finding]:
    """An announcement without a kind, when nothing else was found: told by headline alone, or by a text that reports one."""
    titles = reading.zone("title")
    if not titles or reading.commentary or reading.brokered or reading.roundup:
        return []
    head, unless = _grammar()
    text = titles[0].text
    if not titles[0].names or not _CODE.search(titles[0].names[0]):
        return []
    if DENIED.search(text):
        return []
    if not _ACTS.match(text) and (unless.search(text) or not (_COLON.match(text) or head.match(text))):
        return []
    lead = reading.zone("lead")
    if lead and not any(_REPORTED.search(passage.text) for passage in lead):
        return []
    return [
        Finding(
            type="filing",
            category="other_announcement",
            company=reading.symbol,
            discriminator=reading.event_day.isoformat(),
            rule="announcement-by-headline",
        )
    ]
