"""Pipeline 200: only what can be true goes on; the rest is buried with its bytes and reported by name."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from crawlers.bases import SourceSpider
from crawlers.errors import InvalidRecord
from crawlers.fields.codes import RECORD_FORMS
from queues.connection import patiently
from queues.keys import default_keys
from queues.records import Article, Filing, Quote, Undecodable, decode, encode
from queues.streams import bury

EARLY = timedelta(hours=48)  # a release time so far ahead of the fetch is a misread date, not a time zone
LONGEST_BODY = 2_000_000  # bytes of a record; a stream is no file store


class Validate:
    """Judges each record."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Validate":
        """Scrapy's constructor."""
        return cls(crawler)

    async def process_item(self, item: Any) -> Any:
        """The record. Raises DropItem for one that cannot be true, once it is buried."""
        spider = self._crawler.spider
        if not isinstance(spider, SourceSpider):
            return item
        defect = next(defects(item, spider.name), None)
        if defect is None:
            self._crawler.stats.inc_value("validate/ok")
            return item
        self._crawler.stats.inc_value("validate/refused")
        error = InvalidRecord(spider.name, str(getattr(item, "url", "")), defect, _raw(item))
        spider.report(error)
        redis, keys = spider.memory.redis, default_keys()
        if redis is not None:
            reason = f"InvalidRecord: expected {defect}"
            await patiently(lambda: bury(redis, keys, _raw(item), reason, origin=f"source:{spider.name}"))
        raise DropItem(str(error), log_level="DEBUG")


def defects(item: Any, source: str) -> Iterator[str]:
    """What was expected of a record and is not so, in words."""
    if not isinstance(item, (Article, Filing, Quote)):
        yield f"an Article, Filing or Quote, not a {type(item).__name__}"
        return
    try:
        body = encode(item)
        decode(body)
    except (Undecodable, TypeError, ValueError) as error:
        yield f"fields of the declared types ({error})"
        return
    if len(body) > LONGEST_BODY:
        yield f"at most {LONGEST_BODY} bytes, found {len(body)}"
    if item.source != source:
        yield f"source {source!r}, found {item.source!r}"
    yield from _symbols((item.symbol,) if isinstance(item, Quote) else item.symbols)
    yield from _quote(item) if isinstance(item, Quote) else _text(item)


def _text(item: Article | Filing) -> Iterator[str]:
    if not item.id or any(character.isspace() for character in item.id):
        yield f"an id without spaces, found {item.id!r}"
    if not item.url.startswith(("https://", "http://")):
        yield f"a web address, found {item.url!r}"
    if not item.title:
        yield "a title"
    yield from _time("released_at", item.released_at, item.first_seen_at)


def _quote(item: Quote) -> Iterator[str]:
    for name in ("last", "previous_close", "extended", "high", "low", "open"):
        price = getattr(item, name)
        if price is not None and not price > 0:
            yield f"{name} above zero or None, found {price}"
    yield from _time("traded_at", item.traded_at, item.first_seen_at)


def _time(name: str, at: datetime | None, seen_at: datetime) -> Iterator[str]:
    if seen_at.tzinfo is None or (at is not None and at.tzinfo is None):
        yield f"{name} and first_seen_at with a time zone"
    elif at is not None and at - seen_at > EARLY:
        yield f"{name} not later than the fetch, found {at.isoformat()}"


def _symbols(symbols: tuple[str, ...]) -> Iterator[str]:
    for symbol in symbols:
        form = RECORD_FORMS.get(symbol.partition(":")[0])
        if form is None or not form.fullmatch(symbol):
            yield f"symbols such as HK:3660 or US:QFIN, found {symbol!r}"


def _raw(item: Any) -> bytes:
    try:
        return msgspec.json.encode(item, enc_hook=repr)
    except (TypeError, ValueError):
        return repr(item).encode()
