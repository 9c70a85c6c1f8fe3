"""Text of a form -> its lines, without page furniture, each beside a folded twin in which labels are found."""

import re
import unicodedata
from dataclasses import dataclass

from opencc import OpenCC

HEADING = re.compile(r"cash dividend\b.{0,60}?\bannouncement|^股票发行人现金股息.{0,30}?公告")
FORM_ID = re.compile(r"(?<![A-Za-z0-9])(EF00[1-3]|FF30[145])(?!\d)")
_HEAD_ID = re.compile(r"^\s*" + FORM_ID.pattern, re.MULTILINE)

# Readers glue the foot of one page to the head of the next: `EF001 vPage 1 of 2 v 1.1.1` (pypdf), `第 1 頁 共 2 頁 v1.1.1`.
_FURNITURE = re.compile(
    r"(?:\b(?:EF00[1-3]|FF30[145])\s*)?v?\s*Page\s*\d+\s*of\s*\d+\s*(?:v?\s*\d+(?:\.\d+)+)?"
    r"|(?:\b(?:EF00[1-3]|FF30[145])\s*)?v?\s*第\s*\d+\s*[頁页]\s*[共/]?\s*(?:共\s*)?\d+\s*[頁页]\s*(?:v?\s*\d+(?:\.\d+)+)?",
    re.IGNORECASE,
)
_HEAD = re.compile(r"(?:EF00[1-3]|FF30[145])?\s*v?|v\s*\d+(?:\.\d+)+")
_HEAD_GLUED = re.compile(r"\s*(?:EF00[1-3]|FF30[145])(?=\s|[^\x00-\x7f]|$)\s*v?\s*(?=\S)")

_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_INVISIBLE = dict.fromkeys((*range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF, 0x00AD, 0), "")


class _Simplified(dict[int, str]):
    """`str.translate` table from traditional to simplified, character by character, so that lengths stay."""

    def __init__(self) -> None:
        self._opencc = OpenCC("t2s")

    def __missing__(self, code: int) -> str:
        one = chr(code)
        found = str(self._opencc.convert(one)) if code > 0x2E7F else one
        self[code] = found if len(found) == 1 else one
        return self[code]


_simplified = _Simplified()


@dataclass(frozen=True)
class Line:
    """`shown` as printed; `folded` for matching: NFKC, simplified characters, lower case, single spaces."""

    shown: str
    folded: str


def same_length(text: str) -> str:
    """`text` in simplified characters, half width, straight apostrophes: what is found in it stands there in `text` too."""
    return text.translate(_HALF_WIDTH).translate(_simplified).replace("’", "'").replace("‘", "'")


def fold(text: str) -> str:
    """NFKC, simplified characters, lower case, runs of white space as one space, curly apostrophes straight."""
    plain = unicodedata.normalize("NFKC", text).translate(_simplified).lower()
    return " ".join(plain.replace("’", "'").replace("‘", "'").split())


def cut(text: str) -> list[str]:
    """The pieces of a text between its page numbers, without the form ids that begin them; full-width characters count too."""
    text = " ".join(text.split())
    half, pieces, start = text.translate(_HALF_WIDTH), [], 0
    for foot in (*_FURNITURE.finditer(half), None):
        end = foot.start() if foot else len(text)
        head = _HEAD_GLUED.match(half, start, end)
        pieces.append(text[head.end() if head else start : end].strip())
        start = foot.end() if foot else end
    return [piece for piece in pieces if piece and not _HEAD.fullmatch(piece.translate(_HALF_WIDTH))]


def _ideographs(text: str) -> str:
    """Compatibility ideographs and radicals, which PDF fonts put in place of the characters, as the characters."""
    return "".join(
        unicodedata.normalize("NFKC", char) if "\u2e80" <= char <= "\u2fdf" or "\uf900" <= char <= "\ufaff" else char
        for char in text
    )


def lines_of(text: str) -> list[Line]:
    """The lines that hold labels or values, in reading order; page numbers, versions and repeated form ids are cut out."""
    printed = _ideographs(text.translate(_INVISIBLE)).splitlines()
    return [Line(shown, fold(shown)) for line in printed for shown in cut(line)]


def form_id(text: str) -> str | None:
    """The form's id (EF001 … FF305) from a page's head, its first mention, or its title; None when it is no known form."""
    plain = unicodedata.normalize("NFKC", text)
    found = _HEAD_ID.search(plain) or FORM_ID.search(plain)
    if found:
        return found[1]
    heading = next((found[0] for line in lines_of(text) if (found := HEADING.search(line.folded))), None)
    if heading is None:
        return None
    if re.search(r"scrip|以股份代替|代息", heading):
        return "EF003"
    return "EF002" if re.search(r"currency|货币", heading) else "EF001"
