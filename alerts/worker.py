"""The alert worker, `python -m alerts.worker`: intake of records and delivery of notices, side by side, until SIGTERM."""

import argparse
import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Protocol

import structlog
from redis.asyncio import Redis

from alerts.awaited import Awaiting
from alerts.channels.senders import Senders
from alerts.channels.stale import StaleSources
from alerts.delivery.delivery import Delivery
from alerts.detect.detector import Detector
from alerts.health.stage import HealthStage
from alerts.intake import Intake
from alerts.messages.writer import Writer
from alerts.operations.event import Operation, decode_operation, publish_operation
from alerts.operations.intake import OperationsIntake
from alerts.operations.silences import reminder
from alerts.operations.watch import Report, watch_redis
from alerts.outbox.outbox import Outbox
from alerts.prices.rules import SubscribedRules
from alerts.prices.stage import PriceStage
from alerts.routing.edition import Edition, watch
from alerts.routing.silences import Silence, read_silences
from alerts.store.store import EventStore
from alerts.store.ticks import Ticks
from alerts.warm import warm
from queues.connection import connect, patiently
from queues.heartbeat import beating, instance_name
from queues.keys import Keys, partition_keys
from queues.streams import Consumer
from settings import clock
from settings.environment import environment
from settings.in_force import InForce
from settings.logs import start_logs
from settings.metrics import serve_metrics
from settings.problems import ConfigError
from settings.sentry import start_sentry
from settings.subscribers import load_subscribers
from settings.watchlist import load_watchlist

BATCH = 256
BLOCK_MS = 500
LEASE_S = 10.0  # a batch takes far less than a second: whoever holds one for so long is dead
SILENCES_EVERY_S = 1.0
WATCHLIST_EVERY_S = 2.0
STALLED_S = 60.0
STOP_WAIT_S = 4.0  # everything has to end within 5 s
log = structlog.get_logger("worker")


class Taker(Protocol):
    """What is done with a batch: the endpoints for which the outbox has something new."""

    async def take(self, deliveries: Sequence[Any]) -> set[str]: ...


