"""The end of a run: marks and validators are written once all is published, a report is made, a change of state told once."""

from datetime import datetime

import msgspec
import sentry_sdk
import structlog
from scrapy import signals
from scrapy.crawler import Crawler

from crawlers.bases import SourceSpider
from crawlers.evidence import bury_pages
from crawlers.redis_of_run import close_redis
from crawlers.states import State, door_name, read_state, write_state
from crawlers.unasked import unasked
from queues.connection import patiently
from queues.keys import default_keys
from queues.records import CrawlReport
from queues.streams import produce
from settings.clock import now

log = structlog.get_logger("crawl")


class Ending:
    """A Scrapy extension that acts when the spider is closed."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._daemon = crawler.settings.getbool("HKWATCH_DAEMON")
        self._started_at: datetime = now()
        crawler.signals.connect(self.closed, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Ending":
        """Scrapy's constructor."""
        return cls(crawler)

    async def closed(self, spider: SourceSpider, reason: str) -> None:
        """Signal handler; the worker takes `spider.report_of_run`, by hand it is published here."""
        if not isinstance(spider, SourceSpider):
            return
        complete = reason == "finished" and not spider.ended.is_set()
        if complete:
            self._judge_requests(spider)
        report = spider.report_of_run = self._report(spider, complete)  # there is one, whatever befalls the rest
        partial = bool(spider.arguments.limit or spider.arguments.since or spider.arguments.until)
        if complete and not partial and report.outcome in ("ok", "unchanged", "empty"):
            report = await self._remember(spider, report)
        if complete or report.errors:  # a run that was called off says nothing of its source
            await self._tell(spider, report)
        spider.report_of_run = report
        redis = spider.memory.redis
        if redis is not None:
            await bury_pages(redis, default_keys(), spider.name, spider.ledger.evidence.values())
        if not self._daemon:
            if redis is not None:
                await produce(redis, default_keys(), "reports", report)
            await close_redis(redis)

    def _judge_requests(self, spider: SourceSpider) -> None:
        dropped = unasked(spider.name, self._crawler.stats.get_stats(), explained=bool(spider.ledger.errors))
        if dropped is not None:
            spider.report(dropped, "*")

    async def _remember(self, spider: SourceSpider, report: CrawlReport) -> CrawlReport:
        await spider.memory.write(spider.ledger.troubled)
        if spider.history is None or spider.ledger.only_quotes:
            return report
        if not await spider.history.end():
            return report
        if spider.history.found:
            found = {"source": spider.name, "found": spider.history.found, "newest": str(report.newest_released_at or "")}
            log.info("first run: what it found is history, nobody is told of it", **found)
        return msgspec.structs.replace(report, seeded=True)

    def _report(self, spider: SourceSpider, complete: bool) -> CrawlReport:
        stats, ledger, settings = self._crawler.stats, spider.ledger, self._crawler.settings
        items = stats.get_value("item_scraped_count", 0)
        outcome = ledger.outcome(items + spider.memory.found_known, stats.get_value("validators/unchanged", 0))
        due_at = settings.get("HKWATCH_DUE_AT")
        return CrawlReport(
            source=spider.name,
            run_id=settings.get("HKWATCH_RUN_ID") or f"{spider.name}/by hand/{self._started_at.isoformat()}",
            scope=settings.get("HKWATCH_SCOPE") or spider.arguments.symbol or "*",
            host=spider.hosts[0] if spider.hosts else "",
            due_at=datetime.fromisoformat(due_at) if due_at else None,
            started_at=self._started_at,
            finished_at=now(),
            outcome=outcome if complete or outcome != "ok" else "failed",
            requests=stats.get_value("downloader/request_count", 0),
            items=items,
            published=stats.get_value("publish/new", 0) + stats.get_value("publish/revision", 0),
            revisions=stats.get_value("publish/revision", 0),
            known=stats.get_value("publish/known", 0) + spider.memory.found_known,
            newest_released_at=ledger.newest,
            errors=tuple(ledger.errors.values()),
            gap="; ".join(ledger.gaps) or None,
        )

    async def _tell(self, spider: SourceSpider, report: CrawlReport) -> None:
        redis, keys, door = spider.memory.redis, default_keys(), door_name(spider, report.scope)
        earlier = await patiently(lambda: read_state(redis, keys, door, report.scope)) if redis is not None else State()
        state = earlier.after(report)
        if redis is not None and state != earlier:
            await patiently(lambda: write_state(redis, keys, door, report.scope, state))
        if state.door == earlier.door and (state.door != "open" or state.errors == earlier.errors):
            return  # told before
        if not report.errors:
            log.info("well again", source=spider.name, scope=report.scope, after=earlier.errors or earlier.door)
        for error in spider.ledger.first.values():
            away = report.outcome == "unreachable"
            if away and error.found:
                later = ", tried again later" if self._daemon else ""
                log.warning(f"unreachable{later}", source=spider.name, url=error.url, reason=error.found)
            else:
                log.warning(type(error).__name__, source=spider.name, outcome=report.outcome, error=str(error))
            with sentry_sdk.new_scope() as scope:
                scope.fingerprint = error.fingerprint
                scope.set_tag("source", spider.name)
                sentry_sdk.capture_exception(error)
