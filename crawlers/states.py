"""How a source does from run to run: what was told about it last, and how long it is left alone after failures in a row."""

import random
import time
from collections.abc import Awaitable
from typing import Any, cast

import msgspec
from redis.asyncio import Redis

from queues.keys import Keys

FIRST_PAUSE_S, LONGEST_PAUSE_S = 2.0, 300.0
SHUT = ("unreachable", "blocked")


class State(msgspec.Struct, frozen=True, kw_only=True):
    """The last run of a source. `resume_at`: Unix seconds before which it is not asked again; 0 when it may be."""

    outcome: str = "ok"
    errors: str = ""
    """Names of its errors, in order, parted by spaces."""
    failures: int = 0
    """Runs in a row that found the door shut."""
    resume_at: float = 0.0

    def after(self, earlier: "State") -> "State":
        """This state with the back-off that follows from the earlier one: 2 s doubling to 5 minutes, with jitter."""
        if self.outcome not in SHUT:
            return self
        failures = earlier.failures + 1
        pause = min(FIRST_PAUSE_S * 2 ** min(failures - 1, 20), LONGEST_PAUSE_S) * random.uniform(0.8, 1.0)
        return msgspec.structs.replace(self, failures=failures, resume_at=time.time() + pause)


async def read_state(redis: Redis, keys: Keys, source: str) -> State:
    """The state that the last run left; that of a healthy source when there was none."""
    found = await cast(Awaitable[dict[bytes, bytes]], redis.hgetall(keys.state(source)))
    if not found:
        return State()
    return msgspec.convert({name.decode(): value.decode() for name, value in found.items()}, State, strict=False)


async def write_state(redis: Redis, keys: Keys, source: str, state: State) -> None:
    """Keep the state for the next run."""
    fields: Any = {name: str(value) for name, value in msgspec.structs.asdict(state).items()}
    await redis.hset(keys.state(source), mapping=fields)
