"""A due instant to the `runs` stream: fenced, once, and not behind one that still waits; each verdict goes to the journal."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, cast

from redis.asyncio import Redis

from queues.connection import plainly
from queues.keys import PUBLISHED_KEEP_S, STREAM_LIMIT, Keys
from queues.records import Run, encode
from queues.streams import GROUP

Verdict = Literal[
    "published",
    "late",  # its deadline is over
    "waiting",  # the run before it still waits for a crawler
    "repeated",  # this instant was dealt with before
    "fenced",  # another leads
]
LUA = Path(__file__).with_name("publish.lua").read_text(encoding="utf-8")
TRUSTED_AHEAD_S = 60.0  # how far the clocks of two hosts may differ


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


class Publisher:
    """Writes runs for whoever holds the lease."""

    def __init__(self, redis: Redis, keys: Keys) -> None:
        self._redis, self._keys = redis, keys
        self._script = redis.register_script(LUA)

    async def publish(
        self, token: str, run: Run, now: datetime, *, late: bool = False, missed: int = 0, missed_from: datetime | None = None
    ) -> Verdict:
        """Publish `run` as the leader `token`; with `late`, only note that it was too late.

        `missed` due instants from `missed_from` on, before this one, are noted as one entry. Raises as Redis does; repeating
        a call whose answer was lost is safe.
        """
        keys = self._keys
        published = cast(
            Any,
            self._script(
                keys=[
                    keys.lease("scheduler"),
                    keys.last_due(),
                    keys.stream("runs"),
                    keys.stream("schedule"),
                    keys.published(run.id),
                ],
                args=[
                    token,
                    f"{run.source}/{run.scope}",
                    _ms(run.due_at),
                    _ms(run.deadline),
                    _ms(now),
                    b"" if late else encode(run),
                    GROUP,
                    STREAM_LIMIT["runs"],
                    STREAM_LIMIT["schedule"],
                    PUBLISHED_KEEP_S,
                    run.source,
                    run.scope,
                    missed,
                    _ms(missed_from) if missed_from else 0,
                    round(TRUSTED_AHEAD_S * 1000),
                ],
            ),
        )
        answer = await plainly(published)
        return cast(Verdict, answer.decode())

    async def last_due(self) -> Mapping[str, datetime]:
        """`source/scope` -> the last due instant that was dealt with, aware, UTC."""
        answer = await cast(Any, self._redis.hgetall(self._keys.last_due()))
        return {
            name.decode(): datetime.fromtimestamp(int(value.split(b"|", 1)[0]) / 1000, UTC) for name, value in answer.items()
        }
