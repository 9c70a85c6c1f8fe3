"""`hkwatch read-form FILE...`: the facts of dividend forms, one JSON object for each."""

import sys
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from pathlib import Path

import msgspec
import typer

from crawlers.errors import UnreadableForm
from crawlers.forms.dividend import read_dividend
from crawlers.forms.pdf import MAX_BYTES, is_pdf, read_agreed, texts_of_pdf
from queues.records import DividendForm

SOURCE = "read-form"
MAX_TEXT_BYTES = 1024 * 1024  # a form has 2 to 20 KB of text


def read_form(files: list[Path] = typer.Argument(..., help="PDF files, or files of their extracted text")) -> None:
    """Print the facts of exchange forms EF001, EF002 and EF003 as JSON, one object for each form, in the order of the files.

    A file that is no such form is named on standard error with what was expected, and the exit status is 1.
    """
    failed = False
    for file in files:
        try:
            typer.echo(msgspec.json.encode(_facts(file)))
        except UnreadableForm as error:
            print(error, file=sys.stderr)
            failed = True
    if failed:
        raise typer.Exit(1)


def _facts(file: Path) -> DividendForm:
    body = _body(file)
    if is_pdf(body):
        texts = texts_of_pdf(body, str(file), SOURCE)
        return read_agreed(texts, lambda text: read_dividend(text, str(file), SOURCE), str(file), SOURCE)
    return read_dividend(_decoded(body, file), str(file), SOURCE)


def _body(file: Path) -> bytes:
    """The bytes of a file, also of a pipe; of one that never ends no more than would be read."""
    try:
        with file.open("rb") as stream:
            body = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableForm(SOURCE, str(file), "a readable file", str(error.strerror)) from error
    most = MAX_BYTES if is_pdf(body) else MAX_TEXT_BYTES
    if len(body) > most:
        raise UnreadableForm(SOURCE, str(file), f"a form of at most {most} bytes", "a larger file")
    if not body.strip():
        raise UnreadableForm(SOURCE, str(file), "a PDF, or text", "an empty file")
    return body


def _decoded(body: bytes, file: Path) -> str:
    try:
        return body.decode("utf-16" if body[:2] in (BOM_UTF16_LE, BOM_UTF16_BE) else "utf-8-sig")
    except UnicodeDecodeError as error:
        found = f"a byte {error.object[error.start]:#04x} at {error.start}"
        raise UnreadableForm(SOURCE, str(file), "a PDF, or text in UTF-8", found) from error
