"""A PDF -> its text as two readers see it, in a child process that is bounded in time, memory and pages.

Readers have been seen to drop half of a form's text without an error, and to take fonts that are not embedded for others, so
pdfplumber (which keeps the columns) is held against pypdfium2.
"""

import asyncio
import io
import json
import resource
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from crawlers.errors import UnreadableForm
from settings.environment import ROOT

MAX_BYTES = 8 * 1024 * 1024  # forms are 100 to 400 KB
MAX_PAGES = 40
MAX_SECONDS = 30
MAX_MEMORY = 1536 * 1024 * 1024  # address space: the libraries alone map half a gigabyte
MIN_SHARED = 0.93  # of the letters that either reader finds; vertical text and watermarks make up the rest
Fact = TypeVar("Fact")
COMMAND = (sys.executable, "-m", "crawlers.forms.pdf")


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
        done = subprocess.run(COMMAND, input=body, capture_output=True, timeout=MAX_SECONDS, check=False, cwd=ROOT)
    except subprocess.TimeoutExpired as error:
        raise _too_slow(where, source) from error
    return _texts(done.returncode, done.stdout, done.stderr, where, source)


async def texts_of_pdf_async(body: bytes, where: str, source: str) -> Texts:
    """As `texts_of_pdf`, without blocking the event loop."""
    _check(body, where, source)
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(*COMMAND, stdin=pipe, stdout=pipe, stderr=pipe, cwd=ROOT)
    try:
        out, complaint = await asyncio.wait_for(child.communicate(body), MAX_SECONDS)
    except TimeoutError as error:
        raise _too_slow(where, source) from error
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    return _texts(child.returncode or 0, out, complaint, where, source)


def _check(body: bytes, where: str, source: str) -> None:
    if not is_pdf(body):
        raise UnreadableForm(source, where, "a PDF", body[:200])
    if len(body) > MAX_BYTES:
        raise UnreadableForm(source, where, f"a PDF of at most {MAX_BYTES} bytes", f"{len(body)} bytes")


def _too_slow(where: str, source: str) -> UnreadableForm:
    return UnreadableForm(source, where, f"a PDF that is read within {MAX_SECONDS} s")


def _texts(status: int, out: bytes, complaint: bytes, where: str, source: str) -> Texts:
    if status:
        last = complaint.decode("utf-8", "replace").strip().rpartition("\n")[2]
        raise UnreadableForm(source, where, "a PDF that its reader survives", last or f"exit status {status}")
    found = json.loads(out)
    texts = Texts(str(found["pdfplumber"]), str(found["pypdfium2"]))
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
    whole = min(map(_letters, (texts.first, texts.second))) >= MIN_SHARED * max(map(_letters, (texts.first, texts.second)))
    alike = shared >= MIN_SHARED or (len(facts) == 1 and whole) or (len(facts) == 2 and facts[0] == facts[1])
    if not alike:
        found = f"{len(texts.first)} and {len(texts.second)} characters, {shared:.0%} of them in common"
        raise UnreadableForm(source, where, "a PDF that pdfplumber and pypdfium2 read alike", found)
    return facts[0]


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def agreement(first: str, second: str) -> float:
    """The share of letters and digits that two texts have in common, from 0 to 1, whatever their order."""
    mine, theirs = (Counter(char for char in text if char.isalnum()) for text in (first, second))
    most = max(mine.total(), theirs.total())
    return (mine & theirs).total() / most if most else 1.0


def _child() -> None:
    """Read a PDF from standard input, print both readers' texts as JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    import pdfplumber
    import pypdfium2

    body = sys.stdin.buffer.read()
    with pdfplumber.open(io.BytesIO(body)) as pdf:
        first = "\n".join(page.extract_text() or "" for page in pdf.pages[:MAX_PAGES])
    document = pypdfium2.PdfDocument(body)
    pages = range(min(len(document), MAX_PAGES))
    second = "\n".join(document[number].get_textpage().get_text_bounded() for number in pages)
    json.dump({"pdfplumber": first, "pypdfium2": second}, sys.stdout)


if __name__ == "__main__":
    _child()
