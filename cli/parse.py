"""`hkwatch parse SOURCE FILE --url URL`: the records of a saved page as JSON lines."""

from datetime import datetime
from pathlib import Path

import typer

from cli.sources import check_source
from crawlers.cases import parse_with
from crawlers.errors import PageError
from crawlers.page import Page
from queues.records import encode
from settings.clock import now


def parse(
    source: str = typer.Argument(..., help="a source such as sina_news"),
    file: Path = typer.Argument(..., exists=True, dir_okay=False, readable=True, help="the page's bytes"),
    url: str = typer.Option(..., help="the address that it came from"),
    fetched_at: str | None = typer.Option(None, help="when it was fetched (ISO 8601 with offset); default: now"),
) -> None:
    """Print what the parser of SOURCE finds on a saved page, one record a line; status 1 and one line when it is no page."""
    check_source(source)
    at = datetime.fromisoformat(fetched_at) if fetched_at else now()
    if at.tzinfo is None:
        raise typer.BadParameter("--fetched-at: expected an offset, such as 2026-03-19T16:31:00+08:00")
    try:
        for record in parse_with(source, Page(url=url, body=file.read_bytes(), fetched_at=at)):
            print(encode(record).decode())
    except PageError as error:
        typer.echo(f"{type(error).__name__}: {error}", err=True)
        raise typer.Exit(1) from error
