"""`hkwatch read-form` and the reading of PDFs, in a real child process."""

import io
import json
from pathlib import Path

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from typer.testing import CliRunner

from cli.main import build
from crawlers.errors import UnreadableForm
from crawlers.forms import pdf
from crawlers.forms.dividend import read_dividend
from queues.records import DividendForm
from tests.crawlers.forms.drawn import FOOT_EN, FOOT_ZH, Layout, chinese, drawn, english

HEADING = "Cash Dividend Announcement for Equity Issuer"
TEXT = drawn("EF001", HEADING, english(), Layout(), FOOT_EN)


def as_pdf(text: str, font: str = "Helvetica") -> bytes:
    """One printed line for each line of text, 50 a page."""
    target = io.BytesIO()
    canvas = Canvas(target)
    lines = text.splitlines()
    for start in range(0, len(lines), 50):
        canvas.setFont(font, 9)
        for place, line in enumerate(lines[start : start + 50]):
            canvas.drawString(40, 800 - 15 * place, line)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def read(texts: pdf.Texts) -> DividendForm:
    return pdf.read_agreed(texts, lambda text: read_dividend(text, "form.pdf"), "form.pdf", "test")


def test_an_english_pdf_is_read_in_a_child_process() -> None:
    texts = pdf.texts_of_pdf(as_pdf(TEXT), "form.pdf", "test")

    assert read(texts) == read_dividend(TEXT, "form.txt")


async def test_a_chinese_pdf_is_read_without_blocking_the_loop() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("MSung-Light"))
    printed = drawn("EF001", "股票發行人現金股息公告", chinese(), Layout(), FOOT_ZH)

    texts = await pdf.texts_of_pdf_async(as_pdf(printed, "MSung-Light"), "form.pdf", "test")

    assert read(texts) == read_dividend(printed, "form.txt")


@pytest.mark.parametrize(
    ("body", "expectation"),
    [
        (b"<html>Access Denied</html>", "expected a PDF"),
        (b"%PDF-1.4\nnot really", "its reader survives"),
        (as_pdf(" "), "with text in it"),
        (b"%PDF-1.4" + b" " * pdf.MAX_BYTES, "at most"),
    ],
)
def test_what_is_no_readable_pdf_is_a_named_error(body: bytes, expectation: str) -> None:
    with pytest.raises(UnreadableForm, match=expectation):
        pdf.texts_of_pdf(body, "form.pdf", "test")


def test_a_reader_that_garbles_all_is_outvoted_but_one_that_lost_text_is_not_passed_over() -> None:
    garbled = "".join(chr(ord(char) + 500) if char.isalnum() else char for char in TEXT)

    assert read(pdf.Texts(garbled, TEXT)) == read_dividend(TEXT, "form.txt")
    with pytest.raises(UnreadableForm, match="read alike"):
        read(pdf.Texts(TEXT, garbled * 2))


def test_one_row_that_the_first_reader_lost_is_noticed_by_the_second() -> None:
    needed, other = "Record date 20 May 2026\n", "Book close period From 19 May 2026 to 20 May 2026\n"

    assert read(pdf.Texts(TEXT.replace(needed, ""), TEXT)) == read_dividend(TEXT, "form.txt")
    assert TEXT.count(other) == 1
    with pytest.raises(UnreadableForm, match="read alike"):
        read(pdf.Texts(TEXT.replace(other, ""), TEXT))


def test_a_first_reader_that_dropped_half_of_the_form_is_noticed_by_the_second() -> None:
    half = TEXT[: TEXT.index("Share registrar")]

    with pytest.raises(UnreadableForm, match="read alike"):
        read(pdf.Texts(half, TEXT))


def test_two_readers_that_differ_in_order_only_are_alike() -> None:
    lines = TEXT.splitlines()

    shuffled = "\n".join([*lines[:20], *lines[24:], *lines[20:24]])

    assert read(pdf.Texts(TEXT, shuffled)) == read_dividend(TEXT, "form.txt")


def locked(body: bytes) -> bytes:
    """The PDF behind a password."""
    target = io.BytesIO()
    canvas = Canvas(target, encrypt=StandardEncryption("secret"))
    canvas.drawString(40, 800, body.decode())
    canvas.save()
    return target.getvalue()


def test_every_kind_of_bad_file_is_one_line_and_the_good_ones_are_printed(tmp_path: Path) -> None:
    bad = {
        "empty.txt": (b"", "an empty file"),
        "cut.pdf": (as_pdf(TEXT)[:900], "its reader survives"),
        "locked.pdf": (locked(b"EF001"), "without a password"),
        "scan.pdf": (as_pdf(" "), "with text in it"),
        "huge.txt": (b"EF001 " * 200_000, "at most 1048576 bytes"),
        "huge.pdf": (b"%PDF-1.4" + b" " * pdf.MAX_BYTES, "at most 8388608 bytes"),
        "big5.txt": ("EF001\n發行人名稱".encode("big5"), "UTF-8"),
        "lacking.txt": (TEXT.replace("Payment date", "Date").encode(), "label of payment_date"),
        "folder": (b"", "a readable file"),
        "missing.pdf": (b"", "a readable file"),
    }
    for name, (body, _) in bad.items():
        if name == "folder":
            (tmp_path / name).mkdir()
        elif name != "missing.pdf":
            (tmp_path / name).write_bytes(body)
    (tmp_path / "good.txt").write_text(TEXT, "utf-16")
    (tmp_path / "good.pdf").write_bytes(as_pdf(TEXT))
    files = [str(tmp_path / name) for name in ("good.txt", *bad, "good.pdf")]

    done = CliRunner().invoke(build(["read-form"]), ["read-form", *files])

    assert done.exit_code == 1
    assert [json.loads(line)["stock_code"] for line in done.stdout.splitlines()] == ["HK:2999", "HK:2999"]
    complaints = done.stderr.splitlines()
    assert len(complaints) == len(bad)
    for complaint, (name, (_, expectation)) in zip(complaints, bad.items(), strict=True):
        assert name in complaint
        assert expectation in complaint


def test_each_form_is_one_json_object_and_what_is_no_form_one_line_on_stderr(tmp_path: Path) -> None:
    (tmp_path / "one.pdf").write_bytes(as_pdf(TEXT))
    (tmp_path / "bad.txt").write_text("minutes of a meeting", "utf-8")
    (tmp_path / "two.txt").write_text(TEXT, "utf-8")
    files = [str(tmp_path / name) for name in ("one.pdf", "bad.txt", "missing.pdf", "two.txt")]

    done = CliRunner().invoke(build(["read-form"]), ["read-form", *files])

    first, second = map(json.loads, done.stdout.splitlines())
    assert first == second
    assert (first["stock_code"], first["last_lodgement"]) == ("HK:2999", "2026-05-18T16:30")
    assert done.exit_code == 1
    complaints = done.stderr.splitlines()
    assert len(complaints) == 2
    assert "bad.txt" in complaints[0]
    assert "EF001" in complaints[0]
    assert "missing.pdf" in complaints[1]