class Worker:
    """All that one process does; `stop` ends it."""

    def __init__(self, redis: Redis, delivery_redis: Redis, lease_s: float = LEASE_S) -> None:
        env = environment()
        self._redis, self._delivery_redis, self._lease_s = redis, delivery_redis, lease_s
        self._companies = InForce(env.hkwatch_watchlist, load_watchlist)
        self.watchlist = self._companies.value
        self.edition = Edition(env.hkwatch_subscribers, self.watchlist)
        self.detector = Detector(self.watchlist)
        self.ticks = Ticks(redis, partition_keys()[0])
        first = partition_keys()[0]
        stale = StaleSources(delivery_redis, first, env.hkwatch_timetable)
        self.senders = Senders(env, Writer(self.watchlist, env.hkwatch_link_base), Ticks(delivery_redis, first), stale)
        self.stop = asyncio.Event()
        self.anew = False
        self._silences: list[Silence] = []
        self._turned_at = time.monotonic()

    def healthy(self) -> str | None:
        """None, or why not: no loop has turned for a minute."""
        still = time.monotonic() - self._turned_at
        return f"nothing has moved for {still:.0f} s" if still > STALLED_S else None

    def reload(self) -> None:
        """End in order to begin anew in the same process with the settings as they are now; broken ones keep the old."""
        env = environment()
        try:
            load_subscribers(env.hkwatch_subscribers, load_watchlist(env.hkwatch_watchlist))
        except ConfigError as error:
            more = f" (and {len(error.problems) - 1} more)" if len(error.problems) > 1 else ""
            log.error("settings not taken over, the old ones stay", problem=f"{error.problems[0]}{more}")
            return
        self.anew = True
        self.stop.set()

    async def run(self) -> None:
        """Work until `stop` is set."""
        first = partition_keys()[0]
        report = self._reporter(first)
        watching = [
            watch(self.edition, report),
            watch_redis(self._delivery_redis, first, report),
            self._read_silences(first, report),
            self._follow_watchlist(),
        ]
        tasks = [asyncio.create_task(part) for keys in partition_keys() for part in self._parts(keys)]
        others = [asyncio.create_task(part) for part in watching]
        ending = asyncio.create_task(self.stop.wait())
        done, _ = await asyncio.wait({*tasks, *others, ending}, return_when=asyncio.FIRST_COMPLETED)
        self.stop.set()
        await asyncio.wait(tasks, timeout=STOP_WAIT_S)
        for task in (*tasks, *others):
            task.cancel()
        await asyncio.gather(*tasks, *others, return_exceptions=True)
        await self.senders.close()
        for ended in done - {ending}:
            ended.result()  # a part that ended by itself has failed: let it be seen, and the process be started anew

    def _parts(self, keys: Keys) -> list[Coroutine[Any, Any, None]]:
        name, idle_ms = instance_name(), int(self._lease_s * 1000)
        first = keys.partition == 0
        report = self._reporter(partition_keys()[0])
        delivery = Delivery(
            Outbox(self._delivery_redis, keys, self._lease_s), lambda: self.edition.subscribers, self.senders.send, report
        )
        consumer: Consumer[Any] = Consumer(self._redis, keys, ("filings", "articles", "quotes"), name, idle_ms=idle_ms)
        store = EventStore(self._redis, keys)
        prices = PriceStage(self._redis, keys, self.watchlist, SubscribedRules(lambda: self.edition.subscribers))
        awaiting = Awaiting(self._redis, partition_keys()[0])
        intake = Intake(consumer, store, self.detector, prices, self.edition, lambda: self._silences, awaiting, self.ticks)
        parts = [delivery.run(self.stop), self._feed(consumer, intake, delivery.wake)]
        if first:
            operations: Consumer[Any] = Consumer(
                self._delivery_redis, keys, ("operations",), name, idle_ms=idle_ms, decode=decode_operation
            )
            told = OperationsIntake(self._delivery_redis, keys, EventStore(self._delivery_redis, keys), self.edition)
            parts.append(self._feed(operations, told, delivery.wake))
            reports: Consumer[Any] = Consumer(self._delivery_redis, keys, ("reports",), name, idle_ms=idle_ms)
            health = HealthStage(self._delivery_redis, keys, reports)
            parts += [self._feed(reports, health, delivery.wake), health.watch(self.stop)]
        return parts

    def _reporter(self, keys: Keys) -> Report:
        return lambda operation: patiently(lambda: publish_operation(self._delivery_redis, keys, operation))

    async def _feed(self, consumer: Consumer[Any], taker: Taker, wake: Callable[[set[str]], None]) -> None:
        reclaimed_at = 0.0
        while not self.stop.is_set():
            deliveries = []
            if time.monotonic() - reclaimed_at > self._lease_s / 3:
                reclaimed_at = time.monotonic()
                deliveries = await patiently(lambda: consumer.reclaim(BATCH))
                reclaimed_at = 0.0 if deliveries else reclaimed_at  # there may be more
            deliveries = deliveries or await patiently(lambda: consumer.batch(BATCH, BLOCK_MS))
            self._turned_at = time.monotonic()
            if deliveries and (endpoints := await taker.take(deliveries)):
                wake(endpoints)

    async def _follow_watchlist(self) -> None:
        """Begin anew when the file names other companies: crawlers ask for these within seconds."""
        tried = self.watchlist
        while True:
            await asyncio.sleep(WATCHLIST_EVERY_S)
            newest = await asyncio.to_thread(self._companies.refresh)
            if newest is not tried:
                tried = newest
                self.reload()

    async def _read_silences(self, keys: Keys, report: Report) -> None:
        reminded: set[Operation] = set()
        while True:
            self._silences = await patiently(lambda: read_silences(self._delivery_redis, keys))
            for operation in [reminder(one) for one in self._silences if one.ends_soon(clock.now())]:
                if operation not in reminded:
                    reminded.add(operation)
                    await report(operation)
            await asyncio.sleep(SILENCES_EVERY_S)


async def serve(lease_s: float = LEASE_S) -> bool:
    """Run one worker until SIGTERM, SIGINT, SIGHUP or a new watch list; returns whether to begin anew."""
    redis, delivery_redis = connect(), connect()
    worker = Worker(redis, delivery_redis, lease_s)
    warm(worker.detector, worker.watchlist)
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, worker.stop.set)
    loop.add_signal_handler(signal.SIGHUP, worker.reload)
    server = serve_metrics("alerts", worker.healthy)
    port = server.server_port if server else None
    log.info("alert worker", subscribers=len(worker.edition.subscribers.subscriber), companies=len(worker.watchlist.company))
    try:
        async with beating(delivery_redis, partition_keys()[0], "alerts", metrics_port=port):
            await worker.run()
    finally:
        await redis.aclose()
        await delivery_redis.aclose()
    return worker.anew


def main() -> int:
    """Entry point; defects of the settings are printed one line each, with status 2."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lease", type=float, default=LEASE_S, help="seconds after which a dead worker's work goes to another")
    options = parser.parse_args()
    try:
        start_logs("alerts")
        start_sentry("alerts")
        anew = asyncio.run(serve(options.lease))
    except ConfigError as error:
        return error.say()
    if anew:
        log.info("beginning anew with the settings as they are now")
        os.execv(sys.executable, [sys.executable, "-m", "alerts.worker", *sys.argv[1:]])
    return 0


if __name__ == "__main__":
    sys.exit(main())
