"""`hkwatch explain EVENT`, `--record ID`, `--file CORPUS.jsonl --record ID`: why something was told or not, rule by rule."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer
from redis.exceptions import RedisError

from alerts.detect.detector import Detector
from alerts.detect.trace import trace
from alerts.events.explain import explain_event, explain_record
from cli.detect import read_corpus
from cli.events import read_events
from settings.environment import environment
from settings.watchlist import load_watchlist


def explain(
    event: Annotated[str | None, typer.Argument(help="an event's key, such as dividend/HK:3660/2022Q4")] = None,
    record: Annotated[str | None, typer.Option(help="what was made of this record")] = None,
    file: Annotated[Path | None, typer.Option(help="read the record from this file of stories instead, without Redis")] = None,
) -> None:
    """Say why something was told or not."""
    if (event is None) == (record is None) or (file is not None and record is None):
        raise typer.BadParameter("expected either an event's key, or --record ID with or without --file FILE")
    if file is not None and record is not None:
        _from_file(file, record)
        return
    watched = load_watchlist(environment().hkwatch_watchlist)
    try:
        events = asyncio.run(read_events([company.symbol for company in watched.company]))
    except (RedisError, OSError) as error:
        print(f"no Redis answers: {error}", file=sys.stderr)
        raise typer.Exit(1) from error
    if record is not None:
        print(explain_record(record, events))
        return
    found = [one for one in events if event == one.key or event in one.aliases]
    if not found:
        print(f"{event}: no such event is kept; `hkwatch events` lists them", file=sys.stderr)
        raise typer.Exit(1)
    print("\n\n".join(map(explain_event, found)))


def _from_file(file: Path, record: str) -> None:
    detector = Detector(load_watchlist(environment().hkwatch_watchlist))
    for article in read_corpus(file):
        if article.id == record:
            print(article.title or "(no headline)")
            print("\n".join(trace(detector, article)))
            return
    print(f"{file}: no story has the id {record!r}", file=sys.stderr)
    raise typer.Exit(1)
