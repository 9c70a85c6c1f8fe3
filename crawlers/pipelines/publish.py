"""Pipeline 300: a record goes to its stream if it is new, or as a revision; what arrives together travels together."""

import asyncio
from collections import defaultdict
from typing import Any

import msgspec
from redis.exceptions import RedisError
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from crawlers.bases import SourceSpider
from crawlers.errors import PageError
from crawlers.history import History
from crawlers.memory import Memory
from crawlers.redis_of_run import open_redis
from queues.connection import patiently
from queues.keys import Keys, default_keys, partition_of
from queues.records import Article, Filing, Quote
from queues.seen import Fate, publish, publish_quotes
from settings.environment import environment

BATCH = 200
Published = tuple[Article | Filing | Quote, Fate]
Pending = tuple[Article | Filing | Quote, "asyncio.Future[Published]"]


class Publish:
    """Collects the records of the moment, and sends them in one round trip for each partition."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler, self._stats = crawler, crawler.stats
        self._pending: list[Pending] = []
        self._sending: asyncio.Task[None] | None = None
        self._history: History | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Publish":
        """Scrapy's constructor."""
        return cls(crawler)

    async def open_spider(self) -> None:
        """Find the Redis of this run, which is also the memory of its spider."""
        spider = self._crawler.spider
        if not isinstance(spider, SourceSpider):
            return
        redis = await open_redis(daemon=self._crawler.settings.getbool("HKWATCH_DAEMON"))
        spider.memory = Memory(redis, spider.name)
        if redis is not None:
            self._history = spider.history = History(redis, default_keys(), spider)

    async def process_item(self, item: Any) -> Any:
        """The record as it was published (silent, if it is history); it waits for its place on the stream."""
        spider = self._crawler.spider
        if not isinstance(spider, SourceSpider) or not isinstance(item, (Article, Filing, Quote)):
            return item
        spider.ledger.note_record(item)
        if self._history is None:
            return item
        answer: asyncio.Future[Published] = asyncio.get_running_loop().create_future()
        self._pending.append((item, answer))
        if self._sending is None:
            self._sending = asyncio.create_task(self._send())
        try:
            record, fate = await answer
        except RedisError as error:  # one that waiting does not mend: the page is asked for again
            spider.report(PageError(spider.name, item.source, "Redis to take a record", str(error)), "*")
            raise DropItem(str(error), log_level="DEBUG") from error
        self._stats.inc_value(f"publish/{fate.name.lower()}")
        return record

    async def _send(self) -> None:
        try:
            while self._pending:
                batch, self._pending = self._pending[:BATCH], self._pending[BATCH:]
                groups: dict[Keys, list[Pending]] = defaultdict(list)
                for record, answer in batch:
                    groups[self._keys(record)].append((record, answer))
                for keys, group in groups.items():
                    try:
                        await self._publish(keys, group)
                    except RedisError as error:
                        for _, answer in group:
                            if not answer.done():
                                answer.set_exception(error)
        finally:
            self._sending = None

    async def _publish(self, keys: Keys, group: list[Pending]) -> None:
        spider = self._crawler.spider
        redis = spider.memory.redis if isinstance(spider, SourceSpider) else None
        if redis is None:
            return
        quotes = [(record, answer) for record, answer in group if isinstance(record, Quote)]
        others = [(await self._dated(record), answer) for record, answer in group if not isinstance(record, Quote)]
        if quotes:
            await patiently(lambda: publish_quotes(redis, keys, [record for record, _ in quotes]))
        fates = await patiently(lambda: publish(redis, keys, [record for record, _ in others]))
        for (record, answer), fate in zip([*quotes, *others], [*(Fate.NEW for _ in quotes), *fates], strict=True):
            if not answer.done():  # nobody waits for it any more in a run that was ended
                answer.set_result((record, fate))

    async def _dated(self, record: Article | Filing) -> Article | Filing:
        if self._history is not None and await self._history.covers(record):
            return msgspec.structs.replace(record, silent=True)
        return record

    def _keys(self, record: Article | Filing | Quote) -> Keys:
        env = environment()
        if env.hkwatch_partitions == 1:
            return default_keys()
        spider = self._crawler.spider
        symbols = (record.symbol,) if isinstance(record, Quote) else record.symbols
        companies = (spider.watchlist.find(symbol) for symbol in symbols) if isinstance(spider, SourceSpider) else ()
        company = next((company.symbol for company in companies if company), None)
        whose = company or (record.symbol if isinstance(record, Quote) else record.id)
        return Keys(env.hkwatch_key_prefix, partition_of(whose, env.hkwatch_partitions))
