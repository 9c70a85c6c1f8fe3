"""Schedulers as processes of their own, and what they published."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from queues.keys import Keys
from queues.records import Run, decode
from tests.conftest import ROOT

LEASE_MS = 600
ROW = '[[source]]\nname = "{name}"\noutside = "{every}"\ndeadline = "{deadline}"\nlimit = "10s"\n'


def timetable(folder: Path, **rows: str) -> Path:
    """A timetable file with a row for each name and span; a deadline of 10 s."""
    path = folder / "timetable.toml"
    path.write_text("".join(ROW.format(name=n, every=e, deadline="10s") for n, e in rows.items()), encoding="utf-8")
    return path


@pytest.fixture
def start(tmp_path: Path, redis_address: str, redis: Redis) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Starts a scheduler process; its log goes to `scheduler-<n>.log` in the test's folder."""
    running: list[subprocess.Popen[bytes]] = []

    def begin(table: Path, **variables: str) -> subprocess.Popen[bytes]:
        env = {name: value for name, value in os.environ.items() if not name.startswith(("HKWATCH", "REDIS", "SENTRY"))}
        env |= {
            "REDIS_URL": redis_address,
            "HKWATCH_TIMETABLE": str(table),
            "HKWATCH_LEASE_MS": str(LEASE_MS),
            "HKWATCH_VAR_DIR": str(tmp_path / "var"),
            **variables,
        }
        with (tmp_path / f"scheduler-{len(running)}.log").open("wb") as log:
            process = subprocess.Popen([sys.executable, "-m", "scheduler.main"], cwd=ROOT, env=env, stderr=log, stdout=log)
        running.append(process)
        return process

    yield begin
    for process in running:
        if process.poll() is None:
            process.send_signal(signal.SIGCONT)
            process.kill()
        process.wait(10)


async def runs(redis: Redis, keys: Keys) -> list[Run]:
    """What stands on the stream of runs."""
    found = [decode(fields[b"body"]) for _, fields in await redis.xrange(keys.stream("runs"))]
    return [run for run in found if isinstance(run, Run)]


async def journal(redis: Redis, keys: Keys) -> list[dict[str, str]]:
    """What became of each due instant."""
    entries = await redis.xrange(keys.stream("schedule"))
    return [{name.decode(): value.decode() for name, value in fields.items()} for _, fields in entries]


async def assert_each_second_once(redis: Redis, keys: Keys) -> list[int]:
    """Every second from the first published to the last stands in the journal once: published, or counted as missed.

    Returns the published seconds.
    """
    entries = await journal(redis, keys)
    published = [int(entry["due"]) // 1000 for entry in entries if entry["what"] == "published"]
    dealt_with = Counter(published)
    for entry in entries:
        if entry["what"] == "missed":
            dealt_with.update(int(entry["due"]) // 1000 + n for n in range(int(entry["count"])))
    assert dealt_with == Counter(range(published[0], published[-1] + 1))
    assert [int(run.due_at.timestamp()) for run in await runs(redis, keys)] == published
    return published
