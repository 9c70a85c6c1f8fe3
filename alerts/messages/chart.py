"""A picture of one day's prices for a mail: from minutes to a PNG."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from zoneinfo import ZoneInfo

LEAST = 5
WIDTH_IN, HEIGHT_IN, DOTS = 6.0, 2.2, 130
UP, DOWN, GREY = "#0a7d33", "#b3261e", "#6b6f76"


def draw(prices: Sequence[tuple[datetime, float]], previous_close: float | None, zone: ZoneInfo) -> bytes | None:
    """A PNG of `prices` (aware instants, oldest first) with the previous close as a dotted line; None for fewer than five."""
    if len(prices) < LEAST:
        return None
    import matplotlib.dates as dates  # half a second that only a worker with mail and a price move pays
    from matplotlib.figure import Figure

    times = [float(dates.date2num(at)) for at, _ in prices]  # type: ignore[no-untyped-call] # matplotlib's dates have no types
    values = [price for _, price in prices]
    colour = DOWN if previous_close and values[-1] < previous_close else UP
    figure = Figure(figsize=(WIDTH_IN, HEIGHT_IN), dpi=DOTS, layout="constrained")
    axes = figure.subplots()
    axes.plot(times, values, color=colour, linewidth=1.6)
    if previous_close:
        axes.axhline(previous_close, color=GREY, linewidth=0.8, linestyle=":")
    axes.xaxis.set_major_formatter(dates.DateFormatter("%H:%M", tz=zone))  # type: ignore[no-untyped-call] # matplotlib's own gap
    axes.tick_params(labelsize=8, colors=GREY, length=0)
    axes.yaxis.tick_right()
    for side in axes.spines.values():
        side.set_visible(False)
    axes.grid(axis="y", color="#ececec", linewidth=0.8)
    out = BytesIO()
    figure.savefig(out, format="png")
    return out.getvalue()
