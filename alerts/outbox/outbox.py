"""The outbox: lanes of notices, taken by one worker at a time, and the ledger of what was sent."""

import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import cast

import msgspec
from redis.asyncio import Redis

from alerts.outbox.notice import Alert, Notice, decode_alert, decode_notice, encode
from queues.keys import LANE_KEEP_S, LEASES_KEEP_S, SENT_KEEP_S, STREAM_LIMIT, Keys
from queues.streams import BODY
from settings import clock

LEASE_S = 10.0
LOADED = 200
LOADED_GROUPED = 5000
HERE = Path(__file__).parent


class Receipt(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Proof that a notice was delivered. `reference` is what the channel needs for its thread (a Slack `ts`, a Message-ID)."""

    at: datetime
    reference: str = ""
    place: str = ""
    """Where that reference is valid, such as a Slack channel's id."""


@dataclass(frozen=True)
class Waiting:
    """A notice with its alert (None: too old to be known), its receipt if it was sent, and the lane's earlier receipts."""

    notice: Notice
    alert: Alert | None
    sent: Receipt | None = None
    earlier: tuple[Receipt, ...] = ()


@dataclass
class Settlement:
    """What became of notices of one lane."""

    sent: list[tuple[Notice, Receipt]] = field(default_factory=list)
    dropped: list[Notice] = field(default_factory=list)
    """Sent before, by the ledger: only taken out."""
    retried: list[tuple[Notice, float]] = field(default_factory=list)
    dead: list[tuple[Notice, str]] = field(default_factory=list)
    """With the reason, which names no secret."""


class Outbox:
    """One worker's view of one partition's outbox. Times are Unix seconds."""

    def __init__(self, redis: Redis, keys: Keys, lease_s: float = LEASE_S) -> None:
        self._redis, self._keys, self.lease_s = redis, keys, lease_s
        self._token = uuid.uuid4().hex
        self._claim, self._settle, self._renew = (
            redis.register_script((HERE / f"{name}.lua").read_text(encoding="utf-8")) for name in ("claim", "settle", "renew")
        )

    async def endpoints(self) -> list[str]:
        """Every endpoint that ever had a notice and has not been forgotten."""
        found = cast("list[bytes]", await self._redis.zrange(self._keys.endpoints(), 0, -1))
        return [name.decode() for name in found]

    async def claim(self, slots: Mapping[str, int]) -> tuple[list[tuple[str, str]], float | None]:
        """Up to so many lanes of each endpoint as (endpoint, lane), and when the next one is due (None: nothing waits)."""
        now = time.time()
        names = list(slots)
        answer: list[list[bytes]] = await self._claim(
            keys=[self._keys.leases(), *map(self._keys.outbox, names)],
            args=[repr(now), repr(now + self.lease_s), self._token, LEASES_KEEP_S, *slots.values()],
        )
        taken = [(name, lane.decode()) for name, row in zip(names, answer, strict=True) for lane in row[:-1]]
        due = [float(row[-1]) for name, row in zip(names, answer, strict=True) if row[-1] and slots[name] > 0]
        return taken, min(due, default=None)

    async def renew(self, lanes: Sequence[tuple[str, str]]) -> set[str]:
        """Hold these (endpoint, lane) for longer; returns the lanes that were lost to another worker."""
        if not lanes:
            return set()
        keys = [self._keys.leases(), *(self._keys.outbox(endpoint) for endpoint, _ in lanes)]
        lost: list[bytes] = await self._renew(
            keys=keys, args=[repr(time.time() + self.lease_s), self._token, *(lane for _, lane in lanes)]
        )
        return {lane.decode() for lane in lost}

    async def due(self, lane: str) -> list[Waiting]:
        """What may be sent now, in the order in which it was due; with one notice of a group comes the rest of it."""
        now, due_key = time.time(), self._keys.lane_due(lane)
        ids = cast("list[bytes]", await self._redis.zrangebyscore(due_key, "-inf", now, start=0, num=LOADED))
        notices = await self._notices(lane, ids)
        groups = {notice.group for notice in notices if notice.group}
        if groups:
            rest = cast("list[bytes]", await self._redis.zrange(due_key, 0, LOADED_GROUPED))
            notices = [one for one in await self._notices(lane, rest) if one.group in groups or one.id.encode() in ids]
        return await self._with_alerts(await self._in_order(lane, notices))

    async def _in_order(self, lane: str, notices: Sequence[Notice]) -> list[Notice]:
        """Without those of whose event an earlier alert still waits and is not among them."""
        present = {one.id for one in notices}
        ahead = [(one, [f"{one.thread}#{n}@{lane}" for n in range(1, one.number)]) for one in notices if one.number > 1]
        names = [name for _, before in ahead for name in before if name not in present]
        if not names:
            return sorted(notices, key=_place)
        found = cast("list[bytes | None]", await self._redis.hmget(self._keys.lane_notices(lane), names))
        waiting = {name for name, raw in zip(names, found, strict=True) if raw}
        late = {one.id for one, before in ahead if waiting.intersection(before)}
        return sorted((one for one in notices if one.id not in late), key=_place)

    async def _notices(self, lane: str, ids: Sequence[bytes]) -> list[Notice]:
        if not ids:
            return []
        found = cast("list[bytes | None]", await self._redis.hmget(self._keys.lane_notices(lane), list(ids)))
        return [decode_notice(raw) for raw in found if raw]

    async def _with_alerts(self, notices: Sequence[Notice]) -> list[Waiting]:
        if not notices:
            return []
        raws = cast("list[bytes | None]", await self._redis.mget([self._keys.alert(one.alert) for one in notices]))
        alerts = [decode_alert(raw) if raw else None for raw in raws]
        threads = [alert.keys if alert else (notice.thread,) for notice, alert in zip(notices, alerts, strict=True)]
        async with self._redis.pipeline(transaction=False) as together:
            for notice, names in zip(notices, threads, strict=True):
                for name in names:
                    together.hmget(self._keys.sent(name), [_field(n, notice.lane) for n in range(1, notice.number + 1)])
            rows = iter(await together.execute())
        waiting = []
        for notice, alert, names in zip(notices, alerts, threads, strict=True):
            earlier = [receipt for _ in names for receipt in map(_receipt, next(rows))]
            own = earlier[notice.number - 1]  # the notice's own thread stands first
            before = tuple(sorted((one for one in earlier if one and one is not own), key=lambda one: one.at))
            waiting.append(Waiting(notice, alert, own, before))
        return waiting

    async def settle(self, endpoint: str, lane: str, done: Settlement, *, release: bool, not_before: float = 0.0) -> bool:
        """Record, remove, put back, bury; `release` lets go of the lane until `not_before` at least.

        Returns False when another worker holds the lane by now. May be repeated after a lost answer.
        """
        keys = [
            self._keys.leases(),
            self._keys.lane_due(lane),
            self._keys.lane_notices(lane),
            self._keys.outbox(endpoint),
            self._keys.stream("dead"),
        ]
        receipts = []
        for notice, receipt in done.sent:
            receipts.append((len(keys) + 1, _field(notice.number, lane), msgspec.json.encode(receipt).decode()))
            keys.append(self._keys.sent(notice.thread))
        body = {
            "lane": lane,
            "token": self._token,
            "keep": [SENT_KEEP_S, LANE_KEEP_S],
            "receipts": receipts,
            "removed": [one.id for one in (*(n for n, _ in done.sent), *done.dropped, *(n for n, _ in done.dead))],
            "retried": [(one.id, repr(due), encode(one).decode()) for one, due in done.retried],
            "dead": [(one.id, _letter(one, reason)) for one, reason in done.dead],
            "dead_limit": STREAM_LIMIT["dead"],
            "release": release,
            "not_before": repr(not_before),
        }
        return bool(await self._settle(keys=keys, args=[msgspec.msgpack.encode(body)]))

    async def backlog(self) -> dict[str, int]:
        """Endpoint -> lanes that wait or are in a worker's hands."""
        names = await self.endpoints()
        return {name: await self._redis.zcard(self._keys.outbox(name)) for name in names}


def _place(notice: Notice) -> tuple[float, int]:
    """By the first due time, which a failure does not change."""
    return (notice.due, notice.number)


def _field(number: int, lane: str) -> str:
    return f"{number}@{lane}"


def _receipt(raw: bytes | None) -> Receipt | None:
    return msgspec.json.decode(raw, type=Receipt) if raw else None


def _letter(notice: Notice, reason: str) -> list[str]:
    return [BODY.decode(), encode(notice).decode(), "reason", reason, "origin", "outbox", "at", clock.now().isoformat()]
