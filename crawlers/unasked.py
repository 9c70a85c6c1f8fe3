"""Requests that Scrapy dropped before they were made: what its statistics count becomes a named error of the run."""

from collections.abc import Mapping
from typing import Any

from crawlers.errors import PageError

DROPPED = (  # Scrapy's count -> why; none of these reaches a callback or an errback
    ("urllength/request_ignored_count", "an address longer than URLLENGTH_LIMIT"),
    ("offsite/filtered", "a host that is none of the source's"),
    ("scheduler/unserializable", "a request that cannot be queued"),
)
DOUBLE = "dupefilter/filtered"


class Unasked(PageError):
    """Requests that were due were dropped before they were made, so that nobody knows what their pages say."""


def unasked(source: str, stats: Mapping[str, Any], *, explained: bool) -> Unasked | None:
    """The error of a run with these statistics of Scrapy; None where every request was made.

    `explained`: the run has errors, which say why nothing was asked (a breaker, robots.txt).
    """
    dropped = [f"{count} with {why} ({name})" for name, why in DROPPED if (count := stats.get(name, 0))]
    made = stats.get("downloader/request_count", 0)
    silent = not made and not explained
    if silent and (doubles := stats.get(DOUBLE, 0)):  # beside requests that were made they are what the filter is for
        dropped.append(f"{doubles} taken for one that was made before ({DOUBLE})")
    if silent and not dropped and (queued := stats.get("scheduler/enqueued", 0)):
        dropped.append(f"{queued} that no statistics explain (scheduler/enqueued)")
    return Unasked(source, "start", "each request to be made", f"dropped: {', '.join(dropped)}") if dropped else None
