"""Who was told of an event's alerts, who was not, and why: the last part of `hkwatch explain EVENT`."""

from collections.abc import AsyncIterator
from typing import cast

import msgspec
from redis.asyncio import Redis

from alerts.events.event import Event
from alerts.outbox.notice import Alert
from alerts.outbox.outbox import Receipt
from alerts.routing.index import RoutingIndex
from alerts.routing.route import explain
from alerts.routing.silences import Silence, read_silences
from alerts.store.store import EventStore
from queues.keys import Keys, partition_keys, partition_of
from settings.environment import environment


async def explain_readers(redis: Redis, events: list[Event], index: RoutingIndex, only: str | None = None) -> str:
    """A paragraph for each alert of `events` that is kept: each subscriber (or `only` this one), why, and when it was sent.

    By the rules of today and the silences of the hour at which the alert was decided. Raises RedisError.
    """
    env = environment()
    silences = await read_silences(redis, partition_keys()[0])
    lines: list[str] = []
    for event in events:
        keys = Keys(env.hkwatch_key_prefix, partition_of(event.company, env.hkwatch_partitions))
        async for alert in _alerts(redis, keys, event):
            lines += await _paragraph(redis, keys, alert, index, silences, only)
    return "\n".join(lines)


async def _alerts(redis: Redis, keys: Keys, event: Event) -> AsyncIterator[Alert]:
    store = EventStore(redis, keys)
    for number in range(1, event.told + 1):
        names = dict.fromkeys((*event.aliases, event.key))  # it was told under the first key that it had
        found = [alert for name in names if (alert := await store.alert(f"{name}#{number}"))]
        if found:
            yield found[0]


async def _paragraph(
    redis: Redis, keys: Keys, alert: Alert, index: RoutingIndex, silences: list[Silence], only: str | None
) -> list[str]:
    lines = [f"readers of {alert.id}, decided {alert.decided_at:%Y-%m-%d %H:%M:%S} (UTC)"]
    sent = cast("dict[bytes, bytes]", await redis.hgetall(keys.sent(alert.thread)))
    for name, reason in explain(alert, index, silences, now=alert.decided_at):
        if only is None or name == only:
            lines.append(f"  {name}: {reason}")
            lanes = index.subscribers.by_name[name].lanes
            raws = {lane: raw for lane in lanes if (raw := sent.get(f"{alert.number}@{lane}".encode()))}
            lines += [f"    sent to {lane} {_at(raw)}" for lane, raw in raws.items()]
    return lines


def _at(raw: bytes) -> str:
    return f"{msgspec.json.decode(raw, type=Receipt).at:%Y-%m-%d %H:%M:%S}"
