"""Text of a form -> its lines, without page furniture, each beside a folded twin in which labels are found."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from opencc import OpenCC

HEADING = re.compile(r"cash dividend\b.*announcement|^股票发行人现金股息.*公告")
FORM_ID = re.compile(r"(?<![A-Za-z0-9])(EF00[1-3]|FF30[145])(?!\d)")

# Readers glue the foot of one page to the head of the next: `EF001 vPage 1 of 2 v 1.1.1` (pypdf), `第 1 頁 共 2 頁 v1.1.1`.
_FURNITURE = re.compile(
    r"v?\s*Page\s*\d+\s*of\s*\d+\s*(?:v?\s*\d+(?:\.\d+)+)?"
    r"|第\s*\d+\s*[頁页]\s*[共/]?\s*(?:共\s*)?\d+\s*[頁页]\s*(?:v?\s*\d+(?:\.\d+)+)?",
    re.IGNORECASE,
)
_HEAD = re.compile(r"^\s*(?:EF00[1-3]|FF30[145])\b\s*v?\s*$|^\s*v\s*\d+(?:\.\d+)+\s*$")
_HEAD_GLUED = re.compile(r"^\s*(?:EF00[1-3]|FF30[145])(?=\s|[^\x00-\x7f]|$)\s*v?\s*(?=\S)")


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


def fold(text: str) -> str:
    """NFKC, simplified characters, lower case, runs of white space as one space, curly apostrophes straight."""
    plain = unicodedata.normalize("NFKC", text).translate(_simplified).lower()
    return " ".join(plain.replace("’", "'").replace("‘", "'").split())


def _ideographs(text: str) -> str:
    """Compatibility ideographs and radicals, which PDF fonts put in place of the characters, as the characters."""
    return "".join(
        unicodedata.normalize("NFKC", char) if "\u2e80" <= char <= "\u2fdf" or "\uf900" <= char <= "\ufaff" else char
        for char in text
    )


def lines_of(text: str) -> list[Line]:
    """The lines that hold labels or values, in reading order; page numbers, versions and repeated form ids are cut out."""
    lines = []
    for printed in _ideographs(text).replace("\f", "\n").splitlines():
        without_foot = _FURNITURE.sub("\n", printed)
        for piece in without_foot.split("\n"):
            if not piece.strip() or _HEAD.match(piece):
                continue
            shown = " ".join(_HEAD_GLUED.sub("", piece, count=1).replace("\u00a0", " ").split())
            if shown:
                lines.append(Line(shown, fold(shown)))
    return lines


def broken_at(text: str, labels: Iterable[str]) -> str:
    """`text` with a line feed before each of `labels` (folded, lower case): for readers that print a form without line ends.

    English labels count only with their capital, so that `the dividend declared` inside another label does not.
    """
    known = sorted(set(labels), key=len, reverse=True)
    pattern = "|".join(r"\s*".join(map(re.escape, label[:1].upper() + label[1:])) for label in known)
    plain = unicodedata.normalize("NFKC", " ".join(_FURNITURE.sub(" ", text).split()))
    starts = [found.start() for found in re.finditer(pattern, plain.translate(_simplified).replace("’", "'"))]
    return "\n".join(plain[start:end] for start, end in zip([0, *starts], [*starts, len(plain)], strict=True))


def form_id(text: str) -> str | None:
    """The form's id (EF001 … FF305) from its first printed mention, else from its title; None when it is no known form."""
    found = FORM_ID.search(unicodedata.normalize("NFKC", text))
    if found:
        return found[1]
    heading = next((line.folded for line in lines_of(text) if HEADING.search(line.folded)), None)
    if heading is None:
        return None
    if re.search(r"scrip|以股份代替|代息", heading):
        return "EF003"
    return "EF002" if re.search(r"currency|货币", heading) else "EF001"
