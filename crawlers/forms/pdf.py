"""A PDF -> its text as two readers see it, in a process of its own that is bounded in time, memory and pages.

Readers have been seen to drop half of a form's text without an error, and to take fonts that are not embedded for others, so
pdfplumber (which keeps the columns) is held against pypdfium2.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from crawlers.errors import UnreadableForm
from crawlers.forms.reader import MAX_SECONDS, READING, Broken, TooSlow

MAX_BYTES = 8 * 1024 * 1024  # forms are 100 to 400 KB
MIN_SHARED = 0.93  # of the letters that either reader finds; vertical text and watermarks make up the rest
MIN_SHARED_OTHER_FACTS = 0.995  # when different facts are read of them: then order alone must be what differs
Fact = TypeVar("Fact")


@dataclass(frozen=True)
class Texts:
    """All pages of one document: `first` by pdfplumber, `second` by pypdfium2."""

    first: str
    second: str


def is_pdf(body: bytes) -> bool:
    """Whether these bytes begin as a PDF does (readers allow for some bytes before the mark)."""
    return b"%PDF-" in body[:1024]


def texts_of_pdf(body: bytes, where: str, source: str) -> Texts:
    """The text of all pages. Raises UnreadableForm: no PDF, too large, too slow, without text."""
    _check(body, where, source)
    try:
        return _texts(READING.read(body), where, source)
    except (TooSlow, Broken, OSError) as error:
        raise _unread(error, where, source) from error


async def texts_of_pdf_async(body: bytes, where: str, source: str) -> Texts:
    """As `texts_of_pdf`, without blocking the event loop."""
    _check(body, where, source)
    try:
        return _texts(await READING.read_async(body), where, source)
    except (TooSlow, Broken, OSError) as error:
        raise _unread(error, where, source) from error


def _check(body: bytes, where: str, source: str) -> None:
    if not is_pdf(body):
        raise UnreadableForm(source, where, "a PDF", body[:200])
    if len(body) > MAX_BYTES:
        raise UnreadableForm(source, where, f"a PDF of at most {MAX_BYTES} bytes", f"{len(body)} bytes")


def _unread(error: Exception, where: str, source: str) -> UnreadableForm:
    if isinstance(error, TooSlow):
        return UnreadableForm(source, where, f"a PDF that is read within {MAX_SECONDS} s")
    if "PasswordIncorrect" in str(error):
        return UnreadableForm(source, where, "a PDF that opens without a password")
    return UnreadableForm(source, where, "a PDF that its reader survives", str(error))


def _texts(found: dict[str, str], where: str, source: str) -> Texts:
    texts = Texts(found["pdfplumber"], found["pypdfium2"])
    if not texts.first.strip() and not texts.second.strip():
        raise UnreadableForm(source, where, "a PDF with text in it", "pages without text (scanned?)")
    return texts


def read_agreed(texts: Texts, read: Callable[[str], Fact], where: str, source: str) -> Fact:
    """What `read` makes of a document that its two readers see alike; of the only one that it can read, if that lost nothing.

    Raises UnreadableForm where `read` does, or when the readers' texts differ and so does what is read of them.
    """
    shared = agreement(texts.first, texts.second)
    facts: list[Fact] = []
    errors: list[UnreadableForm] = []
    for text in (texts.first, texts.second):
        try:
            facts.append(read(text))
        except UnreadableForm as error:
            errors.append(error)
    if not facts:
        raise errors[0]
    if len(facts) == 2:
        alike = facts[0] == facts[1] or shared >= MIN_SHARED_OTHER_FACTS
    else:
        fewer, more = sorted(map(_letters, (texts.first, texts.second)))
        alike = shared >= MIN_SHARED or fewer >= MIN_SHARED * more
    if not alike:
        found = f"{len(texts.first)} and {len(texts.second)} characters, {shared:.0%} of them in common"
        raise UnreadableForm(source, where, "a PDF that pdfplumber and pypdfium2 read alike", found)
    return facts[0]


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def agreement(first: str, second: str) -> float:
    """The share of letters and digits that two texts have in common, from 0 to 1, whatever their order."""
    plain = (unicodedata.normalize("NFKC", text) for text in (first, second))
    mine, theirs = (Counter(char for char in text if char.isalnum()) for text in plain)
    most = max(mine.total(), theirs.total())
    return (mine & theirs).total() / most if most else 1.0
