"""Pipeline 100: text without invisible characters, aware times in UTC, and the hash by which a revision is told."""

import hashlib
import re
from datetime import UTC, datetime
from typing import Any

import msgspec
from scrapy.crawler import Crawler

from queues.records import Article, Filing, Quote, Record

INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060\ufeff]")
HASH_BYTES = 8


class Clean:
    """Does what is right for every source; what only one of them needs is done by its parser."""

    def __init__(self, crawler: Crawler) -> None:
        self._stats = crawler.stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Clean":
        """Scrapy's constructor."""
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        """The record, cleaned; anything else unchanged, which the next stage refuses."""
        if not isinstance(item, (Article, Filing, Quote)):
            return item
        self._stats.inc_value("clean/records")
        return clean(item)


def clean(record: Article | Filing | Quote) -> Article | Filing | Quote:
    """`record` with clean title and text, times in UTC and a content hash; a record that is clean already comes back equal."""
    if isinstance(record, Quote):
        return record
    changed: dict[str, Any] = {}
    title = " ".join(INVISIBLE.sub("", record.title).split()) if isinstance(record.title, str) else record.title
    if title != record.title:
        changed["title"] = title
    if isinstance(record.text, str) and INVISIBLE.search(record.text):
        changed["text"] = INVISIBLE.sub("", record.text)
    released_at = record.released_at
    if isinstance(released_at, datetime) and released_at.tzinfo not in (None, UTC):
        changed["released_at"] = released_at.astimezone(UTC)
    if changed:
        record = msgspec.structs.replace(record, **changed)
    return record if record.content_hash else msgspec.structs.replace(record, content_hash=content_hash(record))


def content_hash(record: Record) -> str:
    """16 hex digits over what a reader would call the content: not times, places or how it was found."""
    if isinstance(record, Article):
        content: Any = (record.title, record.text)
    elif isinstance(record, Filing):
        content = (record.title, record.categories, record.exhibits, record.form, record.share_return, record.text)
    else:
        return ""
    return hashlib.blake2b(msgspec.json.encode(content), digest_size=HASH_BYTES).hexdigest()
