"""The watch list of a run: the worker's, which outlives a broken file, or the file's when a spider is started by hand."""

from settings.environment import environment
from settings.in_force import InForce
from settings.watchlist import WatchList, load_watchlist

_of_worker: list[InForce[WatchList]] = []


def share_watchlist(watchlist: InForce[WatchList] | None) -> None:
    """All runs of this process use this one (None: each reads the file again)."""
    _of_worker[:] = [watchlist] if watchlist is not None else []


def watchlist_of_run() -> WatchList:
    """The one to use. By hand it raises ConfigError for a broken file."""
    return _of_worker[0].refresh() if _of_worker else load_watchlist(environment().hkwatch_watchlist)
