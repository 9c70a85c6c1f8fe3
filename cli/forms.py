"""`hkwatch read-form FILE...`: the facts of dividend forms, one JSON object for each."""

import sys
from pathlib import Path

import msgspec
import typer

from crawlers.errors import UnreadableForm
from crawlers.forms.dividend import read_dividend
from crawlers.forms.pdf import is_pdf, read_agreed, texts_of_pdf
from queues.records import DividendForm

SOURCE = "read-form"


def read_form(files: list[Path] = typer.Argument(..., help="PDF files, or files of their extracted text")) -> None:
    """Print the facts of exchange forms EF001, EF002 and EF003 as JSON, one object for each form, in the order of the files.

    A file that is no such form is named on standard error with what was expected, and the exit status is 1.
    """
    failed = False
    for file in files:
        try:
            print(msgspec.json.encode(_facts(file)).decode())
        except UnreadableForm as error:
            print(error, file=sys.stderr)
            failed = True
    if failed:
        raise typer.Exit(1)


def _facts(file: Path) -> DividendForm:
    try:
        body = file.read_bytes()
    except OSError as error:
        raise UnreadableForm(SOURCE, str(file), "a readable file", str(error.strerror)) from error
    if is_pdf(body):
        texts = texts_of_pdf(body, str(file), SOURCE)
        return read_agreed(texts, lambda text: read_dividend(text, str(file), SOURCE), str(file), SOURCE)
    return read_dividend(_decoded(body, file), str(file), SOURCE)


def _decoded(body: bytes, file: Path) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableForm(SOURCE, str(file), "a PDF, or text in UTF-8", body[:60]) from error
