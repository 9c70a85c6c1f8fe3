"""Every process of the Procfile, and Scrapy's command, with broken settings: one line, no traceback, not zero."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

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


@pytest.mark.parametrize("module", PROCESSES[1:])
def test_a_broken_watch_list_ends_a_process_with_one_line(module: str, tmp_path: Path) -> None:
    (tmp_path / "watchlist.toml").write_text("[[company]]\nname = 5\nlistings = ['HK:1']\n")

    ended = run(module, HKWATCH_WATCHLIST=str(tmp_path / "watchlist.toml"))

    assert ended.returncode == 2
    assert "watchlist.toml:2: company 1, name: expected text in quotes, found 5" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
