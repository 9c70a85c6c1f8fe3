"""An article as detection reads it: folded, without the site's boilerplate, cut into sentences that know where they stand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from alerts.detect.fold import fold
from alerts.detect.signs import Signs
from alerts.lexicons import lexicon
from queues.records import Article

HONG_KONG = ZoneInfo("Asia/Hong_Kong")
Zone = Literal["title", "lead", "body"]
LEAD_SENTENCES = 7
SHORTEST = 4
DATELINES = 3
"""Origin and agency stand before one of so many first sentences of a paragraph."""
_PARAGRAPH = re.compile(r"\n|\s{3,}")
_SENTENCE = re.compile(r"(?:[^。!? ]| (?! ))+(?:[。!?]+[”」』\"]?)?")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_ENGLISH_END = re.compile(r"(?<=[a-z0-9)][.!?])\s+(?=[A-Z])|\s{2,}")
# What can still be told below the lead: payments, prices, ratings. Plain words: many times faster than one expression.
_MATTERS = Signs(
    "股息", "派息", "期息", "派发", "派付", "分红", "红利", "股利", "评级", "目标价", "涨", "跌", "挫", "高开", "低开", "拉升",
    "走高", "走低", "升幅", "收升", "除净", "登记日", "记录日", "record", "dividend", "Dividend", "target", "rating", "shares",
)  # fmt: skip
_LOCAL = re.compile("[億與為這個國會發業東數報據將應對兩學無從關開間門風飛馬]|按年|按季")
_SPACE = re.compile(r"\s+")


class Sentence(NamedTuple):
    """A sentence of folded text. `profile`: it, or one before it in its paragraph, describes the company."""

    text: str
    zone: Zone
    paragraph: int = 0
    profile: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """What detection reads. `today` is the day of publication in Hong Kong, `at` the aware instant."""

    title: str
    sentences: tuple[Sentence, ...]
    at: datetime
    today: date
    publisher: str = ""
    text: str = field(default="", repr=False)
    raw: str = field(default="", repr=False)

    @property
    def local(self) -> bool:
        """Whether it is written as Hong Kong writes: in traditional characters, or with its words."""
        return _LOCAL.search(self.raw) is not None


@lru_cache(maxsize=1)
def roundup() -> re.Pattern[str]:
    """Headlines that gather many companies."""
    return re.compile("|".join(lexicon("stance")["roundup"]["title"]), re.IGNORECASE)


@lru_cache(maxsize=1)
def _tables() -> re.Pattern[str]:
    return re.compile(lexicon("stance")["tables"]["title"])


def is_table(title: str) -> bool:
    """Whether a headline stands above a table of numbers of many companies."""
    return _tables().search(title) is not None


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    page = lexicon("page")
    return (
        re.compile("|".join(page["boilerplate"])),
        re.compile("^(?:" + "|".join(page["dateline"]) + r")[\s丨|]*"),
        re.compile("|".join(page["profile"])),
    )


def read(article: Article, title: str | None = None, text: str | None = None) -> Document:
    """The article as a document; `title` and `text` where they were folded before. Without a title it keeps an empty one."""
    at = article.released_at or article.first_seen_at
    title = _plain(_SPACE.sub(" ", fold(article.title) if title is None else title).strip())
    text = _plain(fold(article.text) if text is None else text)
    return Document(
        title=title,
        sentences=tuple(sentences_of(title, text)),
        at=at,
        today=at.astimezone(HONG_KONG).date(),
        publisher=article.publisher or "",
        text=text,
        raw=article.title + article.text,
    )


def _plain(text: str) -> str:
    """`text` without the marks that stand for companies in a reading."""
    return text.replace("@", "a").replace("#", " ").replace("~", "-")


def sentences_of(title: str, text: str) -> list[Sentence]:
    """Title and text, both folded, as sentences; the first few of the text are the lead.

    Of the body only what may matter is kept, with what stands before it in its paragraph; of a round-up everything.
    """
    keeps_all = roundup().search(title) is not None
    found = [Sentence(title, "title")] if title else []
    lead = LEAD_SENTENCES
    for paragraph, block in enumerate(_PARAGRAPH.split(text)):
        if lead <= 0 and not keeps_all and not _MATTERS.met(block):
            continue
        own = []
        for sentence, described in _sentences(block):
            own.append(Sentence(sentence, "lead" if lead > 0 else "body", paragraph, described))
            lead -= 1
        while own and not keeps_all and own[-1].zone == "body" and not _MATTERS.met(own[-1].text):
            own.pop()
        found += own
    return found


def _sentences(block: str) -> Iterator[tuple[str, bool]]:
    """(sentence, whether it or one before it describes the company) of a paragraph."""
    boilerplate, dateline, profile = _patterns()
    pieces = _ENGLISH_END.split(block) if not _CHINESE.search(block) else _SENTENCE.findall(block)
    described = False
    for place, piece in enumerate(pieces):
        sentence = dateline.sub("", piece.strip(), count=1) if place < DATELINES else piece.strip()
        if len(sentence) >= SHORTEST and not boilerplate.match(sentence):
            described = described or profile.search(sentence) is not None
            yield sentence, described
