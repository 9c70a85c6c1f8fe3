"""`hkwatch explain EVENT`, `--record ID`, `--file CORPUS.jsonl --record ID`: why something was told or not, rule by rule."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from alerts.detect.detector import Detector
from alerts.detect.trace import trace
from alerts.events.event import Event
from alerts.events.explain import explain_event, explain_record
from alerts.routing.index import RoutingIndex
from cli.connected import with_redis
from cli.corpus import read_corpus
from cli.events import read_events
from cli.readers import explain_readers
from queues.records import Filing
from settings.environment import environment
from settings.spelling import did_you_mean
from settings.subscribers import load_subscribers
from settings.watchlist import load_watchlist


def explain(
    event: Annotated[str | None, typer.Argument(help="an event's key, such as dividend/HK:3660/2022Q4")] = None,
    record: Annotated[str | None, typer.Option(help="what was made of this record")] = None,
    file: Annotated[Path | None, typer.Option(help="read the record from this file of stories instead, without Redis")] = None,
    subscriber: Annotated[str | None, typer.Option(help="why this one was told or not, and no other")] = None,
) -> None:
    """Say why something was told or not; status 1 when nothing is known of it."""
    if (event is None) == (record is None) or (file is not None and record is None):
        raise typer.BadParameter("expected either an event's key, or --record ID with or without --file FILE")
    if file is not None and record is not None:
        _from_file(file, record)
        return
    watched = load_watchlist(environment().hkwatch_watchlist)
    index = RoutingIndex(load_subscribers(environment().hkwatch_subscribers, watched), watched)
    if subscriber is not None and subscriber not in index.subscribers.by_name:
        known = index.subscribers.by_name
        meant = did_you_mean(subscriber, known)
        message = f"expected one of {', '.join(known)}, found {subscriber!r}{meant}"
        raise typer.BadParameter(message, param_hint="--subscriber")
    events = with_redis(lambda redis, _: read_events(redis, [company.symbol for company in watched.company]))
    if record is not None:
        if not any(report.record_id == record for one in events for report in one.reports):
            _unknown(explain_record(record, events))
        print(explain_record(record, events))
        return
    found = _named(str(event), events)
    print("\n\n".join(map(explain_event, found)))
    if told := with_redis(lambda redis, _: explain_readers(redis, found, index, subscriber)):
        print(told)


def _named(event: str, events: list[Event]) -> list[Event]:
    found = [one for one in events if event == one.key or event in one.aliases]
    if not found:
        meant = did_you_mean(event, [one.key for one in events])
        _unknown(f"{event}: no such event is kept{meant or '; `hkwatch events` lists them'}")
    return found


def _unknown(words: str) -> None:
    print(words, file=sys.stderr)
    raise typer.Exit(1)


def _from_file(file: Path, record: str) -> None:
    detector = Detector(load_watchlist(environment().hkwatch_watchlist))
    stories = list(read_corpus(file))
    for story in stories:
        if story.id != record:
            continue
        print(story.title or "(no headline)")
        if isinstance(story, Filing):
            told = [
                f"  + {one.category or one.type} {one.discriminator or ''} by rule {one.rule}" for one in detector.detect(story)
            ]
            print("\n".join(told) or "  no rule fired")
        else:
            print("\n".join(trace(detector, story)))
        return
    _unknown(f"{file}: no story has the id {record!r}{did_you_mean(record, [story.id for story in stories])}")
