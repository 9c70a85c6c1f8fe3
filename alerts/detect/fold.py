"""Texts folded for matching only: full width to half width (NFKC) and traditional to simplified, one character at a time."""

import re
import unicodedata
from functools import lru_cache

from opencc import OpenCC

# 1,203 is one number; its comma must not part clauses.
_THOUSANDS = re.compile(r",(?<=\d,)(?=\d{3}(?!\d))")
_RANGES = ((0x80, 0xD800), (0xF900, 0xFFFE))


@lru_cache(maxsize=1)
def _table() -> tuple[re.Pattern[str], dict[str, str]]:
    """The characters that folding changes, and to what. One character never depends on its neighbours, so folding is stable."""
    characters = [chr(code) for start, end in _RANGES for code in range(start, end) if not chr(code).isspace()]
    normal = [unicodedata.normalize("NFKC", character).replace("\n", " ") for character in characters]
    simplified = OpenCC("t2s").convert("\n".join(normal)).split("\n")
    changed = {old: new for old, new in zip(characters, simplified, strict=True) if old != new}
    changed |= {"\u3000": "  ", "\xa0": " ", "丨": "|", "\r": "", "‧": "·", "•": "·", "\u200b": "", "\ufeff": ""}
    return re.compile("[" + re.escape("".join(changed)) + "]"), changed


def fold(text: str) -> str:
    """`text` in half-width forms and simplified characters. An ideographic space, which parts paragraphs, becomes two;
    numbers lose their thousands separators.
    """
    pattern, changed = _table()
    folded = pattern.sub(lambda found: changed[found.group()], text)
    return _THOUSANDS.sub("", folded) if "," in folded else folded
