"""The day of every source, on a terminal."""

import asyncio
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from redis.asyncio import Redis
from typer.testing import CliRunner

from cli.main import build
from queues.keys import Keys
from queues.market import set_day
from settings import clock
from settings.calendar import Override
from settings.environment import environment

TABLE = """
[[source]]
name = "quotes"
outside = "1h"
inside = [{ window = "hk_session", every = "1m" }]
deadline = "1m"
limit = "1m"
"""


@pytest.fixture(autouse=True)
def _table(redis: Redis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "timetable.toml").write_text(TABLE, encoding="utf-8")
    monkeypatch.setenv("HKWATCH_TIMETABLE", str(tmp_path / "timetable.toml"))
    environment.cache_clear()


async def call(*words: str) -> str:
    result = await asyncio.to_thread(CliRunner().invoke, build(["schedule"]), ["schedule", *words])  # it has its own loop
    assert result.exit_code == 0, result.output
    return result.output


async def test_a_trading_day_is_a_table_and_a_picture_with_its_windows() -> None:
    text = await call("--day", "2024-03-12")

    assert " 387 " in text
    (picture,) = [line for line in text.splitlines() if line.startswith("quotes ") and "▒" in line]
    assert picture.split(" ", 1)[1].startswith("░··░··")
    assert "▒▒▒▒▒▒▒▒▒░··▒▒▒▒▒▒▒▒▒▒" in picture


async def test_a_day_that_an_operator_closed_has_no_session(redis: Redis, keys: Keys) -> None:
    await set_day(redis, keys, Override("HK", date(2024, 3, 12), closed=True))

    (line,) = (await call("--day", "2024-03-12", "--json")).splitlines()

    assert json.loads(line)["due_24h"] == 24


async def test_past_runs_are_listed_with_their_fate(redis: Redis, keys: Keys) -> None:
    due = round((clock.now() - timedelta(hours=2)).timestamp() * 1000)
    await redis.xadd(keys.stream("schedule"), {"source": "quotes", "scope": "*", "due": due, "what": "missed", "count": 7})

    assert "skipped no scheduler was awake (7 due instants)" in await call("--runs", "quotes")
    assert "7 x no scheduler was" in await call()


@pytest.mark.parametrize("width", [60, 80, 120])
async def test_the_picture_shows_the_whole_day_however_narrow(
    redis: Redis, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))

    text = await call("--day", "2024-03-12")

    (picture,) = [line for line in text.splitlines() if line.startswith("quotes ") and "▒" in line]
    slots = len(picture.split(" ", 1)[1].rstrip("\n"))
    assert slots == {60: 36, 80: 72, 120: 72}[width]
    assert picture[7] != " "
    assert len(picture) <= width
