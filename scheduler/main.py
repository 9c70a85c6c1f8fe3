"""`python -m scheduler.main`: lead by a lease or stand by; follow the settings; end on SIGTERM within a moment."""

import asyncio
import signal
import sys
from collections.abc import Callable

import structlog
from prometheus_client import Gauge
from redis.asyncio import Redis

from queues.attention import awaited_days, forget_days_before, last_news
from queues.connection import AWAY, connect, note_away, note_back
from queues.heartbeat import Facts, beating, instance_name
from queues.keys import Keys, default_keys
from queues.market import special_days
from scheduler.clockwork import Clockwork
from scheduler.lease import Lease
from scheduler.plan import Attention, Files, load_files, make_plan, stamps_of_files
from scheduler.publish import Publisher
from settings import clock
from settings.environment import environment
from settings.logs import start_logs
from settings.metrics import serve_metrics
from settings.problems import ConfigError
from settings.sentry import start_sentry

REFRESH_S = 5.0
END_WAIT_S = 2.0
LEADING = Gauge("hkwatch_scheduler_leading", "1 while this process hands out the runs.")
JOBS = Gauge("hkwatch_scheduler_jobs", "Sources times companies in the timetable.")
log = structlog.get_logger("scheduler")


class Scheduler:
    """One process of the scheduler role."""

    def __init__(self, redis: Redis, keys: Keys, lease: Lease, files: Files) -> None:
        self._redis, self._keys, self._lease, self._files = redis, keys, lease, files
        self._publisher = Publisher(redis, keys)
        self.clockwork = Clockwork(self._publisher)
        self._stopping, self._reloading = asyncio.Event(), asyncio.Event()
        self._away = False
        self._stamps = stamps_of_files()

    def stop(self) -> None:
        """End soon."""
        self._stopping.set()

    def reload(self) -> None:
        """Read the settings again; a broken file keeps the old settings and says so."""
        self._stamps = stamps_of_files()
        try:
            self._files = load_files()
        except ConfigError as error:
            for problem in error.problems:
                log.error("settings not taken over, the old ones stay", problem=str(problem))
            return
        log.info("settings read again")
        self._reloading.set()

    def facts(self) -> Facts:
        """What the heartbeat tells."""
        return {"leading": self.clockwork.leading, "fence": self._lease.fence, "jobs": self.clockwork.jobs}

    def healthy(self) -> str | None:
        """None, or why not."""
        return "Redis is away" if self._away else None

    async def run(self) -> None:
        """Until told to stop."""
        self.clockwork.start()
        for problem in self._files.calendar.problems(clock.now().date()):
            log.warning(problem)
        tasks = [asyncio.create_task(self._claim()), asyncio.create_task(self._refresh())]
        await self._stopping.wait()
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=END_WAIT_S)  # a cancellation may get lost inside a client that waits
        self.clockwork.stand_by()
        self.clockwork.stop()
        try:
            await self._lease.release()
        except AWAY as error:
            log.debug("the lease runs out by itself", error=str(error))

    async def _claim(self) -> None:
        """Take or renew the lease, for ever; whoever gets it catches up with what came due meanwhile."""
        while True:
            try:
                held = await self._lease.hold()
                if held and (self._away or self.clockwork.token != self._lease.token):
                    await self._take_over()
                elif not held and self.clockwork.leading:
                    log.warning("another leads now")
                    self.clockwork.stand_by()
                self._away = False
                note_back()
            except AWAY as error:
                note_away(error)
                self._away = True
            LEADING.set(self.clockwork.leading)
            await asyncio.sleep(self._lease.every_s)

    async def _take_over(self) -> None:
        await self._read_redis()
        last = await self._publisher.last_due()
        if self._lease.token is not None:
            self.clockwork.lead(self._lease.token, last)
            log.info("leading", fence=self._lease.fence, jobs=self.clockwork.jobs)

    async def _refresh(self) -> None:
        """Follow the settings, special days and what is known of companies."""
        while True:
            if stamps_of_files() != self._stamps:
                self.reload()
            try:
                await self._read_redis()
            except AWAY as error:
                log.debug("not refreshed", error=str(error))
            try:
                await asyncio.wait_for(self._reloading.wait(), REFRESH_S)
            except TimeoutError:
                continue
            self._reloading.clear()

    async def _read_redis(self) -> None:
        days = await special_days(self._redis, self._keys)
        added, changed, removed = self.clockwork.apply(make_plan(self._files, days, clock.pace()))
        if added or changed or removed:
            log.info("timetable", added=added, changed=changed, removed=removed)
        JOBS.set(self.clockwork.jobs)
        today = self._files.calendar.local_date("HK", clock.now())
        if self.clockwork.leading:
            await forget_days_before(self._redis, self._keys, today)
        self.clockwork.heed(Attention(await awaited_days(self._redis, self._keys), await last_news(self._redis, self._keys)))


async def _serve(files: Files) -> None:
    env, keys, redis = environment(), default_keys(), connect()
    scheduler = Scheduler(redis, keys, Lease(redis, keys, instance_name(), env.hkwatch_lease_ms), files)
    loop = asyncio.get_running_loop()
    on: dict[signal.Signals, Callable[[], None]] = {
        signal.SIGTERM: scheduler.stop,
        signal.SIGINT: scheduler.stop,
        signal.SIGHUP: scheduler.reload,
    }
    for name, action in on.items():
        loop.add_signal_handler(name, action)
    metrics = serve_metrics("scheduler", scheduler.healthy)
    async with beating(redis, keys, "scheduler", metrics_port=metrics.server_port if metrics else None, facts=scheduler.facts):
        await scheduler.run()
    await redis.aclose()


def main() -> int:
    """Entry point; defects of the settings are printed one line each, with exit status 2."""
    try:
        start_logs("scheduler")
        start_sentry("scheduler")
        files = load_files()
    except ConfigError as error:
        return error.say()
    asyncio.run(_serve(files))
    return 0


if __name__ == "__main__":
    sys.exit(main())
