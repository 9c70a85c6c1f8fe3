"""Every word that a message may hold is there in the reader's language."""

import tomllib
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from alerts.messages.names import Names
from alerts.messages.story import Story, publisher_of, tell
from alerts.messages.words import word
from alerts.prices.move import Kind
from queues.records import Language, Session
from settings.timetable import load_timetable
from tests.alerts.messages.cases import SLIDE
from tests.alerts.samples import WATCHLIST, alert
from tests.conftest import ROOT

ZONE = ZoneInfo("Asia/Hong_Kong")


def story(kind: str, language: Language = "en", **options: object) -> Story:
    return tell(alert(kind, **options), Names(WATCHLIST), language, ZONE)  # type: ignore[arg-type]


@pytest.mark.parametrize("language", get_args(Language))
def test_no_kind_session_or_category_is_shown_as_the_program_calls_it(language: Language) -> None:
    kinds = tomllib.loads((ROOT / "alerts/lexicons/kinds.toml").read_text(encoding="utf-8"))

    values = [name for name in (*get_args(Kind), *get_args(Session)) if word("value", name, language) is None]
    categories = [name for name in kinds if word("category", name, language) is None]

    assert (values, categories) == ([], [])


def test_a_price_move_names_its_kind_in_words() -> None:
    level = story("price_move", "zh-Hans", company="HK:700", facts=SLIDE)
    gap = story("price_move", "zh-Hans", company="HK:700", facts=SLIDE | {"kind": "gap"})

    assert [(one.label, one.value) for one in level.fields if one.name in ("kind", "level")] == [("越过关口", "5%")]
    assert ("类别", "跳空") in [(one.label, one.value) for one in gap.fields]


def test_the_publisher_is_whom_a_person_knows_and_not_the_name_of_the_source() -> None:
    sources = [source.name for source in load_timetable(Path(ROOT / "settings/timetable.toml")).source]

    shown = {name: publisher_of(name, "Qfin", "en") for name in sources}

    assert shown["hkex_filings"] == "HKEXnews"
    assert shown["sec_filings"] == "SEC"
    assert shown["ir_feed"] == "Qfin"
    assert [name for name, publisher in shown.items() if publisher == name] == []


@pytest.mark.parametrize("category", ["board_meeting", "name_change"])
def test_an_event_of_one_day_shows_a_date_and_no_period(category: str) -> None:
    day = story("filing", "zh-Hans", category=category, discriminator="2023-03-16")
    quarter = story("filing", "zh-Hans", category="results", discriminator="2022Q4")

    assert [(one.label, one.value) for one in day.fields] == [("日期", "2023-03-16")]
    assert [(one.label, one.value) for one in quarter.fields] == [("期间", "2022Q4")]


def test_a_date_that_is_a_fact_stands_there_once() -> None:
    shown = story("filing", category="board_meeting", discriminator="2023-03-16", facts={"date": "2023-03-16"})

    assert [(one.label, one.value) for one in shown.fields] == [("Date", "2023-03-16")]
