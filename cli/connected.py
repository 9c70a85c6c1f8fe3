"""One connection to Redis for one command; where none answers, one line says which Redis was meant, and the status is 3."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import TypeVar

import typer
from redis.asyncio import Redis
from redis.exceptions import AuthenticationError, AuthorizationError, BusyLoadingError, RedisError, ResponseError

from queues.connection import connect, why_away
from queues.keys import Keys, default_keys
from settings.environment import environment

NO_REDIS = 3
T = TypeVar("T")


def with_redis(work: Callable[[Redis, Keys], Awaitable[T]]) -> T:
    """What `work` answers, given a client and the keys of the first partition; ends the command when Redis does not answer."""

    async def connected() -> T:
        redis = connect()
        try:
            await redis.ping()  # fails at once where what follows would wait for it
            return await work(redis, default_keys())
        finally:
            await redis.aclose()

    try:
        return asyncio.run(connected())
    except RedisError as error:
        print(complaint(error), file=sys.stderr)
        raise typer.Exit(NO_REDIS) from error


def complaint(error: RedisError) -> str:
    """One line on a Redis that does not answer, or not as it should; no password is in it."""
    env = environment()
    if isinstance(error, (AuthenticationError, AuthorizationError)):
        return f"Redis refuses the login: {env.redis_name}: {why_away(error)}"
    if isinstance(error, BusyLoadingError):
        return f"Redis still reads its file: {env.redis_name}: try again in a moment"
    if isinstance(error, ResponseError):
        return f"Redis answers with an error: {env.redis_name}: {error}"
    what_to_do = "is the address right, and that server running?" if env.redis_url else "`hkwatch up` starts it"
    return f"no Redis answers: {env.redis_name}: {why_away(error)}; {what_to_do}"
