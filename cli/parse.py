"""`hkwatch parse SOURCE FILE --url URL`: the records of a saved page as JSON lines."""

import sys
from datetime import datetime
from pathlib import Path

import typer

from cli.days import checked
from cli.sources import check_source
from crawlers.cases import parse_with
from crawlers.errors import PageError
from crawlers.page import Page
from queues.records import encode
from settings.addresses import web_address
from settings.clock import now

DEFECTS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)  # what a parser's own mistake raises


def parse(
    source: str = typer.Argument(..., help="a source such as sina_news"),
    file: Path = typer.Argument(..., help="the page's bytes"),
    url: str = typer.Option(..., help="the address that it came from"),
    fetched_at: str | None = typer.Option(None, help="when it was fetched (ISO 8601 with offset); default: now"),
) -> None:
    """Print what the parser of SOURCE finds on a saved page, one record a line; status 1 and one line when it is no page."""
    check_source(source)
    checked(web_address, url, "--url")
    at = _instant(fetched_at) if fetched_at else now()
    page = Page(url=url, body=file.read_bytes(), fetched_at=at)
    try:
        records = parse_with(source, page)
    except PageError as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        raise typer.Exit(1) from error
    except DEFECTS as error:
        print(f"{source}: {url}: expected a parser without defects, found {type(error).__name__}: {error}", file=sys.stderr)
        raise typer.Exit(1) from error
    for record in records:
        print(encode(record).decode())
    if not records:
        print(f"{source}: {url}: no records on this page", file=sys.stderr)


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        message = f"expected an instant such as 2026-03-19T16:31:00+08:00, found {text!r}"
        raise typer.BadParameter(message, param_hint="--fetched-at") from error
    if at.tzinfo is None:
        message = f"expected an offset, such as 2026-03-19T16:31:00+08:00, found {text!r}"
        raise typer.BadParameter(message, param_hint="--fetched-at")
    return at
