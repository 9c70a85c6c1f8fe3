"""A document as one company sees it: its own name is `@`, other companies are `#`, and every place knows of whom it speaks."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from alerts.detect.companies import Mention
from alerts.detect.dates import Day, days_in
from alerts.detect.document import Document, Sentence, roundup
from alerts.detect.roles import broker_head
from alerts.detect.subjects import is_headless, is_light, is_of_next, is_of_next_item, is_strange
from alerts.lexicons import lexicon
from settings.watchlist import Company

US, OTHERS, YARDSTICK = "@", "#", "~"
_MARK = re.compile(r"[@#]")
# A space parts clauses only beside a Chinese character or a mark; in English it parts words.
_BREAK = re.compile(r"[,;。!?|]|:(?<!@:)|\s(?:(?<=[\u4e00-\u9fff”]\s)|(?<=[@#%)]\s)(?![A-Za-z])|(?=[\u4e00-\u9fff@#“]))")
_ENGLISH = re.compile(r"[a-z]{2} [A-Za-z]{2}")
_OBJECT = re.compile(
    r"(?:[与和向对由被从及给为将]|[@#~][^\d%,;。]{0,20}、|收购|出售|增持|减持|投资|入股|携手|联合|with|from|by|of|to)\s?$"
)
_JOINED = re.compile(r"(?:、|(?<=@)及)#")
_PARTNER = re.compile(r"(?:[与和向对]|携手|联合|with)\s?$")
_MARKET_FORMS = {
    "US": re.compile(r"\.(?:US|N|O|NYSE|NASDAQ)\b|NASDAQ|NYSE|纳斯达克|纽交所", re.IGNORECASE),
    "HK": re.compile(r"\.?HK|-(?:S|W|SW|B|P|WP)\b|\b0\d{4}\b|港交所|联交所", re.IGNORECASE),
    "SH": re.compile(r"\.SH\b"),
    "SZ": re.compile(r"\.SZ\b"),
}
FRESH_DAYS = 4
OBJECT_WITHIN = 26
"""A word that makes the next name an object, and the names that it enumerates before it, stand in so many characters."""
LEAD_NAMING = 3
"""The lead ends after so many sentences that name the company."""


@lru_cache(maxsize=1)
def _words() -> dict[str, re.Pattern[str]]:
    stance = lexicon("stance")
    yardstick, attribute = lexicon("companies")["yardstick"], lexicon("companies")["attribute"]
    return {
        "before": re.compile(yardstick["before"]),
        "after": re.compile(f"{yardstick['after']}|{attribute['after']}"),
        "commentary": re.compile("|".join(stance["commentary"]["title"]), re.IGNORECASE),
        "ago": re.compile(stance["retrospect"]["ago"]),
        "judged": re.compile(stance["retrospect"]["judged"]),
        "recall": re.compile("|".join(stance["recall"]["before"]), re.IGNORECASE),
        "hypothesis": re.compile("|".join(stance["hypothesis"]["before"]), re.IGNORECASE),
    }


@dataclass(eq=False)
class Passage:
    """A sentence with marks. `entering` is whom it speaks of before its first mark: `@`, `#` or nothing."""

    text: str
    sentence: Sentence
    entering: str
    reading: "Reading"
    zone: str
    """title, lead or body."""
    names: tuple[str, ...] = ()
    """How the text calls the company at each `@`, codes included."""

    def market_of(self, position: int) -> str | None:
        """The market of the code beside the last `@` before `position`; None where it stands without or with several."""
        count = self.text.count(US, 0, position) + self.text.count(YARDSTICK, 0, position)
        name = self.names[count - 1] if count and count <= len(self.names) else ""
        found = {market for market, form in _MARKET_FORMS.items() if form.search(name)}
        return found.pop() if len(found) == 1 else None

    @property
    def names_us(self) -> bool:
        """Whether it can say anything of our company: it names it, or goes on about it."""
        return self.entering == US or US in self.text

    @cached_property
    def english(self) -> bool:
        """Whether English words follow each other in it, so that English patterns are worth a try."""
        return _ENGLISH.search(self.text) is not None

    @cached_property
    def days(self) -> list[Day]:
        """The days that it names."""
        return days_in(self.text, self.reading.doc.today)

    @property
    def leaving(self) -> str:
        """Whom it speaks of at its end."""
        return self.focus(len(self.text))

    @cached_property
    def _subjects(self) -> list[tuple[int, str]]:
        """(offset of a mark, whom the text speaks of behind it): of the marks, those that stand where a subject can."""
        found: list[tuple[int, str]] = []
        focus, named = self.entering, False
        for mark in _MARK.finditer(self.text):
            before = self.text[max(0, mark.start() - OBJECT_WITHIN) : mark.start()]
            is_object = mark.group() == OTHERS and (focus or named) and _OBJECT.search(before)
            if not is_object and not (mark.group() == US and focus == OTHERS and _PARTNER.search(before)):
                focus = mark.group()
                found.append((mark.start(), focus))
            named = named or mark.group() == US
        return found

    def focus(self, position: int) -> str:
        """Whom the text speaks of at `position`: the last company named before it in a place where it can be the subject."""
        focus = self.entering
        for start, subject in self._subjects:
            if start >= position:
                break
            focus = subject
        return focus

    @cached_property
    def breaks(self) -> list[int]:
        """Where clauses begin."""
        return [0, *(found.end() for found in _BREAK.finditer(self.text))]

    def clause_start(self, position: int) -> int:
        """Where the clause of `position` begins."""
        return self.breaks[bisect_right(self.breaks, position) - 1]

    def clause(self, position: int) -> str:
        """The text between the last break before `position` and it."""
        return self.text[self.clause_start(position) : position]

    def is_ours(self, position: int, *, strict: bool = True) -> bool:
        """Whether what stands at `position` is said of our company; `strict`: nothing but light words may stand between."""
        if self.focus(position) != US:
            return False
        if self.zone == "title" and is_of_next_item(self.text[:position]):
            return False
        if not strict:
            return True
        before = self.clause(position)
        mark = before.rfind(US)
        if mark >= 0:
            said = before[mark:]
            return len(said) < 40 and OTHERS not in _JOINED.sub("", said) and not is_of_next(said)
        return is_light(before)

    def day_at(self, position: int) -> Day | None:
        """The last day named before `position`, in its clause or an earlier one of the sentence."""
        return next((day for day in reversed(self.days) if day.end <= position), None)

    def is_recalled(self, position: int) -> bool:
        """Whether the clause at `position` looks back: by its words, or by a day long before the publication."""
        if _words()["recall"].search(self.clause(position)):
            return True
        day = self.day_at(position)
        return day is not None and (self.reading.doc.today - day.day).days > FRESH_DAYS

    def is_supposed(self, position: int) -> bool:
        """Whether the clause at `position` speaks of what may be, or is only rumoured."""
        return _words()["hypothesis"].search(self.clause(position)) is not None


class Reading:
    """The document for one company: `about` when the article is about it, `roundup`, `commentary`."""

    def __init__(self, doc: Document, mentions: Sequence[Sequence[Mention]], symbol: str, company: Company | None) -> None:
        self.doc = doc
        self.symbol = symbol
        self.company = company
        self.roundup = roundup().search(doc.title) is not None
        marked = [_marked(sentence.text, found, symbol) for sentence, found in zip(doc.sentences, mentions, strict=True)]
        self.commentary = _words()["commentary"].search(doc.title) is not None or _looks_back(doc)
        self.about = _is_about(doc, marked)
        self.brokered = broker_head().match(doc.title) is not None and not marked[0].startswith(US)
        names = [tuple(mention.name for mention in found if mention.company == symbol) for found in mentions]
        self.passages = self._passages(doc.sentences, marked, names)

    def _passages(
        self, sentences: Sequence[Sentence], marked: Sequence[str], names: Sequence[tuple[str, ...]]
    ) -> list[Passage]:
        named_in_title = bool(self.doc.title) and US in marked[0]
        topic = US if self.about and not self.roundup and named_in_title else ""  # else until the text has named it
        passages: list[Passage] = []
        last, paragraph, naming = topic, -1, 0
        for sentence, text, named in zip(sentences, marked, names, strict=True):
            if sentence.zone == "title":
                passage = Passage(text, sentence, US if is_headless(text) else "", self, "title", named)
            else:
                topic = topic or (US if self.about and not self.roundup and last == US else "")
                entering = last if sentence.paragraph == paragraph else topic
                entering = OTHERS if entering == US and is_strange(text) else entering
                zone = "lead" if sentence.zone == "lead" and naming < LEAD_NAMING else "body"
                passage = Passage(text, sentence, entering, self, zone, named)
                naming += US in text
                last = passage.leaving if named or OTHERS in text else entering
                paragraph = sentence.paragraph
            passages.append(passage)
        return passages

    def zone(self, *zones: str) -> list[Passage]:
        """The passages of these zones, in order."""
        return [passage for passage in self.passages if passage.zone in zones]

    @property
    def listings(self) -> list[str]:
        """Markets of the company's listings, the primary first."""
        symbols = self.company.listings if self.company else (self.symbol,)
        return [symbol.partition(":")[0] for symbol in symbols if ":" in symbol]

    @cached_property
    def event_day(self) -> date:
        """The day of which the article speaks: the last of its lead, no older than a few days, else that of publication."""
        days = [day.day for passage in self.zone("lead") for day in passage.days if day.exact]
        return max((day for day in days if 0 <= (self.doc.today - day).days <= FRESH_DAYS), default=self.doc.today)


