"""What a digest says of the sources behind it: those that are not well, from the judge's record of their health."""

from pathlib import Path

import structlog
from redis.asyncio import Redis

from alerts.health.record import GOOD
from alerts.health.stage import read_health
from alerts.messages.message import Message, Stale
from queues.connection import patiently
from queues.keys import Keys
from settings.problems import ConfigError
from settings.timetable import load_timetable

log = structlog.get_logger("delivery")


class StaleSources:
    """Reads timetable and health anew for each digest, of which there are few."""

    def __init__(self, redis: Redis, keys: Keys, timetable: Path) -> None:
        self._redis, self._keys, self._timetable = redis, keys, timetable

    async def of(self, message: Message) -> tuple[Stale, ...]:
        """The enabled sources that the reader's rules listen to and that are not well; none where the message is no digest."""
        if message.hold != "digest":
            return ()
        try:
            names = [source.name for source in load_timetable(self._timetable).enabled]
        except ConfigError as error:
            log.error("the digest says nothing of its sources", problem=str(error.problems[0]))
            return ()
        rules = message.subscriber.rule
        if all(rule.sources for rule in rules):
            wanted = {name for rule in rules for name in rule.sources}
            names = [name for name in names if name in wanted]
        health = await patiently(lambda: read_health(self._redis, self._keys, names))
        return tuple(Stale(name, one.last_good_at or one.since) for name, one in health.items() if one.state not in GOOD)
