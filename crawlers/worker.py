"""The crawler process (`python -m crawlers.worker`): runs from the stream, several at once, each in-process, reports back."""

import asyncio
import contextlib
import logging
import os
import signal
import sys
import time
from collections import Counter
from importlib import import_module
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from crawlers.figures import IN_HAND
from crawlers.redis_of_run import share_redis
from crawlers.runs import RunInHand
from crawlers.supply import Supply
from crawlers.watched import share_watchlist
from queues.connection import connect
from queues.heartbeat import beating, instance_name
from queues.keys import Keys, default_keys
from queues.records import Run
from queues.streams import Delivery
from settings.environment import environment
from settings.in_force import InForce
from settings.logs import start_logs
from settings.metrics import serve_metrics
from settings.problems import ConfigError
from settings.sentry import start_sentry
from settings.timetable import load_timetable
from settings.watchlist import load_watchlist

SLOTS = 64  # runs at once; a slow one only sleeps, and one source has one run for each scope
SHARE = 16  # of them for one source: many companies that wait for one host leave room for all other sources
BACKFILL_SLOTS = 1
RECYCLE_AFTER = 2000  # runs, after which the process begins anew in its place
KEEP_EVERY_S = 15.0
STOP_WAIT_S = 2.5  # Ctrl-C has to end the whole Procfile within 5 s
RECYCLE_WAIT_S = 60.0
SILENT_S = 30.0
log = structlog.get_logger("crawler")


class Worker:
    """Takes runs while it has free hands, and puts each back that it cannot finish."""

    def __init__(self, process: AsyncCrawlerProcess, redis: Redis, keys: Keys, *, recycle_after: int = RECYCLE_AFTER) -> None:
        self._process, self._redis, self._keys = process, redis, keys
        self._timetable = InForce(environment().hkwatch_timetable, load_timetable)
        self._watchlist = InForce(environment().hkwatch_watchlist, load_watchlist)
        share_watchlist(self._watchlist)
        self._supply = Supply(redis, keys, instance_name())
        self._hands: dict[RunInHand, asyncio.Task[None]] = {}
        self._stop = asyncio.Event()
        self._recycle_after = recycle_after
        self.begun = 0
        self.broken = False
        self.alive_at = time.monotonic()

    @property
    def worn_out(self) -> bool:
        """Whether so many runs were begun that the process should begin anew."""
        return self.begun >= self._recycle_after

    def stop(self) -> None:
        """Take no more runs, and end."""
        self._stop.set()

    def reload(self) -> None:
        """Read timetable and watch list again; a broken file keeps the old one and says so. Runs under way are not touched."""
        self._timetable.read_again()
        self._watchlist.read_again()

    def facts(self) -> dict[str, int]:
        """For the alive sign."""
        return {"in_hand": len(self._hands), "begun": self.begun}

    def ill(self) -> str | None:
        """Why this process is not well, for `/healthz`."""
        silent = time.monotonic() - self.alive_at
        return f"no answer from Redis, or a blocked loop, for {silent:.0f} s" if silent > SILENT_S else None

    async def work(self) -> bool:
        """Until told to stop, or worn out; returns whether to begin anew."""
        keeper = asyncio.create_task(self._keep())
        taker = asyncio.create_task(self._take_all())
        stopper = asyncio.create_task(self._stop.wait())
        await asyncio.wait({taker, stopper}, return_when=asyncio.FIRST_COMPLETED)
        for task in (taker, stopper):
            task.cancel()
        if taker.done() and not taker.cancelled() and (error := taker.exception()):
            log.error("the crawler broke", exc_info=error)
            self.broken = True
        anew = self.worn_out and not self._stop.is_set()
        if anew and self._hands:
            end = time.monotonic() + RECYCLE_WAIT_S
            while self._hands and time.monotonic() < end and not self._stop.is_set():
                await asyncio.wait(self._hands.values(), timeout=0.5)
        await self._leave()
        keeper.cancel()
        return anew and not self._stop.is_set()

    async def _take_all(self) -> None:
        while not self.worn_out:
            self.alive_at = time.monotonic()
            await self._supply.replenish(self._deliveries(), SLOTS - len(self._hands))
            self._begin()
            if len(self._hands) >= SLOTS:
                await asyncio.wait(self._hands.values(), timeout=1.0, return_when=asyncio.FIRST_COMPLETED)

    def _deliveries(self) -> list[Delivery[Run]]:
        return [hand.delivery for hand in self._hands]

    def _begin(self) -> None:
        waiting = self._supply.waiting
        waiting.sort(key=lambda delivery: delivery.record.priority != "live")
        backfills = sum(hand.run.priority == "backfill" for hand in self._hands)
        shares = Counter(hand.run.source for hand in self._hands)
        held: list[Delivery[Run]] = []
        for delivery in waiting:
            source, backfill = delivery.record.source, delivery.record.priority == "backfill"
            full = len(self._hands) >= SLOTS or shares[source] >= SHARE
            if full or (backfill and backfills >= BACKFILL_SLOTS):
                held.append(delivery)
                continue
            backfills += backfill
            shares[source] += 1
            self.begun += 1
            hand = RunInHand(self._process, self._redis, self._keys, self._timetable.refresh(), delivery)
            task = asyncio.create_task(hand.work(), name=delivery.record.id)
            self._hands[hand] = task
            task.add_done_callback(lambda done, hand=hand: self._ended(hand, done))  # type: ignore[misc] # a default binds it
        self._supply.waiting = held
        IN_HAND.set(len(self._hands))

    def _ended(self, hand: RunInHand, task: asyncio.Task[None]) -> None:
        self._hands.pop(hand, None)
        IN_HAND.set(len(self._hands))
        if not task.cancelled() and (error := task.exception()):
            log.error("a run was lost to a defect, another worker tries it", run=hand.run.id, exc_info=error)

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(KEEP_EVERY_S)
            try:
                await self._supply.keep(self._deliveries())
                for hand in list(self._hands):
                    await hand.renew()
            except RedisError as error:
                log.debug("runs under way were not kept", error=str(error))

    async def _leave(self) -> None:
        hands = dict(self._hands)
        for hand in hands:
            hand.handed_back = True
        ending = [asyncio.create_task(hand.stop()) for hand in hands]
        if ending:
            await asyncio.wait([*ending, *hands.values()], timeout=STOP_WAIT_S)
        with contextlib.suppress(RedisError, TimeoutError):
            await asyncio.wait_for(self._supply.hand_back([hand.delivery for hand in hands]), 1.0)
            for hand in hands:
                await asyncio.wait_for(hand.unlock(), 0.5)


