"""How a source does from run to run: whether its door is open, how long it is left alone, what was told about it last."""

import random
import time
from collections.abc import Awaitable
from typing import Any, Literal, cast

import msgspec
from redis.asyncio import Redis

from crawlers.bases import SourceSpider
from queues.keys import Keys
from queues.records import CrawlReport, Outcome

FIRST_PAUSE_S, LONGEST_PAUSE_S = 2.0, 300.0
Door = Literal["open", "unreachable", "blocked"]


class State(msgspec.Struct, frozen=True, kw_only=True):
    """What the last run left. `resume_at`: Unix seconds before which the source is not asked again; 0 when it may be."""

    door: Door = "open"
    failures: int = 0
    """How often in a row the door was found shut."""
    resume_at: float = 0.0
    errors: str = ""
    """Names of the errors of this scope's last run, in order, parted by spaces."""

    def after(self, report: CrawlReport) -> "State":
        """The state that a run leaves. Back-off: 2 s doubling to 5 minutes, with jitter; failures at the same time are one."""
        errors = " ".join(sorted(error.name for error in report.errors))
        door = door_of(report.outcome)
        if door == "open":
            return State(errors=errors)
        if self.resume_at > time.time():
            return msgspec.structs.replace(self, door=door, errors=errors)
        pause = min(FIRST_PAUSE_S * 2 ** min(self.failures, 20), LONGEST_PAUSE_S) * random.uniform(0.8, 1.0)
        return State(door=door, failures=self.failures + 1, resume_at=time.time() + pause, errors=errors)


def door_of(outcome: Outcome) -> Door:
    """What a run's outcome says of the door."""
    if outcome == "unreachable":
        return "unreachable"
    return "blocked" if outcome == "blocked" else "open"


def door_name(spider: type[SourceSpider] | SourceSpider, scope: str) -> str:
    """Whose door it is: the source's, or one company's where each company has a host of its own (IR sites)."""
    return spider.name if spider.hosts else f"{spider.name}/{scope}"


async def read_state(redis: Redis, keys: Keys, door: str, scope: str) -> State:
    """The state that the last run left; that of a healthy source when there was none."""
    names = ["door", "failures", "resume_at", f"errors:{scope}"]
    values = await cast(Awaitable[list[bytes | None]], redis.hmget(keys.state(door), names))
    found = {name.partition(":")[0]: value.decode() for name, value in zip(names, values, strict=True) if value}
    return msgspec.convert(found, State, strict=False)


async def write_state(redis: Redis, keys: Keys, door: str, scope: str, state: State) -> None:
    """Keep the state for the next run."""
    fields: Any = {
        "door": state.door,
        "failures": state.failures,
        "resume_at": state.resume_at,
        f"errors:{scope}": state.errors,
    }
    await redis.hset(keys.state(door), mapping=fields)
