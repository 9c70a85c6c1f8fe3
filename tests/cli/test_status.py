"""The whole daemon on one screen, and what monitoring reads of it."""

import asyncio
import json
import time
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from redis.asyncio import Redis
from typer.testing import CliRunner

from alerts.health.latency import Latencies
from alerts.health.record import Health
from cli.main import build
from queues.heartbeat import Heartbeat, beat
from queues.keys import Keys
from queues.records import Run
from queues.streams import bury, produce
from scheduler.lease import Lease
from settings import clock
from settings.environment import environment

TABLE = '[[source]]\nname = "sina_quotes"\noutside = "1h"\ndeadline = "1m"\nlimit = "1m"\n'


@pytest.fixture(autouse=True)
async def _well(redis: Redis, keys: Keys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A daemon that is well: one process of each role, a leader, a source with a health."""
    (tmp_path / "timetable.toml").write_text(TABLE, encoding="utf-8")
    monkeypatch.setenv("HKWATCH_TIMETABLE", str(tmp_path / "timetable.toml"))
    environment.cache_clear()
    for role in ("scheduler", "crawler", "alerts"):
        now = time.time()
        await beat(redis, keys, Heartbeat(role=role, instance=f"h-{role}", host="h", pid=7, started_at=now - 90, beat_at=now))
    await Lease(redis, keys, "h-scheduler", 60_000).hold()
    await keep(redis, keys, "ok")


async def keep(redis: Redis, keys: Keys, state: str) -> None:
    now = clock.now()
    health = Health(
        source="sina_quotes",
        since=now - timedelta(minutes=5),
        watched_since=now,
        newest_released_at=now - timedelta(seconds=40),
    )
    raw = msgspec.json.encode(health).replace(b'"source":"sina_quotes"', f'"source":"sina_quotes","state":"{state}"'.encode())
    await redis.set(keys.health("sina_quotes"), raw)


async def call(*words: str, columns: int = 160) -> tuple[int, str]:
    result = await asyncio.to_thread(CliRunner(env={"COLUMNS": str(columns)}).invoke, build(["status"]), ["status", *words])
    return result.exit_code, result.output


async def test_a_daemon_that_is_well_says_so_and_ends_with_0(redis: Redis, keys: Keys) -> None:
    latencies = Latencies()
    for seconds in (1.0, 1.0, 1.0, 60.0):
        latencies.note("sina_quotes", "published_seen", seconds)
    await latencies.write(redis, keys, clock.now())

    code, text = await call()

    assert (code, "all is well" in text, "leads" in text) == (0, True, True)
    (line,) = [line for line in text.splitlines() if line.startswith("sina_quotes ")]
    assert "ok" in line
    assert "40 s" in line
    assert "1 s / 68 s" in line


async def test_what_is_wrong_is_said_and_ends_with_1(redis: Redis, keys: Keys) -> None:
    await keep(redis, keys, "blocked")
    await redis.delete(keys.lease("scheduler"), keys.heartbeat("crawler", "h-crawler"))
    await bury(redis, keys, b"{", "Undecodable", origin="articles")
    now = clock.now()
    await redis.xadd(keys.stream("runs"), {"body": b"x"}, id=f"{round((time.time() - 300) * 1000)}-0")
    await redis.xgroup_create(keys.stream("runs"), "workers", id="0")
    await produce(redis, keys, "runs", Run(source="sina_quotes", due_at=now, deadline=now))

    code, text = await call("--json")

    assert code == 1
    found = json.loads(text)
    assert [problem.split(":")[0] for problem in found["problems"]] == [
        "no crawler process gives a sign",
        "no scheduler leads",
        "the stream of runs is behind",
        "sina_quotes is blocked",
        "1 dead letters within 24 hours",
    ]
    assert found["streams"]["runs"]["waiting"] == 2
    assert found["sources"][0]["next_due"] is not None


async def test_a_process_that_gives_no_sign_any_more_is_named(redis: Redis, keys: Keys) -> None:
    now = time.time()
    sign = Heartbeat(role="alerts", instance="h-alerts", host="h", pid=7, started_at=now - 90, beat_at=now - 45)
    await beat(redis, keys, sign)

    code, text = await call()

    assert code == 1
    assert "alerts h-alerts has given no sign for 45 s" in text


@pytest.mark.parametrize("width", [60, 80, 110])
async def test_a_narrow_terminal_shows_each_source_on_one_line_by_its_full_name(redis: Redis, keys: Keys, width: int) -> None:
    latencies = Latencies()
    latencies.note("sina_quotes", "published_seen", 7000.0)
    await latencies.write(redis, keys, clock.now())
    await keep(redis, keys, "drifted")

    _, text = await call(columns=width)

    (line,) = [line for line in text.splitlines() if line.startswith("sina_quotes ")]
    assert ["sina_quotes", "drifted", "5m" if width < 110 else "5"] == line.split()[:3]
    assert max(len(line.rstrip()) for line in text.splitlines()) <= width
    assert "…" not in text


async def test_dead_letters_are_pointed_to(redis: Redis, keys: Keys) -> None:
    await bury(redis, keys, b"{", "Undecodable", origin="articles")

    assert "`hkwatch dead list` shows them" in (await call())[1]
