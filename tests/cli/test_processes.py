"""Every process of the Procfile, and Scrapy's command, with broken settings: one line, no traceback, not zero."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from redis.asyncio import Redis

from queues.heartbeat import Heartbeat, beat
from queues.keys import Keys
from tests.conftest import ROOT, wait_until

PROCESSES = ("queues.server", "scheduler.main", "crawlers.worker", "alerts.worker")


def run(*words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    env = os.environ | {"PYTHONPATH": str(ROOT)} | variables
    return subprocess.run([sys.executable, "-m", *words], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("module", PROCESSES)
def test_a_wrong_variable_ends_a_process_with_one_line(module: str) -> None:
    ended = run(module, HKWATCH_LOG_LEVEL="LOUD")

    assert ended.returncode == 2
    assert "HKWATCH_LOG_LEVEL: expected DEBUG, INFO, WARNING or ERROR, found 'LOUD'" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "variables", "says"),
    [
        (["sina_new"], {}, "found 'sina_new'; did you mean sina_news?"),
        (["sina_news"], {"HKWATCH_ORIGIN": "foo"}, "variable HKWATCH_ORIGIN: expected an address that begins with http://"),
        (["sina_news"], {"HKWATCH_WATCHLIST": "none.toml"}, "none.toml: expected a readable file: No such file"),
        (["sina_news", "-a", "symbl=HK:700"], {}, "unknown argument 'symbl'; did you mean symbol?"),
    ],
)
def test_a_crawl_that_cannot_begin_is_one_line(words: list[str], variables: dict[str, str], says: str) -> None:
    ended = run("scrapy", "crawl", *words, HKWATCH_LOG_LEVEL="WARNING", **variables)

    assert (ended.returncode, ended.stdout) == (2, "")
    assert says in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_a_crawl_that_reaches_nobody_says_so_in_plain_words_and_fails() -> None:
    ended = run(
        "scrapy", "crawl", "sina_flash", "-o", "-:jsonl", HKWATCH_LOG_LEVEL="WARNING", HKWATCH_ORIGIN="http://127.0.0.1:1"
    )

    assert (ended.returncode, ended.stdout) == (1, "")
    assert "unreachable" in ended.stderr
    assert "connection refused" in ended.stderr
    assert "Error" not in ended.stderr


@pytest.mark.parametrize("module", PROCESSES[1:])
def test_a_broken_watch_list_ends_a_process_with_one_line(module: str, tmp_path: Path) -> None:
    (tmp_path / "watchlist.toml").write_text("[[company]]\nname = 5\nlistings = ['HK:1']\n")

    ended = run(module, HKWATCH_WATCHLIST=str(tmp_path / "watchlist.toml"))

    assert ended.returncode == 2
    assert "watchlist.toml:2: company 1, name: expected text in quotes, found 5" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("procfile", "says"),
    [
        (None, "none: expected a readable file: No such file or directory"),
        ("", "expected lines such as `alerts: python -m alerts.worker`, found none"),
    ],
)
def test_a_procfile_that_is_none_is_one_line(tmp_path: Path, procfile: str | None, says: str) -> None:
    if procfile is not None:
        (tmp_path / "none").write_text(procfile)

    ended = run("cli.main", "up", "--procfile", str(tmp_path / "none"))

    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.rstrip().endswith(says)


def test_a_folder_for_redis_that_is_none_is_told_before_anything_starts(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    ended = run("cli.main", "up", HKWATCH_VAR_DIR=str(tmp_path / "file"))

    assert (ended.returncode, ended.stdout) == (2, "")
    assert "HKWATCH_VAR_DIR: expected a folder that can be written to, found" in ended.stderr


def test_a_process_that_ends_ends_the_rest_and_is_pointed_to(tmp_path: Path) -> None:
    (tmp_path / "Procfile").write_text("one: exit 7\nother: exec sleep 60\n")

    ended = run("cli.main", "up", "--procfile", str(tmp_path / "Procfile"))

    assert ended.returncode == 7
    assert "one of its processes did" in ended.stderr


async def test_ctrl_c_ends_a_command_that_waits_in_order_and_says_how_it_goes_on(
    redis: Redis, keys: Keys, redis_address: str
) -> None:
    now = time.time()
    await beat(redis, keys, Heartbeat(role="crawler", instance="h-1", host="h", pid=1, started_at=now, beat_at=now))
    words = [sys.executable, "-m", "cli.main", "backfill", "HK:700", "--from", "2020-01-01"]
    env = os.environ | {"PYTHONPATH": str(ROOT), "REDIS_URL": redis_address}
    process = subprocess.Popen(words, cwd=ROOT, env=env, stderr=subprocess.PIPE, text=True)
    await wait_until(lambda: redis.xlen(keys.stream("runs")), for_s=30)

    process.send_signal(signal.SIGINT)
    _, err = await asyncio.to_thread(process.communicate, timeout=10)

    assert process.returncode == 130
    assert err.endswith("stopped: the same command goes on where it was\n")
    assert "Traceback" not in err
