"""The Redis behind a run: the worker's, one of its own when started by hand, or none (then records are not queued)."""

import structlog
from redis.asyncio import Redis

from queues.connection import AWAY, connect, why_away
from settings.environment import environment

log = structlog.get_logger("crawl")
_of_worker: list[Redis] = []


def share_redis(redis: Redis | None) -> None:
    """All runs of this process use this client (None: each its own again)."""
    _of_worker[:] = [redis] if redis is not None else []


async def open_redis(*, daemon: bool) -> Redis | None:
    """The client to use. By hand without a Redis that answers: None, and one line that says so."""
    if _of_worker:
        return _of_worker[0]
    redis = connect()
    if daemon:
        return redis
    try:
        await redis.ping()
    except AWAY as error:
        log.warning("no Redis answers: records are not queued", redis=environment().redis_name, reason=why_away(error))
        await redis.aclose()
        return None
    return redis


async def close_redis(redis: Redis | None) -> None:
    """Close a client that `open_redis` opened for one run only."""
    if redis is not None and redis not in _of_worker:
        await redis.aclose()
