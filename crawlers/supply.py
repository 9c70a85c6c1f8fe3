"""Where the worker's runs come from: the stream, its own past (a restart, a lost answer), and crawlers that died."""

import time
from collections.abc import Iterable
from functools import partial

import structlog
from redis.asyncio import Redis

from crawlers.figures import TAKEN_OVER
from queues.connection import AWAY, note_away, note_back, patiently
from queues.keys import Keys
from queues.records import Run
from queues.streams import Consumer, Delivery

RECLAIM_EVERY_S = 15.0
MOST = 1000  # runs that one process can have in hand and in wait
log = structlog.get_logger("crawler")


class Supply:
    """Runs that are this process's to do. `waiting`: those that no hand was free for yet; the worker takes from it."""

    def __init__(self, redis: Redis, keys: Keys, name: str) -> None:
        self._consumer: Consumer[Run] = Consumer(redis, keys, ["runs"], name)
        self._taken_over: set[bytes] = set()
        self._looked_at = -RECLAIM_EVERY_S
        self._missed = True  # what this name holds from before it began anew
        self.waiting: list[Delivery[Run]] = []

    async def replenish(self, in_hand: Iterable[Delivery[Run]], free: int) -> None:
        """Add to `waiting`: what was missed or left by the dead, then up to `free` new runs, for which it waits a moment."""
        held = {delivery.entry for delivery in (*in_hand, *self.waiting)}
        if self._missed:
            self._add(await patiently(partial(self._consumer.mine, MOST)), held)
            self._missed = False
        await self._take_over(held)
        if free <= 0:
            return
        try:
            self.waiting += await self._consumer.batch(free, 200 if self.waiting else 1000)
            note_back()
        except AWAY as error:  # runs may have been handed out in an answer that never came
            note_away(error)
            self._missed = True

    async def keep(self, in_hand: Iterable[Delivery[Run]]) -> None:
        """Say that all of these are still worked on. Raises as Redis does."""
        await self._consumer.keep([*in_hand, *self.waiting])

    async def hand_back(self, in_hand: Iterable[Delivery[Run]]) -> None:
        """Leave all to the next. Raises as Redis does."""
        deliveries = [*in_hand, *self.waiting]
        if deliveries:
            log.info("handing back", runs=len(deliveries))
        await self._consumer.hand_back(deliveries)

    async def _take_over(self, held: set[bytes]) -> None:
        """What a dead crawler left. Runs that may have killed it come few at a time, the next once these are over."""
        over = bool(self._taken_over) and not self._taken_over & held
        if not over and time.monotonic() - self._looked_at <= RECLAIM_EVERY_S:
            return
        found = self._add(await patiently(self._consumer.reclaim), held)
        for delivery in found:
            run = delivery.record
            log.warning("taking over a run that another crawler left", source=run.source, scope=run.scope, run=run.id)
            TAKEN_OVER.labels(run.source).inc()
        self._taken_over = {delivery.entry for delivery in found}
        self._looked_at = time.monotonic()

    def _add(self, found: Iterable[Delivery[Run]], held: set[bytes]) -> list[Delivery[Run]]:
        new = [delivery for delivery in found if delivery.entry not in held]  # ours may come too after a long outage
        held.update(delivery.entry for delivery in new)
        self.waiting += new
        return new
