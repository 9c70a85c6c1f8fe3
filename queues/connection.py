"""One way to a Redis, and what to do while it is away: wait, say so once, go on."""

import asyncio
import os
import re
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import (
    BusyLoadingError,
    ClusterDownError,
    ConnectionError,
    InvalidResponse,
    OutOfMemoryError,
    ReadOnlyError,
    ResponseError,
    TimeoutError,
)

from settings.environment import environment

T = TypeVar("T")
AWAY = (
    *(ConnectionError, TimeoutError, BusyLoadingError, ClusterDownError, ReadOnlyError, OutOfMemoryError),
    InvalidResponse,  # what answers at the address is no Redis
)
FULL = "OOM command not allowed"
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.05, 2.0
log = structlog.get_logger("redis")
_gone_at: list[float] = []  # since when (monotonic) this process has missed its Redis; empty while it answers


def connect(address: str | None = None) -> "Redis":
    """A client of the Redis at `address` (default: the environment's); replies are bytes. Connects at the first command."""
    return Redis.from_url(
        address or environment().redis_address,
        protocol=2,
        socket_timeout=30,
        socket_connect_timeout=5,
        retry=Retry(NoBackoff(), 0),  # a lost answer is repeated by `patiently`, where the caller knows it is safe
        health_check_interval=15,
    )


async def patiently(operation: Callable[[], Awaitable[T]], *, for_s: float | None = None) -> T:
    """Run `operation` until Redis answers; only for operations that may safely be repeated.

    Raises the last connection error after `for_s` seconds (None: never).
    """
    pause, waited = FIRST_PAUSE_S, 0.0
    while True:
        try:
            answer = await plainly(operation())
        except AWAY as error:
            if waited == 0.0:
                note_away(error)
            if for_s is not None and waited >= for_s:
                raise
            await asyncio.sleep(pause)
            waited += pause
            pause = min(pause * 2, LONGEST_PAUSE_S)
        else:
            if waited:  # what never failed may not have asked Redis at all
                note_back()
            return answer


async def plainly(answer: Awaitable[T]) -> T:
    """`answer`; a script that meets a full Redis raises OutOfMemoryError as a command does, which passes as an outage does."""
    try:
        return await answer
    except ResponseError as error:
        if FULL not in str(error) or isinstance(error, OutOfMemoryError):
            raise
        raise OutOfMemoryError(str(error)) from error


def note_away(error: Exception) -> None:
    """Say once for the whole process, however many tasks wait, that Redis is away: which one, and why."""
    if not _gone_at:
        _gone_at.append(time.monotonic())
        log.warning("Redis is away, waiting for it", redis=environment().redis_name, reason=why_away(error))


def note_back() -> None:
    """Say that Redis is back, if it was said to be away."""
    if _gone_at:
        log.info("Redis is back", waited_s=round(time.monotonic() - _gone_at.pop(), 1))


def why_away(error: Exception) -> str:
    """What a connection error says, without the address, which `redis_name` has: `Connection refused`."""
    if "SSL" in str(error):
        return "no TLS is spoken there, or its certificate is not trusted"
    if "Protocol error" in str(error):
        return "what answers is no Redis"
    number = re.search(r"^Error (\d+) connecting to|\[Errno (\d+)\] Connect call failed", str(error))
    if number:
        return os.strerror(int(number[1] or number[2]))
    return re.sub(r"^Error (-?\d+ )?connecting to \S+\. ", "", str(error)).rstrip(".") or type(error).__name__
