"""An article as detection reads it: folded, without the site's boilerplate, cut into sentences that know where they stand."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from alerts.detect.fold import fold
from alerts.lexicons import lexicon
from queues.records import Article

HONG_KONG = ZoneInfo("Asia/Hong_Kong")
Zone = Literal["title", "lead", "body"]
LEAD_SENTENCES = 7
_END = re.compile(r"(?<=[。!?])[”」』\"]?|(?<=[a-z0-9)]\.)\s+(?=[A-Z])|\n|\s{2,}|(?<=;)\s?(?=[-•·])")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Sentence:
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


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    page = lexicon("page")
    return (
        re.compile("|".join(page["boilerplate"])),
        re.compile("^(?:" + "|".join(page["dateline"]) + r")[\s丨|]*"),
        re.compile("|".join(page["profile"])),
    )


def read(article: Article) -> Document:
    """The article as a document; an article without a title keeps an empty one."""
    at = article.released_at or article.first_seen_at
    title = _SPACE.sub(" ", fold(article.title)).strip()
    text = fold(article.text)
    return Document(
        title=title,
        sentences=tuple(sentences_of(title, text)),
        at=at,
        today=at.astimezone(HONG_KONG).date(),
        publisher=article.publisher or "",
        text=text,
    )


def sentences_of(title: str, text: str) -> list[Sentence]:
    """Title and text, both folded, as sentences; the first few of the text are the lead."""
    boilerplate, dateline, profile = _patterns()
    found = [Sentence(title, "title")] if title else []
    lead = LEAD_SENTENCES
    for paragraph, block in enumerate(re.split(r"\n|\s{3,}", text)):
        described = False
        for piece in _END.split(block):
            sentence = dateline.sub("", piece.strip())
            if len(sentence) < 4 or boilerplate.match(sentence):
                continue
            described = described or profile.search(sentence) is not None
            found.append(Sentence(sentence, "lead" if lead > 0 else "body", paragraph, described))
            lead -= 1
    return found
