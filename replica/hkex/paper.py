"""Drawing of HKEXnews documents: digital text in two columns, page after page, as the exchange's forms are laid out."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

# A font that every PDF reader brings along: no font file is needed. Of Adobe's CJK fonts only this one's text is read alike by
# pdfminer and pdfium; traditional letters are in it too (checked with reportlab 4.2, pdfplumber 0.11, pypdfium2 4.30).
FONT = "STSong-Light"
SIZE = 9
LINE = 16.0
HALF = 9.0
LEFT, VALUES, TOP = 50.0, 226.0, 790.0
LABEL_WIDTH = 146.0
LINES_PER_PAGE = 36
pdfmetrics.registerFont(UnicodeCIDFont(FONT))


@dataclass(frozen=True)
class Row:
    """A line of the table: label and value stand at one height; the shorter of both is centred against the longer."""

    label: Sequence[str]
    value: Sequence[str] = ()

    @property
    def height(self) -> int:
        """In lines."""
        return max(len(self.label), len(self.value), 1)


def wrap(text: str, width: float = LABEL_WIDTH) -> list[str]:
    """`text` in lines no wider than `width` points; words stay whole, Chinese breaks anywhere."""
    lines, current = [], ""
    for piece in _pieces(text):
        if current and pdfmetrics.stringWidth(current + piece.rstrip(), FONT, SIZE) > width:
            lines.append(current.rstrip())
            current = piece.lstrip()
        else:
            current += piece
    return [*lines, current.rstrip()] if current.strip() else lines or [""]


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for letter in text:
        if pieces and letter < "\u2e80" and pieces[-1][-1] < "\u2e80" and not pieces[-1].endswith(" "):
            pieces[-1] += letter
        else:
            pieces.append(letter)
    return pieces


def draw(rows: Sequence[Row], head: str, foot: str) -> bytes:
    """A PDF of the rows; `head` opens each page, `foot` closes it with {page} and {pages} filled in."""
    pages = _paginate(rows)
    file = BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=1)
    for number, page in enumerate(pages, 1):
        canvas.setFont(FONT, SIZE)
        if head:
            canvas.drawString(LEFT, TOP + 2 * LINE, head)
        height = TOP
        for row in page:
            height = _draw_row(canvas, row, height)
        canvas.drawString(LEFT, 40, foot.format(page=number, pages=len(pages)))
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _draw_row(canvas: Canvas, row: Row, height: float) -> float:
    """Draw from `height` down; lines of a cell are two half steps apart, so that a centred cell may fall between them."""
    steps = 2 * row.height - 1
    placed = [
        (start + 2 * number, column, text)
        for column, cell in ((LEFT, row.label), (VALUES, row.value))
        for start in [(steps - (2 * len(cell) - 1)) // 2]
        for number, text in enumerate(cell)
    ]
    for step, column, text in sorted(placed):
        canvas.drawString(column, height - step * HALF, text)
    return height - (steps - 1) * HALF - LINE


def _paginate(rows: Sequence[Row]) -> list[list[Row]]:
    pages: list[list[Row]] = [[]]
    used = 0
    for row in rows:
        if used + row.height > LINES_PER_PAGE and pages[-1]:
            pages.append([])
            used = 0
        pages[-1].append(row)
        used += row.height
    return pages
