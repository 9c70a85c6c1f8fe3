"""Text of a form that a reader printed without line ends -> the same text with a line for each label."""

import re
from collections.abc import Iterable

from crawlers.forms.labels import LABELS
from crawlers.forms.lines import cut, same_length

# What stands among the words of a label that the form wraps, its cell being lower than the label's.
_VALUE = re.compile(
    r"(?:每 ?(?:\d{1,6} ?)?股 ?[\d.,]{1,20} ?[A-Z]{3}|[A-Z]{3} ?[\d.,]{1,20} per (?:\d[\d,]{0,9} )?shares?"
    r"|[A-Z]{3} ?, ?(?:金额有待公布|amount to be announced)"
    r"|\d{4} ?年 ?\d+ ?月 ?\d+ ?日(?: ?\d+:\d\d)?|\d{1,2} [A-Z][a-z]+ \d{4}(?: \d+:\d\d)?"
    r"|Not applicable|To be announced|不适用|有待公布|(?<= )(?:是|否|Yes|No)(?= ))"
)
_MORE = (
    r"(?:(?:Amount|Exchange rate)[a-z ]{1,60})?\b(?:[Ff]irst|[Ss]econd|[Tt]hird) (?:optional )?currency\b"
    r"|(?:Currency )?Option \d|Cash Dividend\b|股票发行人现金股息"
)
_LEAST = 4  # letters of a label on either side of a value, else they are another word's


def broken(text: str) -> str:
    """`text` with a line feed before each label, and each value behind its label instead of among its words.

    English labels count only with their capital, so that `the dividend declared` inside another label does not.
    """
    plain = _joined_labels(" ".join(cut(text)))
    starts = [found.start() for found in _LABEL.finditer(same_length(plain))]
    return "\n".join(plain[start:end] for start, end in zip([0, *starts], [*starts, len(plain)], strict=True))


def _joined_labels(plain: str) -> str:
    twin = same_length(plain)
    pieces, done = [], 0
    for value in _VALUE.finditer(twin):
        rest = _rest_of_label(twin, value.start(), value.end()) if value.start() >= done else 0
        if rest:
            label_end = value.end() + rest
            pieces += [plain[done : value.start()], plain[value.end() : label_end], plain[value.start() : value.end()]]
            done = label_end
    return " ".join(" ".join([*pieces, plain[done:]]).split())


def _rest_of_label(text: str, start: int, end: int) -> int:
    """How many characters after `end` belong to a label that was broken off at `start`; 0 where none was."""
    before, after = _squeezed(text[max(0, start - 160) : start]), text[end : end + 160]
    found = 0
    for label in _SQUEEZED:
        for letters in range(_LEAST, len(label) - (_LEAST if label.isascii() else _LEAST // 2) + 1):
            if before.endswith(label[:letters]) and _squeezed(after).startswith(label[letters:]):
                found = max(found, len(label) - letters)
    return _reach(after, found) if found else 0


def _squeezed(text: str) -> str:
    return text.replace(" ", "").lower()


def _reach(text: str, letters: int) -> int:
    for position, char in enumerate(text):
        letters -= char != " "
        if letters == 0:
            return position + 1
    return len(text)


def _spaced(labels: Iterable[str]) -> str:
    return "|".join(r" ?".join(map(re.escape, label[:1].upper() + label[1:])) for label in labels)


_PRINTINGS = sorted({printing for printings in LABELS.values() for printing in printings}, key=len, reverse=True)
_LABEL = re.compile(_MORE + "|" + _spaced(_PRINTINGS))
_SQUEEZED = [_squeezed(printing) for printing in _PRINTINGS if len(_squeezed(printing)) > 2 * _LEAST]
