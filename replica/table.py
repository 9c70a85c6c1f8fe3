"""The closing table of the demo: what happened, what was told of it, how soon."""

from collections.abc import Callable, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from replica.verdict import Line, Verdict, percentile


def table(
    verdict: Verdict,
    real: Callable[[float], float],
    alerts: int,
    events: Any,
    requests: int,
) -> RenderableType:
    """`real` turns an offset of the play into unix seconds; `events` is what `hkwatch events --json` said, or None."""
    shown = Table(title="what happened, and what was told", title_justify="left")
    for name in ("event", "company", "alerts", "reports merged", "latency", ""):
        shown.add_column(name, justify="right" if name in ("alerts", "reports merged", "latency") else "left", no_wrap=True)
    waits = []
    for line in verdict.lines:
        one = line.expected
        wait = line.told[0].at - real(one.published) if line.told else None
        waits += [] if wait is None else [wait]
        latency = "–" if wait is None else f"{wait:.2f} s"
        reports = _shown(merged(events, one.kind, one.symbol), one.reports)
        shown.add_row(one.name, one.symbol, str(len(line.told)), reports, latency, _mark(line))
    for told in verdict.false:
        shown.add_row(told.kind, told.symbol, "1", "", "", Text("false", "red"))
    for text in verdict.unreadable:
        shown.add_row(text[:60], "", "1", "", "", Text("names no event", "red"))
    return Group(shown, Text(_summary(verdict, waits, alerts, requests)))


def _shown(count: int | None, published: int) -> str:
    return "–" if count is None else f"{count} of {published}" if published else str(count)


def _mark(line: Line) -> Text:
    if not line.told:
        return Text("missing", "red")
    if len(line.told) > 1:
        return Text(f"told {len(line.told)} times", "red")
    if line.missing_facts:
        return Text(f"without {', '.join(line.missing_facts)}", "red")
    return Text("once", "green")


def merged(events: Any, kind: str, symbol: str) -> int | None:
    """How many reports the daemon counts for the events of a kind and company; None where it did not say."""
    if not isinstance(events, list):
        return None
    start = f"{kind}/{symbol}/"
    own = [event.get("reports", 0) for event in events if str(event.get("key", "")).startswith(start)]
    return sum(reports if isinstance(reports, int) else len(reports) for reports in own) if own else None


def _summary(verdict: Verdict, waits: Sequence[float], alerts: int, requests: int) -> str:
    missing = sum(not line.told for line in verdict.lines)
    double = sum(max(0, len(line.told) - 1) for line in verdict.lines)
    false = len(verdict.false) + len(verdict.unreadable)
    lines = [
        f"{len(verdict.lines)} events, {alerts} alerts: {false} false, {missing} missing, {double} double; {requests} requests"
    ]
    if waits:
        lines.append(f"publication to alert: p50 {percentile(waits, 0.5):.2f} s, p99 {percentile(waits, 0.99):.2f} s")
    return "\n".join(lines)
