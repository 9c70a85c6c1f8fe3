"""What the demo hands to the daemon, and how it knows that the first looks are over."""

import json
from pathlib import Path

import pytest

from replica.clock import starting_now
from replica.rehearsal import Rehearsal, looks
from replica.scenario import load
from replica.serve import DEFAULT
from replica.table import merged
from settings.subscribers import load_subscribers
from settings.timetable import load_timetable
from settings.watchlist import load_watchlist
from tests.conftest import ROOT


@pytest.fixture
def rehearsal(tmp_path: Path) -> Rehearsal:
    return Rehearsal(tmp_path, "http://127.0.0.1:1", "http://127.0.0.1:2/services/x", starting_now())


def test_the_settings_of_the_demo_are_sound(rehearsal: Rehearsal) -> None:
    watchlist = load_watchlist(ROOT / "settings" / "watchlist.toml")

    own = load_timetable(ROOT / "settings" / "timetable.toml")
    played = load_timetable(rehearsal.folder / "timetable.toml")
    assert {(row.name, row.scope, row.needs) for row in played.enabled} == {
        (row.name, row.scope, row.needs) for row in own.enabled
    }
    assert len(load_subscribers(rehearsal.folder / "subscribers.toml", watchlist).subscriber) == 1


def test_the_world_of_the_demo_has_every_company_of_the_default_watch_list() -> None:
    watchlist = load_watchlist(ROOT / "settings" / "watchlist.toml")

    scenario = load(DEFAULT)

    codes = {f"HK:{int(company.code)}" for company in scenario.companies}
    assert {company.symbol for company in watchlist.company} <= codes
    hosts = {company.ir_host for company in scenario.companies}
    assert all(feed.url.split("/")[2] in hosts for company in watchlist.company for feed in company.feeds)


def test_a_first_look_is_over_when_the_second_has_begun() -> None:
    quote = {"address": "hq.sinajs.cn/list=rt_hk03661", "status": 200}

    assert looks([quote], [], [])["hq.sinajs.cn/"] is False
    assert looks([quote, quote], [], [])["hq.sinajs.cn/"] is True
    assert looks([quote, {**quote, "status": 403}], [], [])["hq.sinajs.cn/"] is False


async def test_a_command_that_says_no_json_is_no_answer(rehearsal: Rehearsal) -> None:
    assert await rehearsal.ask("--help") is None


async def test_stopping_what_was_never_started_is_no_failure(rehearsal: Rehearsal) -> None:
    assert await rehearsal.stop()


def test_reports_are_counted_over_the_events_of_a_kind_and_company() -> None:
    events = json.loads('[{"key": "results/HK:1/2025Q4", "reports": [{}, {}]}, {"key": "results/HK:12/2025Q4", "reports": 7}]')

    assert merged(events, "results", "HK:1") == 2
    assert merged(events, "results", "HK:12") == 7
    assert merged(events, "dividend", "HK:1") is None
    assert merged(None, "results", "HK:1") is None
