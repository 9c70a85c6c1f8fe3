"""Digests say which of the sources behind them are not well; other messages do not."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from redis.asyncio import Redis

from alerts.channels.senders import Senders
from alerts.channels.stale import StaleSources
from alerts.health.record import Health, State
from alerts.messages.message import Stale
from alerts.messages.writer import Writer
from queues.keys import Keys
from replica.vendors.serve import Vendors, serving
from settings.environment import Environment
from tests.alerts.channels.sending import message
from tests.alerts.samples import DAY, WATCHLIST
from tests.conftest import ROOT

TIMETABLE = ROOT / "settings/timetable.toml"
RULE = '\n[[subscriber.rule]]\nsources = ["hkex_filings"]'


@pytest.fixture(autouse=True)
async def judged(redis: Redis, keys: Keys) -> None:
    states: tuple[tuple[str, State], ...] = (("sina_news", "late"), ("hkex_filings", "ok"))
    for name, state in states:
        good = DAY - timedelta(hours=3)
        health = Health(source=name, state=state, since=DAY, watched_since=DAY, last_good_at=good)
        await redis.set(keys.health(name), msgspec.json.encode(health))


async def test_a_digest_names_the_sources_that_are_not_well(redis: Redis, keys: Keys, tmp_path: Path) -> None:
    stale = StaleSources(redis, keys, TIMETABLE)

    async with serving(Vendors()) as vendors:
        sender = Senders(Environment(), Writer(WATCHLIST), stale=stale)
        told = message(tmp_path, f'type = "slack"\nwebhook = "{vendors.url}/services/T/B/x"')
        await sender.send(replace(told, hold="digest"))
        await sender.send(told)
        await sender.close()

    digest, alone = (str(posted["body"]["blocks"]) for posted in vendors.received.messages)
    assert "Source Sina Finance (sina_news) stale since 2023-03-13 13:45 HKT" in digest
    assert "stale" not in alone


@pytest.mark.parametrize(("rule", "named"), [("", (Stale("sina_news", DAY - timedelta(hours=3)),)), (RULE, ())])
async def test_a_reader_of_some_sources_hears_of_those_only(
    redis: Redis, keys: Keys, tmp_path: Path, rule: str, named: tuple[Stale, ...]
) -> None:
    digest = replace(message(tmp_path, f'type = "console"{rule}'), hold="digest")

    found = await StaleSources(redis, keys, TIMETABLE).of(digest)

    assert found == named


async def test_a_broken_timetable_stops_no_digest(redis: Redis, keys: Keys, tmp_path: Path) -> None:
    broken = tmp_path / "timetable.toml"
    await asyncio.to_thread(broken.write_text, "x = ")

    found = await StaleSources(redis, keys, broken).of(replace(message(tmp_path, 'type = "console"'), hold="digest"))

    assert found == ()
