"""Redis Streams as work queues: produce, consume in a group, reclaim from the dead, bury what cannot be processed."""

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

import structlog
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from queues.keys import MAX_DELIVERIES, RECLAIM_IDLE_MS, STREAM_LIMIT, Keys
from queues.records import Message, Undecodable, decode, encode
from settings.clock import now

BODY = b"body"
PAGE = b"page"  # field of a dead letter whose bytes are a page: its address, time and headers, as a case has them
GROUP = "workers"
PENDING_READ = 1000
FEW = 8  # records that were handed out several times are tried so many at a time
M = TypeVar("M", bound=Message)
log = structlog.get_logger("queue")


@dataclass(frozen=True)
class Delivery(Generic[M]):
    """A record as handed to this consumer; `entry` is the stream entry to acknowledge."""

    stream: str
    entry: bytes
    record: M
    raw: bytes


async def produce(redis: Redis, keys: Keys, kind: str, record: Message) -> bytes:
    """Append one record to the stream of `kind`; returns the entry's id."""
    return cast(bytes, await redis.xadd(keys.stream(kind), {BODY: encode(record)}, maxlen=STREAM_LIMIT[kind], approximate=True))


async def bury(
    redis: Redis,
    keys: Keys,
    raw: bytes,
    reason: str,
    *,
    origin: str,
    entry: bytes | None = None,
    details: Mapping[bytes, bytes] | None = None,
) -> None:
    """Put bytes into the dead letters with the reason; with `entry`, acknowledge it in `origin` in the same transaction.

    `details`: further fields of the letter.
    """
    letter: dict[Any, Any] = {
        **(details or {}),
        BODY: raw,
        b"reason": reason.encode(),
        b"origin": origin.encode(),
        b"at": now().isoformat().encode(),
    }
    if entry is not None:
        letter[b"entry"] = entry
    async with redis.pipeline(transaction=True) as together:
        together.xadd(keys.stream("dead"), letter, maxlen=STREAM_LIMIT["dead"], approximate=True)
        if entry is not None:
            together.xack(origin, GROUP, entry)
        await together.execute()
    log.error("buried in the dead letters, see `hkwatch dead list`", origin=origin, reason=reason)


