"""The alive sign of every process: written each ten seconds, read by `hkwatch status` and by the judge of the sources."""

import asyncio
import contextlib
import os
import socket
import time
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, cast

import msgspec
import structlog
from redis.asyncio import Redis

from queues.connection import AWAY, note_back
from queues.keys import HEARTBEAT_EVERY_S, HEARTBEAT_KEEP_S, Keys

END_WAIT_S = 2.0
log = structlog.get_logger("heartbeat")
Facts = Mapping[str, str | int | float | bool | None]


class Heartbeat(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One process. `started_at` and `beat_at` are Unix seconds; `facts` is what its role says (leader, runs in hand …)."""

    role: str
    instance: str
    host: str
    pid: int
    started_at: float
    beat_at: float
    metrics_port: int | None = None
    facts: Facts = {}


def instance_name() -> str:
    """`host-pid`: the name of this process among all that share the Redis; also its consumer name."""
    return f"{socket.gethostname()}-{os.getpid()}"


async def beat(redis: Redis, keys: Keys, sign: Heartbeat) -> None:
    """Write one alive sign; it is forgotten after HEARTBEAT_KEEP_S."""
    member = f"{sign.role}/{sign.instance}"
    async with redis.pipeline(transaction=True) as together:
        together.set(keys.heartbeat(sign.role, sign.instance), msgspec.json.encode(sign), ex=HEARTBEAT_KEEP_S)
        together.zadd(keys.heartbeats(), {member: sign.beat_at})
        together.zremrangebyscore(keys.heartbeats(), "-inf", sign.beat_at - HEARTBEAT_KEEP_S)
        together.expire(keys.heartbeats(), HEARTBEAT_KEEP_S)
        await together.execute()


@contextlib.asynccontextmanager
async def beating(
    redis: Redis,
    keys: Keys,
    role: str,
    *,
    metrics_port: int | None = None,
    instance: str | None = None,
    facts: Callable[[], Facts] = dict,
    every_s: float = HEARTBEAT_EVERY_S,
) -> AsyncIterator[str]:
    """Beat in the background for as long as the block lasts, then take the sign away; yields the instance's name.

    `facts` is called at each beat. A Redis that is away stops nothing: the next beat tries again.
    """
    name = instance or instance_name()
    started_at = time.time()

    def sign() -> Heartbeat:
        return Heartbeat(
            role=role,
            instance=name,
            host=socket.gethostname(),
            pid=os.getpid(),
            started_at=started_at,
            beat_at=time.time(),
            metrics_port=metrics_port,
            facts=facts(),
        )

    async def forever() -> None:
        while True:
            try:
                await beat(redis, keys, sign())
                note_back()
            except AWAY as error:
                log.debug("no beat", error=str(error))
            await asyncio.sleep(every_s)

    task = asyncio.create_task(forever(), name="heartbeat")
    try:
        yield name
    finally:
        task.cancel()
        await asyncio.wait({task}, timeout=END_WAIT_S)  # a cancellation may get lost inside a client that waits
        with contextlib.suppress(*AWAY, TimeoutError):
            await asyncio.wait_for(_take_away(redis, keys, role, name), END_WAIT_S)  # a Redis that hangs holds up no end


async def _take_away(redis: Redis, keys: Keys, role: str, name: str) -> None:
    await redis.delete(keys.heartbeat(role, name))
    await redis.zrem(keys.heartbeats(), f"{role}/{name}")


async def read_heartbeats(redis: Redis, keys: Keys) -> list[Heartbeat]:
    """The processes that gave an alive sign within HEARTBEAT_KEEP_S, by role and instance."""
    members: Any = await redis.zrange(keys.heartbeats(), 0, -1)
    names = [keys.heartbeat(*member.decode().split("/", 1)) for member in members]
    found = cast("list[bytes | None]", await redis.mget(names)) if names else []
    signs = [msgspec.json.decode(raw, type=Heartbeat) for raw in found if raw]
    return sorted(signs, key=lambda sign: (sign.role, sign.instance))
