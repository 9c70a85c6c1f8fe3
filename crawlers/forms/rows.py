"""Lines of a form -> its rows: a label, however it was wrapped, and the text that stands in, before and after it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from crawlers.forms.labels import LABELS
from crawlers.forms.lines import HEADING, Line
from crawlers.forms.order import best_in_order

Shape = Callable[[str], bool]
"""Whether a folded text is all of a field's value and nothing else."""
LONGEST_LABEL = 9  # lines: eight words of the lodgement label, one a line, and the value among them
VALUE_LINES_INSIDE = 2
_UNFIT, _BARE, _FITTING = 2, 5, 6  # two sentences that begin as labels do are worth less than one label


@dataclass(frozen=True)
class Row:
    """One label of a form. `first` and `last` are its lines' numbers; `inside` the value pieces on and between these lines."""

    field: str
    first: int
    last: int
    inside: tuple[Line, ...]
    before: tuple[Line, ...] = ()
    after: tuple[Line, ...] = ()
    follows: bool = False
    """The reader of this form prints values below their labels: what stands above a bare label is another's."""

    def readings(self) -> Iterator[str]:
        """Folded texts that may be the value, the likeliest first."""
        around = (self.before + self.inside + self.after, self.before, self.after)
        nearest = (self.before[-1:], self.after[:1])
        for pieces in (self.inside, *(one for few in (around, nearest) for one in (few[::-1] if self.follows else few))):
            text = joined(line.folded for line in pieces)
            if text:
                yield text

    @property
    def shown(self) -> str:
        """The value as printed, its lines joined."""
        return joined(line.shown for line in self._lines)

    @property
    def folded(self) -> str:
        """The value folded, its lines joined."""
        return joined(line.folded for line in self._lines)

    @property
    def _lines(self) -> tuple[Line, ...]:
        return self.inside + self.after if self.follows else self.before + self.inside + self.after


def joined(pieces: Iterable[str]) -> str:
    """Lines as one text: a space between words of Latin script, none between Chinese characters."""
    text = ""
    for piece in pieces:
        wide = bool(text) and text[-1] > "\u2e7f" and piece[:1] > "\u2e7f"
        text += piece if wide or not text else " " + piece
    return text


def rows_of(lines: list[Line], shapes: Mapping[str, Shape]) -> dict[str, Row]:
    """field -> its row. Where a label's words occur twice (in a title, in a reason), the form's order decides which it is."""
    candidates = _labelled(lines)
    best = best_in_order(candidates, [_worth(row, shapes) for row in candidates])
    rows = list(_with_neighbours(lines, sorted(best.values(), key=lambda row: row.first)))
    follows = _values_follow(rows, shapes)
    return {row.field: replace(row, follows=follows) for row in rows}


def _values_follow(rows: list[Row], shapes: Mapping[str, Shape]) -> bool:
    """Whether bare labels have their values below them rather than above: the voices of all labels whose value has a shape."""
    voices = 0
    for row in rows:
        if not row.inside and row.field in shapes:
            fits = shapes[row.field]
            voices += bool(row.after) and fits(joined(line.folded for line in row.after))
            voices -= bool(row.before) and fits(joined(line.folded for line in row.before))
    return voices > 0


def _worth(row: Row, shapes: Mapping[str, Shape]) -> int:
    if row.field not in shapes or not row.inside:
        return _BARE
    return _FITTING if any(shapes[row.field](text) for text in row.readings()) else _UNFIT


def _labelled(lines: list[Line]) -> list[Row]:
    rows, number = [], 0
    whole = [_whole_label(line.folded) for line in lines]
    while number < len(lines):
        heading = HEADING.search(lines[number].folded) and not whole[number]
        row = Row("heading", number, number, ()) if heading else _row_at(lines, whole, number)
        if row is None:
            number += 1
            continue
        rows.append(row)
        number = row.last + 1
        if row.field == "directors":
            break
    return rows


def _whole_label(line: str) -> str | None:
    """The longest label that stands whole at the beginning of a folded line."""
    return next((label for label, _ in _BY_LENGTH if _common(line, label)[1] == len(label)), None)


def _row_at(lines: list[Line], whole: list[str | None], first: int) -> Row | None:
    own = whole[first]
    for label, field in _BY_LENGTH:
        if own is None or (label.startswith(own) and label != own):
            row = _match(lines, whole, first, label, field)
            if row:
                return row
    return _match(lines, whole, first, own, _FIELD[own]) if own else None


def _match(lines: list[Line], whole: list[str | None], first: int, label: str, field: str) -> Row | None:
    """The row of `label` (without spaces) that begins on line `first`, or None. Lines within may be wholly of the value."""
    rest, inside, strangers = label, [], 0
    for number in range(first, min(first + LONGEST_LABEL, len(lines))):
        line = lines[number]
        taken, letters = _common(line.folded, rest)
        if letters == 0:
            strangers += 1
            if number == first or strangers > VALUE_LINES_INSIDE or whole[number]:
                return None
            inside.append(line)
            continue
        strangers = 0
        rest = rest[letters:]
        value = line.folded[taken:].strip(" :")
        if value:
            inside.append(Line(_tail(line.shown, letters), value))
        if not rest:
            return Row(field, first, number, tuple(inside))
        if label[0] > "\u2e7f" and letters < 3 and value:
            return None
    return None


def _common(line: str, label: str) -> tuple[int, int]:
    """How far `line` and `label` run together: characters of the line, and letters of the label (which has no spaces).

    It ends between words: of Latin script never within one.
    """
    position = letters = 0
    end = (0, 0)
    while position < len(line) and letters < len(label):
        if line[position] == " ":
            position += 1
            continue
        if line[position] != label[letters]:
            break
        position += 1
        letters += 1
        if position == len(line) or not _within_word(line[position - 1], line[position]):
            end = (position, letters)
    return end


def _within_word(before: str, after: str) -> bool:
    """Whether two neighbours are of one Latin word or number; `date15 May` is two that a reader has glued."""
    latin = before.isascii() and after.isascii()
    return latin and before.isalnum() and after.isalnum() and not (before.isalpha() and after.isdigit())


def _tail(shown: str, letters: int) -> str:
    """`shown` without its first so many characters that are no spaces (folding keeps their number in labels)."""
    for position, char in enumerate(shown):
        if letters == 0:
            return shown[position:].strip(" :：")
        letters -= not char.isspace()
    return ""


def _with_neighbours(lines: list[Line], rows: list[Row]) -> Iterator[Row]:
    """Rows with the free lines about them: those above a bare label, and those below that no bare label needs."""
    for place, row in enumerate(rows):
        previous = rows[place - 1] if place else None
        following = rows[place + 1] if place + 1 < len(rows) else None
        above = tuple(lines[previous.last + 1 : row.first]) if previous else ()
        below = tuple(lines[row.last + 1 : following.first if following else len(lines)])
        bare = not row.inside or _is_centred(row, above, below)
        yield Row(
            row.field,
            row.first,
            row.last,
            row.inside,
            above if bare else (),
            below if not (following and not following.inside) or bare else (),
        )


def _is_centred(row: Row, above: tuple[Line, ...], below: tuple[Line, ...]) -> bool:
    """Whether a long name stands around its label, which is the first: nothing else could stand between it and the title."""
    return row.field == "issuer" and 0 < len(above) == len(below) <= 2


_BY_LENGTH = sorted(
    ((printing.replace(" ", ""), field) for field, printings in LABELS.items() for printing in printings),
    key=lambda pair: -len(pair[0]),
)
_FIELD = dict(_BY_LENGTH)