class Consumer(Generic[M]):
    """One member of the group on one or more streams. Not for several tasks at once."""

    def __init__(
        self,
        redis: Redis,
        keys: Keys,
        kinds: Iterable[str],
        name: str,
        *,
        idle_ms: int = RECLAIM_IDLE_MS,
        group: str = GROUP,
        decode: Callable[[bytes], Any] = decode,
    ) -> None:
        self._decode = decode
        self._redis, self._keys, self._name, self._idle_ms, self._group = redis, keys, name, idle_ms, group
        self._streams = [keys.stream(kind) for kind in kinds]
        self._ready = False

    async def _prepare(self) -> None:
        for stream in self._streams:
            try:
                await self._redis.xgroup_create(stream, self._group, id="0", mkstream=True)
            except ResponseError as error:
                if "BUSYGROUP" not in str(error):
                    raise
        self._ready = True

    async def batch(self, count: int = 64, block_ms: int = 1000) -> list[Delivery[M]]:
        """Up to `count` new records for each stream, waiting at most `block_ms`; what cannot be decoded is buried."""
        if not self._ready:
            await self._prepare()
        answer: Any = await self._or_empty(
            self._redis.xreadgroup(self._group, self._name, dict.fromkeys(self._streams, ">"), count=count, block=block_ms)
        )
        found: list[Delivery[M]] = []
        for stream, entries in answer or ():
            found += await self._decoded(stream.decode(), entries)
        return found

    async def reclaim(self, count: int = 64) -> list[Delivery[M]]:
        """Records that some consumer has held for longer than the idle time; what was handed out too often is buried.

        There may be more of them, also when few come: to be called again at once after it gave something.
        """
        if not self._ready:
            await self._prepare()
        found: list[Delivery[M]] = []
        for stream in self._streams:
            answer: Any = await self._or_empty(
                self._redis.xautoclaim(stream, self._group, self._name, self._idle_ms, "0-0", count=count)
            )
            entries = [(entry, fields) for entry, fields in answer[1] if fields] if answer else []
            if entries:
                found += await self._spared(stream, await self._decoded(stream, entries))
        return found

    async def mine(self, count: int = 64) -> list[Delivery[M]]:
        """Records that this very name holds from before a restart."""
        if not self._ready:
            await self._prepare()
        answer: Any = await self._or_empty(
            self._redis.xreadgroup(self._group, self._name, dict.fromkeys(self._streams, "0"), count=count)
        )
        found: list[Delivery[M]] = []
        for stream, entries in answer or ():
            found += await self._decoded(stream.decode(), [(e, f) for e, f in entries if f])
        return found

    async def acknowledge(self, deliveries: Iterable[Delivery[M]]) -> None:
        """Done with these, for good."""
        by_stream: dict[str, list[bytes]] = {}
        for delivery in deliveries:
            by_stream.setdefault(delivery.stream, []).append(delivery.entry)
        for stream, entries in by_stream.items():
            await self._redis.xack(stream, self._group, *entries)

    async def keep(self, deliveries: Iterable[Delivery[M]]) -> None:
        """Say that this consumer still works on these, so that nobody reclaims them; for work that lasts."""
        await self._claim(deliveries, idle_ms=0)

    async def hand_back(self, deliveries: Iterable[Delivery[M]]) -> None:
        """Leave these to whoever reclaims next, at once; for a consumer that ends before its work does."""
        await self._claim(deliveries, idle_ms=self._idle_ms + 1)

    async def _claim(self, deliveries: Iterable[Delivery[M]], idle_ms: int) -> None:
        by_stream: dict[str, list[bytes]] = {}
        for delivery in deliveries:
            by_stream.setdefault(delivery.stream, []).append(delivery.entry)
        for stream, entries in by_stream.items():
            claimed: Any = entries
            await self._or_empty(self._redis.xclaim(stream, self._group, self._name, 0, claimed, idle=idle_ms, justid=True))

    async def _or_empty(self, asked: Awaitable[Any]) -> Any:
        """The answer; None from a Redis that came back empty, whose group is made again at the next call."""
        try:
            return await asked
        except ResponseError as error:
            if "NOGROUP" not in str(error):
                raise
            self._ready = False
            return None

    async def bury(self, delivery: Delivery[M], reason: str) -> None:
        """This record cannot be processed: keep its bytes in the dead letters and acknowledge it."""
        await bury(self._redis, self._keys, delivery.raw, reason, origin=delivery.stream, entry=delivery.entry)

    async def _decoded(self, stream: str, entries: list[tuple[bytes, dict[bytes, bytes]]]) -> list[Delivery[M]]:
        found = []
        for entry, fields in entries:
            raw = fields.get(BODY)
            if raw is None:
                reason = f"expected a field 'body', found {', '.join(repr(name)[1:] for name in fields)}"
                await bury(self._redis, self._keys, _all_of(fields), reason, origin=stream, entry=entry)
                continue
            try:
                found.append(Delivery(stream, entry, cast(M, self._decode(raw)), raw))
            except Undecodable as error:
                await bury(self._redis, self._keys, raw, f"Undecodable: {error}", origin=stream, entry=entry)
        return found

    async def _spared(self, stream: str, deliveries: list[Delivery[M]]) -> list[Delivery[M]]:
        """Those to be tried now: the more often they were handed out, the fewer at a time, at last each alone.

        A record that kills its worker does not take with it those that were in the same batch again and again.
        """
        first, last = deliveries[0].entry, deliveries[-1].entry
        pending: Any = await self._redis.xpending_range(stream, self._group, first, last, PENDING_READ, self._name)
        times = {row["message_id"]: int(row["times_delivered"]) for row in pending}
        by_share: dict[int, list[Delivery[M]]] = {}
        for delivery in deliveries:
            count = times.get(delivery.entry, 1)
            if count > MAX_DELIVERIES:
                await self.bury(delivery, f"handed out {count} times without success")
            else:
                by_share.setdefault(_share(count), []).append(delivery)
        if not by_share:
            return []
        share = max(by_share)
        spared = by_share[share][:share]
        taken = {delivery.entry for delivery in spared}
        left = [one for members in by_share.values() for one in members if one.entry not in taken]
        for count in {times.get(one.entry, 1) for one in left}:  # as if they had not been handed out
            entries: Any = [one.entry for one in left if times.get(one.entry, 1) == count]
            idle = self._idle_ms + 1
            await self._redis.xclaim(stream, self._group, self._name, 0, entries, idle=idle, retrycount=count - 1, justid=True)
        return spared


def _all_of(fields: dict[bytes, bytes]) -> bytes:
    """An entry that is none of ours, as JSON; each character stands for one byte (latin-1), so that nothing is lost."""
    return json.dumps({name.decode("latin-1"): value.decode("latin-1") for name, value in fields.items()}).encode()


def _share(count: int) -> int:
    """How many records that were handed out `count` times are tried together."""
    if count >= MAX_DELIVERIES:
        return 1
    return FEW if count > MAX_DELIVERIES // 2 else PENDING_READ
