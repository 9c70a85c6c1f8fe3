"""`hkwatch detect CORPUS.jsonl`: detection and merging over a file of stories, one JSON object for each event."""

import json
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import track

from alerts.detect.companies import names_with_codes
from alerts.detect.detector import Detector
from alerts.events.backtest import Backtest, Step
from alerts.events.event import TELL, Event
from alerts.outbox.notice import alert_of
from alerts.routing.index import RoutingIndex
from cli.corpus import read_corpus
from settings.environment import environment
from settings.subscribers import load_subscribers, unknown_symbol
from settings.watchlist import SYMBOL_FORMS, WatchList, load_watchlist


def detect(
    corpus: Annotated[
        Path, typer.Argument(help='JSON lines: {"id","source","url","title","text","published_at"}, or of `scrapy crawl -o`')
    ],
    watchlist: Annotated[Path | None, typer.Option(help="instead of the configured watch list")] = None,
    company: Annotated[list[str] | None, typer.Option(help="keep this company's events only, by any of its symbols")] = None,
    every: Annotated[bool, typer.Option("--all", help="every company, by the code or name in the text")] = False,
    subscribers: Annotated[Path | None, typer.Option(help="add who would have been told")] = None,
) -> None:
    """Print what detection and merging make of CORPUS, one JSON object for each event."""
    watched = WatchList() if every else load_watchlist(watchlist or environment().hkwatch_watchlist)
    wanted = {_symbol(symbol, watched, every) for symbol in company or ()}
    articles = list(read_corpus(corpus))
    if not articles:
        print(f"{corpus}: no stories in it", file=sys.stderr)
    names = names_with_codes(article.title for article in articles) if every else {}
    backtest = Backtest(Detector(None if every else watched, names).detect)
    audience = _Audience(subscribers, watched) if subscribers else None
    for article in track(articles, "detecting", console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True):
        for step in backtest.take(article):
            if audience and (not wanted or step.finding.company in wanted):
                audience.hear(step)
    for event in backtest.events:
        if not wanted or event.company in wanted:
            print(json.dumps(_row(event, watched, audience), ensure_ascii=False))
    if audience:
        audience.sum_up()


def _symbol(symbol: str, watched: WatchList, every: bool) -> str:
    found = watched.find(symbol)
    if found is None and not every:
        raise typer.BadParameter(unknown_symbol(symbol, watched), param_hint="--company")
    form = SYMBOL_FORMS.get(symbol.partition(":")[0])
    if found is None and not (form and form.fullmatch(symbol)):
        message = f"expected a symbol such as HK:3660 or US:QFIN, found {symbol!r}"
        raise typer.BadParameter(message, param_hint="--company")
    return found.symbol if found else symbol


def _row(event: Event, watched: WatchList, audience: "_Audience | None") -> dict[str, Any]:
    company = watched.find(event.company)
    row: dict[str, Any] = {
        "event": event.key,
        "type": event.type,
        "category": event.category,
        "companies": list(company.listings) if company else [event.company],
        "articles": list(dict.fromkeys(report.record_id for report in event.reports)),
        "facts": event.plain_facts() | ({"category": event.category} if event.category else {}),
    }
    if event.contradictions:
        row["contradictions"] = list(event.contradictions)
    if audience:
        row["alerts"] = audience.alerts_of(event)
    return row


class _Audience:
    """Who would have been told of which alert."""

    def __init__(self, path: Path, watched: WatchList) -> None:
        self._index = RoutingIndex(load_subscribers(path, watched), watched)
        self._told: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        self._counts: Counter[str] = Counter()

    def hear(self, step: Step) -> None:
        """Route one decision, if it is one to tell."""
        if step.decision.reason not in TELL:
            return
        at = step.record.released_at or step.record.first_seen_at
        alert = alert_of(step.decision, source=step.record.source, seen_at=at, now=at)
        names = [match.subscriber.name for match in self._index.route(alert)]
        self._counts.update(names)
        row = {"article": step.record.id, "at": at.isoformat(), "reason": step.decision.reason, "told": names}
        self._told[step.decision.event.key].append(row)

    def alerts_of(self, event: Event) -> list[dict[str, Any]]:
        """The event's alerts, in order, under every key that it had."""
        return [row for key in dict.fromkeys((*event.aliases, event.key)) for row in self._told[key]]

    def sum_up(self) -> None:
        """One line for each subscriber, on standard error."""
        for name, count in sorted(self._counts.items()):
            print(f"{name}: {count} alert{'s' if count != 1 else ''}", file=sys.stderr)