def _marked(text: str, mentions: Sequence[Mention], symbol: str) -> str:
    """The sentence with our company as `@`, others as `#`, and as `~` where we serve as a yardstick."""
    if not mentions:
        return text
    pieces, last = [], 0
    for mention in mentions:
        pieces.append(text[last : mention.start])
        mark = US if mention.company == symbol else OTHERS
        before = "".join(pieces)[-12:]
        if mark == US and (_words()["before"].search(before) or _words()["after"].match(text[mention.end : mention.end + 20])):
            mark = YARDSTICK
        pieces.append(mark)
        last = mention.end
    return "".join(pieces) + text[last:]


def _looks_back(doc: Document) -> bool:
    """Whether the first sentences tell of something some time ago and the lead judges it."""
    lead = [sentence.text for sentence in doc.sentences if sentence.zone == "lead"]
    ago = any(_words()["ago"].search(text[:24]) for text in lead[:3])
    return ago and any(_words()["judged"].search(text) for text in lead)


def _is_about(doc: Document, marked: Sequence[str]) -> bool:
    """The title names the company, or (no company in the title) it is the first one that the lead names."""
    if doc.title and marked:
        if US in marked[0]:
            return not is_strange(marked[0])
        if OTHERS in marked[0] or YARDSTICK in marked[0]:
            return False
    for sentence, text in zip(doc.sentences, marked, strict=True):
        if sentence.zone == "lead" and (mark := _MARK.search(text)):
            return mark.group() == US
    return False
