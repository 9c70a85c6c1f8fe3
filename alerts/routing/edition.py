"""The subscribers in force: read again when their file changes; a broken file is reported, and the old one stays."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog

from alerts.operations.event import Operation
from alerts.routing.index import RoutingIndex
from settings.clock import now
from settings.in_force import stamp_of
from settings.problems import ConfigError
from settings.subscribers import Subscribers, load_subscribers
from settings.watchlist import WatchList

LOOK_EVERY_S = 1.0
log = structlog.get_logger("subscribers")


class Edition:
    """The newest sound edition of `subscribers.toml`, and its index."""

    def __init__(self, path: Path, watchlist: WatchList) -> None:
        """Raises ConfigError when the file is broken already at the start."""
        self._path, self._watchlist = path, watchlist
        self._stamp = stamp_of(path)
        self._broken = False
        self.index = RoutingIndex(load_subscribers(path, watchlist), watchlist)

    @property
    def subscribers(self) -> Subscribers:
        """Those of the newest sound edition."""
        return self.index.subscribers

    def refresh(self) -> Operation | None:
        """Read the file if it has changed; what the operator should hear of that, if anything."""
        stamp = stamp_of(self._path)
        if stamp == self._stamp:
            return None
        self._stamp = stamp
        try:
            self.index = RoutingIndex(load_subscribers(self._path, self._watchlist), self._watchlist)
        except ConfigError as error:
            self._broken = True
            for problem in error.problems:
                log.error("the new subscribers file is broken, the old one stays in force", problem=str(problem))
            first = error.problems[0]
            more = f" (and {len(error.problems) - 1} more)" if len(error.problems) > 1 else ""
            text = f"The old subscribers stay in force; line {first.line}: {first.message}{more}"
            return self._operation("broken", text)
        log.info("subscribers read again", subscribers=len(self.subscribers.subscriber))
        was_broken, self._broken = self._broken, False
        return self._operation("ok", "The subscribers file is sound again.") if was_broken else None

    def _operation(self, state: str, text: str) -> Operation:
        return Operation(kind="settings", subject=self._path.name, state=state, since=now(), text=text)


async def watch(edition: Edition, report: Callable[[Operation], Awaitable[None]]) -> None:
    """Look at the file every second, for ever."""
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        if operation := await asyncio.to_thread(edition.refresh):
            await report(operation)
