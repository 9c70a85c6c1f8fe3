"""`hkwatch explain EVENT`, `--record ID`, `--file CORPUS.jsonl --record ID`: why something was told or not, rule by rule."""

import asyncio
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from redis.exceptions import RedisError

from alerts.detect.detector import Detector
from alerts.detect.trace import trace
from alerts.events.explain import explain_event, explain_record
from alerts.routing.index import RoutingIndex
from cli.detect import read_corpus
from cli.events import read_events
from cli.readers import explain_readers
from settings.environment import environment
from settings.subscribers import load_subscribers
from settings.watchlist import load_watchlist

Answer = TypeVar("Answer")


def explain(
    event: Annotated[str | None, typer.Argument(help="an event's key, such as dividend/HK:3660/2022Q4")] = None,
    record: Annotated[str | None, typer.Option(help="what was made of this record")] = None,
    file: Annotated[Path | None, typer.Option(help="read the record from this file of stories instead, without Redis")] = None,
    subscriber: Annotated[str | None, typer.Option(help="why this one was told or not, and no other")] = None,
) -> None:
    """Say why something was told or not."""
    if (event is None) == (record is None) or (file is not None and record is None):
        raise typer.BadParameter("expected either an event's key, or --record ID with or without --file FILE")
    if file is not None and record is not None:
        _from_file(file, record)
        return
    watched = load_watchlist(environment().hkwatch_watchlist)
    events = _answer(read_events([company.symbol for company in watched.company]))
    if record is not None:
        print(explain_record(record, events))
        return
    found = [one for one in events if event == one.key or event in one.aliases]
    if not found:
        print(f"{event}: no such event is kept; `hkwatch events` lists them", file=sys.stderr)
        raise typer.Exit(1)
    print("\n\n".join(map(explain_event, found)))
    index = RoutingIndex(load_subscribers(environment().hkwatch_subscribers, watched), watched)
    if told := _answer(explain_readers(found, index, subscriber)):
        print(told)


def _answer(asking: Coroutine[Any, Any, Answer]) -> Answer:
    try:
        return asyncio.run(asking)
    except (RedisError, OSError) as error:
        print(f"no Redis answers: {error}", file=sys.stderr)
        raise typer.Exit(1) from error


def _from_file(file: Path, record: str) -> None:
    detector = Detector(load_watchlist(environment().hkwatch_watchlist))
    for article in read_corpus(file):
        if article.id == record:
            print(article.title or "(no headline)")
            print("\n".join(trace(detector, article)))
            return
    print(f"{file}: no story has the id {record!r}", file=sys.stderr)
    raise typer.Exit(1)