async def _main(process: AsyncCrawlerProcess, outcome: list[bool], recycle_after: int) -> None:
    redis, keys = connect(), default_keys()
    share_redis(redis)
    worker = Worker(process, redis, keys, recycle_after=recycle_after)
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, worker.stop)
    loop.add_signal_handler(signal.SIGHUP, worker.reload)
    server = serve_metrics("crawler", worker.ill)
    port = server.server_port if server is not None else None
    async with beating(redis, keys, "crawler", metrics_port=port, facts=worker.facts):
        anew = await worker.work()
    if not worker.broken:
        outcome.append(anew)
    if server is not None:
        await asyncio.to_thread(server.shutdown)
        server.server_close()
    await redis.aclose()


def main(recycle_after: int = RECYCLE_AFTER) -> int:
    """Run until SIGTERM or Ctrl-C; begins anew in the same process id when worn out. Status 1: it broke; 2: broken settings."""
    try:
        start_logs("crawler")
        start_sentry("crawler")
        load_timetable(environment().hkwatch_timetable)
        load_watchlist(environment().hkwatch_watchlist)
    except ConfigError as error:
        return error.say()
    logging.disable(logging.INFO)  # Scrapy greets with the versions of its libraries
    process = AsyncCrawlerProcess(_settings())
    logging.disable(logging.NOTSET)
    start_logs("crawler")  # again: Scrapy has just set its own levels
    outcome: list[bool] = []
    from twisted.internet import reactor as installed  # the one that the process has just chosen

    reactor: Any = installed

    async def run() -> None:
        try:
            await _main(process, outcome, recycle_after)
        finally:
            reactor.stop()

    tasks: set[asyncio.Task[None]] = set()
    loop = asyncio.get_event_loop()
    tasks.add(loop.create_task(run()))
    process.start(stop_after_crawl=False, install_signal_handlers=False)
    if outcome and outcome[0]:
        log.info("beginning anew")
        os.execv(sys.executable, [sys.executable, "-m", "crawlers.worker"])
    return 0 if outcome else 1


def _settings() -> Settings:
    module = import_module("settings.spiders")
    settings = Settings()
    settings.setmodule(module, priority="project")
    settings.set("LOG_INSTALL_ROOT_HANDLER", False, priority="cmdline")
    return settings


if __name__ == "__main__":
    sys.exit(main())
