"""How the whole daemon stands, read from Redis: what `hkwatch status` shows and what monitoring asks for."""

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast

import msgspec
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from alerts.health.latency import Percentiles, read_percentiles
from alerts.health.record import GOOD, Health
from alerts.health.stage import read_health
from queues.attention import awaited_days, last_news
from queues.heartbeat import Heartbeat, read_heartbeats
from queues.keys import HEARTBEAT_EVERY_S, Keys, partition_keys
from queues.market import special_days
from queues.streams import GROUP
from scheduler.plan import Attention, Files, make_plan
from settings import clock

WORKED = ("runs", "articles", "filings", "quotes", "reports", "operations")  # streams that somebody has to empty
NEEDED = ("scheduler", "crawler", "alerts")
SLOW_S = 60.0  # a stream whose oldest entry waits for longer is behind
COUNTED = 1000
DAY_MS = 24 * 3600 * 1000


class Stream(msgspec.Struct, frozen=True, kw_only=True):
    """One stream over all partitions. `waiting`: entries nobody took yet (at most COUNTED are counted); `pending`: in work."""

    length: int = 0
    waiting: int = 0
    pending: int = 0
    oldest_s: float = 0.0


class SourceStanding(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the timetable. Times are aware, UTC."""

    source: str
    enabled: bool
    state: str
    since: datetime | None = None
    detail: str = ""
    newest: datetime | None = None
    last_report: datetime | None = None
    next_due: datetime | None = None
    latency: Mapping[str, Percentiles] = {}


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Everything at one instant."""

    at: datetime
    processes: Sequence[Heartbeat]
    leader: str | None
    streams: Mapping[str, Stream]
    sources: Sequence[SourceStanding]
    dead: int
    dead_today: int
    problems: Sequence[str] = ()


async def read_standing(redis: Redis, keys: Keys, files: Files) -> Standing:
    """Everything, with what is wrong. Raises as Redis does."""
    now = clock.now()
    streams = {kind: await _stream(redis, kind) for kind in WORKED}
    token = await redis.get(keys.lease("scheduler"))
    dead = [await redis.xlen(part.stream("dead")) for part in partition_keys()]
    since = round(time.time() * 1000) - DAY_MS
    today: list[Any] = [await redis.xrange(part.stream("dead"), min=since, count=COUNTED) for part in partition_keys()]
    standing = Standing(
        at=now,
        processes=await read_heartbeats(redis, keys),
        leader=cast(bytes, token).decode() if token else None,
        streams=streams,
        sources=await _sources(redis, keys, files, now),
        dead=sum(dead),
        dead_today=sum(map(len, today)),
    )
    return msgspec.structs.replace(standing, problems=problems(standing, time.time()))


def problems(standing: Standing, unix_now: float) -> list[str]:
    """What is wrong, one sentence each; empty when all is well."""
    roles = {sign.role for sign in standing.processes}
    found = [f"no {role} process gives a sign" for role in NEEDED if role not in roles]
    found += [
        f"{sign.role} {sign.instance} has given no sign for {unix_now - sign.beat_at:.0f} s"
        for sign in standing.processes
        if unix_now - sign.beat_at > 3 * HEARTBEAT_EVERY_S
    ]
    if standing.leader is None:
        found.append("no scheduler leads")
    found += [
        f"the stream of {kind} is behind: its oldest entry waits for {stream.oldest_s:.0f} s"
        for kind, stream in standing.streams.items()
        if stream.oldest_s > SLOW_S
    ]
    found += [f"{one.source} is {one.state}" for one in standing.sources if one.enabled and one.state not in GOOD]
    if standing.dead_today:
        found.append(f"{standing.dead_today} dead letters within 24 hours")
    return found


async def _sources(redis: Redis, keys: Keys, files: Files, now: datetime) -> list[SourceStanding]:
    plan = make_plan(files, await special_days(redis, keys), clock.pace())
    attention = Attention(await awaited_days(redis, keys), await last_news(redis, keys))
    due: dict[str, datetime] = {}
    for job in plan.values():
        at = job.times.next(job.scope, now, attention.of(job))
        if at is not None:
            due[job.source.name] = min(at, due.get(job.source.name, at))
    names = [source.name for source in files.timetable.source]
    health, latency = await read_health(redis, keys, names), await read_percentiles(redis, keys, now)
    rows = []
    for source in files.timetable.source:
        known: Health | None = health.get(source.name)
        rows.append(
            SourceStanding(
                source=source.name,
                enabled=source.enabled,
                state=(known.state if known else "quiet") if source.enabled else "off",
                since=known.since if known else None,
                detail=_detail(known) if known and source.enabled else "",
                newest=known.newest_released_at if known else None,
                last_report=known.last_report_at if known else None,
                next_due=due.get(source.name),
                latency=latency.get(source.name, {}),
            )
        )
    return rows


def _detail(health: Health) -> str:
    if health.state in GOOD and health.bad_runs:
        return f"its last {health.bad_runs} runs: {health.bad_state}"
    return health.detail


async def _stream(redis: Redis, kind: str) -> Stream:
    found = Stream()
    for keys in partition_keys():
        name = keys.stream(kind)
        try:
            groups: Any = await redis.xinfo_groups(name)
        except ResponseError:  # there is no such stream yet
            continue
        group = next((one for one in groups if one["name"] == GROUP.encode()), None)
        delivered = group["last-delivered-id"].decode() if group else "0-0"
        waiting: Any = await redis.xrange(name, min=f"({delivered}", count=COUNTED)
        age = time.time() - int(waiting[0][0].split(b"-")[0]) / 1000 if waiting else 0.0
        found = Stream(
            length=found.length + await redis.xlen(name),
            waiting=found.waiting + len(waiting),
            pending=found.pending + (int(group["pending"]) if group else 0),
            oldest_s=max(found.oldest_s, age),
        )
    return found


def age(at: datetime | None, now: datetime) -> str:
    """How long ago (or in how long) in one unit: `12 s`, `3 min`, `5 h`, `2 d`; `-` for None."""
    if at is None:
        return "-"
    seconds = abs((now - at.astimezone(UTC)).total_seconds())
    for limit, unit_s, unit in ((120, 1, "s"), (7200, 60, "min"), (172800, 3600, "h")):
        if seconds < limit:
            return f"{seconds / unit_s:.0f} {unit}"
    return f"{seconds / 86400:.0f} d"
