"""Publishing once: the seen mark of a record and its place on the stream are one step, so that no crash can part them."""

import random
from collections.abc import Awaitable, Iterable, Sequence
from enum import IntEnum
from pathlib import Path
from typing import Any, cast

from redis.asyncio import Redis

from queues.keys import SEEN_HASHES, SEEN_KEEP_S, STREAM_LIMIT, Keys
from queues.records import Article, Filing, Quote, encode
from queues.streams import BODY

SCRIPT = (Path(__file__).parent / "publish.lua").read_text(encoding="utf-8")
REFRESH_SHARE = 0.01  # of all look-ups: an item that a quiet list shows for years must not be forgotten and told again


class Fate(IntEnum):
    """What became of a record."""

    KNOWN = 0
    NEW = 1
    REVISION = 2


def stream_of(record: Article | Filing | Quote) -> str:
    """The kind of stream that carries such a record."""
    if isinstance(record, Quote):
        return "quotes"
    return "articles" if isinstance(record, Article) else "filings"


async def publish(redis: Redis, keys: Keys, records: Sequence[Article | Filing]) -> list[Fate]:
    """Publish the records that are new, and those whose content is another one as revisions; one round trip, one partition.

    Safe to repeat when the answer was lost: what was published then is known now. Two records of one identity in one
    call are judged one after the other.
    """
    if not records:
        return []
    names: list[str] = []
    arguments: list[str | bytes | int] = [SEEN_KEEP_S, SEEN_HASHES]
    for record in records:
        kind = stream_of(record)
        names += (keys.stream(kind), keys.seen(record.id))
        arguments += (STREAM_LIMIT[kind], record.content_hash, encode(record))
    answers: Any = await redis.register_script(SCRIPT)(keys=names, args=arguments)
    return [Fate(answer) for answer in answers]


async def publish_quotes(redis: Redis, keys: Keys, quotes: Iterable[Quote]) -> None:
    """Append quotes in one round trip; they have no mark, and a repeat is one more look at the same price."""
    async with redis.pipeline(transaction=False) as together:
        for quote in quotes:
            together.xadd(keys.stream("quotes"), {BODY: encode(quote)}, maxlen=STREAM_LIMIT["quotes"], approximate=True)
        await together.execute()


async def known(
    redis: Redis, partitions: Iterable[Keys], record_ids: Sequence[str], refresh: float = REFRESH_SHARE
) -> set[str]:
    """Those of `record_ids` that have a mark in any partition; a share `refresh` of the calls lengthens the marks' lives."""
    if not record_ids:
        return set()
    lengthen = random.random() < refresh
    async with redis.pipeline(transaction=False) as together:
        for keys in partitions:
            marks = [keys.seen(record_id) for record_id in record_ids]
            together.mget(marks)
            if lengthen:
                for mark in marks:
                    together.expire(mark, SEEN_KEEP_S)
        answers = await together.execute()
    lists = [answer for answer in answers if isinstance(answer, list)]
    return {record_id for found in lists for record_id, value in zip(record_ids, found, strict=True) if value is not None}


async def unchanged(redis: Redis, partitions: Iterable[Keys], records: Iterable[Article | Filing]) -> set[str]:
    """The ids of those `records` that were published with this very content, by the marks of any partition."""
    hashes = {record.id: record.content_hash for record in records}
    if not hashes:
        return set()
    async with redis.pipeline(transaction=False) as together:
        for keys in partitions:
            together.mget([keys.seen(record_id) for record_id in hashes])
        answers = await together.execute()
    found = [(one, mark) for marks in answers for one, mark in zip(hashes, marks, strict=True) if mark is not None]
    return {one for one, mark in found if hashes[one] in (mark.decode() if isinstance(mark, bytes) else mark).split()}


async def begin_seeding(redis: Redis, keys: Keys, source: str, scopes: Sequence[str], now_iso: str) -> dict[str, str]:
    """The scopes of a source that have not been seeded yet -> when their first run began (ISO 8601), which is now for new ones.

    What was released before that instant is history. Safe to repeat.
    """
    if not scopes:
        return {}
    name = keys.seeded(source)
    states = await cast(Awaitable[list[bytes | None]], redis.hmget(name, list(scopes)))
    fresh = [scope for scope, state in zip(scopes, states, strict=True) if state is None]
    if fresh:
        async with redis.pipeline(transaction=False) as together:
            for scope in fresh:
                together.hsetnx(name, scope, now_iso)
            await together.execute()
        states = await cast(Awaitable[list[bytes | None]], redis.hmget(name, list(scopes)))
    return {scope: state.decode() for scope, state in zip(scopes, states, strict=True) if state and state != DONE}


async def end_seeding(redis: Redis, keys: Keys, source: str, scopes: Sequence[str]) -> None:
    """The first run of these scopes is complete: from now on everything new is news."""
    if scopes:
        await redis.hset(keys.seeded(source), mapping=dict.fromkeys(scopes, DONE))


DONE = b"done"
