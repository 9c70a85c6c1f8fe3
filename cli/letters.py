"""What `hkwatch dead show --to` writes: the bytes of a dead letter as a file, those of a page as a case."""

from pathlib import Path

import typer

from cli.notices import Letter
from crawlers.cases import page_of, write_case
from queues.streams import BODY, PAGE


def save(letter: Letter, to: Path) -> str:
    """Write a letter's bytes to `to`; what was written, and what can be done with it, in words.

    Raises typer's BadParameter when `to` is there already or cannot be written.
    """
    if to.exists():
        raise typer.BadParameter(f"expected a new place, {to} is there already", param_hint="--to")
    try:
        return _save_page(letter, to) if PAGE in letter else _save_bytes(letter, to)
    except OSError as error:
        raise typer.BadParameter(
            f"expected a place that can be written, found {to}: {error.strerror}", param_hint="--to"
        ) from error


def _save_bytes(letter: Letter, to: Path) -> str:
    to.write_bytes(letter[BODY])
    return f"{to}: {len(letter[BODY])} bytes"


def _save_page(letter: Letter, to: Path) -> str:
    page = page_of(letter[PAGE], letter[BODY])
    write_case(to, page)
    source, at = letter[b"origin"].decode().partition(":")[2], page.fetched_at.isoformat()
    parse = f"hkwatch parse {source} {to / 'page.bin'} --url '{page.url}' --fetched-at {at}"
    return f"{to}: {len(page.body)} bytes, a case once it lies in tests/crawlers/cases/{source}; try it: {parse}"
