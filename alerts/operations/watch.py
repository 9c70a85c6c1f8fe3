"""What a worker notices of hkwatch's own state, told to the operator: Redis nearly full, a backlog that grows."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import Any, cast

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from alerts.operations.event import Operation
from queues.connection import patiently
from queues.keys import Keys
from settings.clock import now

LOOK_EVERY_S = 15.0
FULL_SHARE, ROOM_SHARE = 0.85, 0.75
BACKLOG, LOOKS = 2000, 4
COUNT = "return #redis.call('XRANGE', KEYS[1], ARGV[1], '+', 'COUNT', ARGV[2])"
STREAMS = ("filings", "articles", "quotes", "operations")
Report = Callable[[Operation], Awaitable[None]]


def fullness(memory: Mapping[str, Any]) -> float:
    """Share of the memory that Redis may use (its own limit, else the machine's) that it does use; from INFO memory."""
    limit = int(memory.get("maxmemory", 0)) or int(memory.get("total_system_memory", 0))
    return int(memory["used_memory"]) / limit if limit else 0.0


def judge_memory(share: float) -> Operation | None:
    """Nearly full, well again, or (None) in between. Redis that is full refuses records and notices."""
    if FULL_SHARE > share > ROOM_SHARE:
        return None
    state = "full" if share >= FULL_SHARE else "ok"
    text = f"Redis uses {share:.0%} of the memory it may use; at 100% nothing can be stored any more."
    return Operation(kind="redis", subject="memory", state=state, since=now(), text=text)


def judge_backlog(stream: str, waiting: Sequence[int]) -> Operation | None:
    """Growing when each of the last looks found more records than the one before, and many; well when there are few."""
    newest = waiting[-1]
    state = ""
    if newest < BACKLOG:
        state = "ok"
    elif len(waiting) >= LOOKS and all(late > early for early, late in pairwise(waiting)):
        state = "growing"
    if not state:
        return None
    text = f"{newest:,} records wait on the stream {stream}: start more alert workers, or see why they are slow."
    return Operation(kind="backlog", subject=stream, state=state, since=now(), text=text)


async def waiting_on(redis: Redis, stream: str) -> int:
    """Records that no consumer has taken or acknowledged; 0 for a stream that nobody reads yet."""
    try:
        groups: Any = await redis.xinfo_groups(stream)
    except ResponseError:
        return 0
    if not groups:
        return 0
    lag = groups[0].get("lag")  # Redis 7; before that the unread ones are counted from the last that was handed out
    if lag is None:
        start = f"({groups[0]['last-delivered-id'].decode()}"
        lag = cast(int, await redis.eval(COUNT, 1, stream, start, str(BACKLOG * 4)))
    return int(groups[0]["pending"]) + int(lag)


async def watch_redis(redis: Redis, keys: Keys, report: Report) -> None:
    """Look every quarter of a minute, for ever; reports a state when it is another one than at the look before."""
    looks: dict[str, list[int]] = {stream: [] for stream in STREAMS}
    states: dict[str, str] = {}
    while True:
        memory: Any = await patiently(lambda: redis.info("memory"))
        found = [judge_memory(fullness(memory))]
        for stream, waiting in looks.items():
            waiting.append(await patiently(partial(waiting_on, redis, keys.stream(stream))))
            del waiting[:-LOOKS]
            found.append(judge_backlog(stream, waiting))
        for operation in found:
            if operation is not None and states.get(operation.subject) != operation.state:
                states[operation.subject] = operation.state
                await report(operation)
        await asyncio.sleep(LOOK_EVERY_S)
