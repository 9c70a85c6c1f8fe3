"""One run message: begun if it may be, ended in time, its report and its acknowledgement written in one transaction."""

import asyncio
import time
import uuid
from datetime import datetime

import structlog
from redis.asyncio import Redis
from scrapy.crawler import Crawler, CrawlerRunnerBase
from scrapy.spiderloader import SpiderLoader

from crawlers.arguments import BadArgument
from crawlers.bases import SourceSpider
from crawlers.errors import PageError
from crawlers.figures import SKIPPED, count
from crawlers.states import door_name, read_state
from queues.connection import patiently
from queues.keys import RUNNING_KEEP_S, STREAM_LIMIT, Keys
from queues.records import CrawlReport, Outcome, ReportedError, Run, encode
from queues.streams import BODY, GROUP, Delivery
from settings.clock import now
from settings.timetable import Timetable

STOP_WAIT_S = 5.0  # for what a run that is over its limit still has in its hands
LOCK = """
local holder = redis.call('GET', KEYS[1])
if holder and string.sub(holder, 1, #ARGV[2]) ~= ARGV[2] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[3])
return 1
"""  # a holder that was given the same delivery is a crawler that died, or this one, which heard no answer
FINISH = """
if redis.call('EXISTS', KEYS[1]) == 0 or redis.call('XACK', KEYS[1], ARGV[1], ARGV[2]) == 1 then
    if ARGV[3] ~= '' then redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[4], '*', ARGV[5], ARGV[3]) end
end
if redis.call('GET', KEYS[3]) == ARGV[6] then redis.call('DEL', KEYS[3]) end
"""  # a run has one report, also when the answer was lost or a second crawler ran it
UNLOCK = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"
RENEW = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('EXPIRE', KEYS[1], ARGV[2]) end return 0"
log = structlog.get_logger("crawl")


class Overtime(PageError):
    """A run that took longer than its limit and was ended."""


class RunInHand:
    """One delivery of a run, from its lock to its acknowledgement."""

    def __init__(
        self, runner: CrawlerRunnerBase, redis: Redis, keys: Keys, timetable: Timetable, delivery: Delivery[Run]
    ) -> None:
        self._runner, self._redis, self._keys, self._timetable = runner, redis, keys, timetable
        self.delivery, self.run = delivery, delivery.record
        self._mine = f"{delivery.entry.decode()}|"
        self._token = self._mine + uuid.uuid4().hex
        self._crawler: Crawler | None = None
        self._started_at: datetime = now()
        self.handed_back = False

    async def work(self) -> None:
        """All of it. What was handed back meanwhile is neither reported nor acknowledged."""
        spider = self._spider()
        if spider is None:
            await self._finish(self._report("failed", "UnknownSource", f"expected a spider named {self.run.source!r}"))
            return
        if now() > self.run.deadline:
            await self._finish(self._report("late", "Late", f"expected to begin before {self.run.deadline.isoformat()}"))
            return
        reason = await self._reason_to_skip(spider)
        if reason is not None:
            SKIPPED.labels(self.run.source, reason).inc()
            await self._finish(None)
            return
        report = await self._crawl(spider)
        if not self.handed_back:
            await self._finish(report)

    async def renew(self) -> None:
        """Keep the lock; called while the run is under way."""
        name = self._keys.running(self.run.source, self.run.scope)
        await self._redis.eval(RENEW, 1, name, self._token, RUNNING_KEEP_S)

    async def stop(self) -> None:
        """Ask the spider to end: what it has in flight may still arrive, nothing else is asked."""
        crawler = self._crawler
        if crawler is not None and crawler.crawling and isinstance(crawler.spider, SourceSpider):
            crawler.spider.ended.set()
            await crawler.stop_async()

    async def unlock(self) -> None:
        """Let the next run of this source and scope begin."""
        await self._redis.eval(UNLOCK, 1, self._keys.running(self.run.source, self.run.scope), self._token)

    def _spider(self) -> type[SourceSpider] | None:
        loader = self._runner.spider_loader
        if isinstance(loader, SpiderLoader) and self.run.source in loader.list():
            spider = loader.load(self.run.source)
            return spider if issubclass(spider, SourceSpider) else None
        return None

    async def _reason_to_skip(self, spider: type[SourceSpider]) -> str | None:
        run = self.run
        state = await patiently(lambda: read_state(self._redis, self._keys, door_name(spider, run.scope), run.scope))
        if state.resume_at > time.time():
            return state.door
        arguments = (self._keys.running(run.source, run.scope), self._token, self._mine, RUNNING_KEEP_S)
        return None if await patiently(lambda: self._redis.eval(LOCK, 1, *arguments)) else "still running"

    async def _crawl(self, spider: type[SourceSpider]) -> CrawlReport:
        run, crawler = self.run, self._runner.create_crawler(spider)
        for name, value in (
            ("HKWATCH_DAEMON", True),
            ("HKWATCH_BACKGROUND", run.priority == "backfill"),
            ("HKWATCH_RUN_ID", run.id),
            ("HKWATCH_DUE_AT", run.due_at.isoformat()),
            ("HKWATCH_SCOPE", run.scope),
        ):
            crawler.settings.set(name, value, priority="cmdline")
        self._crawler = crawler
        task = asyncio.ensure_future(crawler.crawl_async(**dict(run.arguments)))
        row = self._timetable.find(run.source)
        limit_s = float(row.limit) if row is not None else spider.patience_s
        done, _ = await asyncio.wait({task}, timeout=limit_s)
        if not done:
            await self._end_in_overtime(crawler, task, limit_s)
        error = task.exception() if task.done() and not task.cancelled() else None
        made = crawler.spider.report_of_run if isinstance(crawler.spider, SourceSpider) else None
        if made is not None:
            return made
        if error is not None and not isinstance(error, BadArgument):
            log.error("a run broke", source=run.source, scope=run.scope, exc_info=error)
        return self._report("failed", type(error).__name__ if error else "Overtime", str(error or "the run did not end"))

    async def _end_in_overtime(self, crawler: Crawler, task: "asyncio.Future[None]", limit_s: float) -> None:
        if isinstance(crawler.spider, SourceSpider):
            crawler.spider.report(Overtime(self.run.source, self.run.id, f"an end within {limit_s:.0f} s"), "*")
        stopping = asyncio.ensure_future(self.stop())  # it lasts as long as the slowest answer: nobody waits for that
        await asyncio.wait({task}, timeout=STOP_WAIT_S)
        for one in (task, stopping):
            if not one.done():
                one.cancel()
        await asyncio.wait({task, stopping}, timeout=1.0)

    async def _finish(self, report: CrawlReport | None) -> None:
        keys, delivery = self._keys, self.delivery
        names = [delivery.stream, keys.stream("reports"), keys.running(self.run.source, self.run.scope)]
        body = encode(report) if report is not None else b""
        arguments: list[bytes | str | int] = [GROUP, delivery.entry, body, STREAM_LIMIT["reports"], BODY, self._token]
        await patiently(lambda: self._redis.eval(FINISH, len(names), *names, *arguments))
        if report is not None:
            count(report)

    def _report(self, outcome: Outcome, name: str, message: str) -> CrawlReport:
        return CrawlReport(
            source=self.run.source,
            run_id=self.run.id,
            scope=self.run.scope,
            due_at=self.run.due_at,
            started_at=self._started_at,
            finished_at=now(),
            outcome=outcome,
            errors=(ReportedError(name=name, count=1, message=message),),
        )
