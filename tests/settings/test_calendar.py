"""Trading days and windows, where the library is wrong, and where it knows nothing."""

from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from settings.calendar import LAST, Calendar, Override
from settings.calendar_overrides import load_calendar
from settings.problems import ConfigError
from settings.windows import in_window, window_spans

HK, NEW_YORK = ZoneInfo("Asia/Hong_Kong"), ZoneInfo("America/New_York")


def clock(calendar: Calendar, name: str, day: date, zone: ZoneInfo = HK) -> list[str]:
    """The window's spans on a local day as HH:MM-HH:MM."""
    start = datetime.combine(day, time(0), zone)
    spans = window_spans(calendar, name, start, start.replace(hour=23, minute=59))
    return [f"{a.astimezone(zone):%H:%M}-{b.astimezone(zone):%H:%M}" for a, b in spans]


@pytest.mark.parametrize(
    ("day", "windows"),
    [
        (date(2024, 3, 12), ["06:00-08:30", "12:00-12:30", "16:30-23:00"]),
        (date(2024, 12, 24), ["06:00-08:30", "12:30-23:00"]),
        (date(2024, 3, 16), []),
        (date(2024, 3, 17), ["18:00-20:00"]),
        (date(2024, 9, 6), []),
        (date(2023, 9, 1), []),
        (date(2020, 8, 19), ["06:00-08:30", "12:00-12:30", "16:30-23:00"]),
    ],
    ids=["ordinary", "half-day eve", "Saturday", "Sunday", "typhoon 2024", "typhoon 2023", "late open"],
)
def test_publication_windows_follow_the_kind_of_day(day: date, windows: list[str]) -> None:
    assert clock(load_calendar(), "hkex_publication", day) == windows


@pytest.mark.parametrize(
    ("day", "spans"),
    [
        (date(2024, 3, 12), ["09:00-12:00", "13:00-16:10"]),
        (date(2024, 12, 31), ["09:00-12:10"]),
        (date(2021, 6, 28), ["13:00-16:10"]),
        (date(2023, 9, 8), []),
    ],
    ids=["ordinary", "half day", "late open", "black rainstorm"],
)
def test_the_hong_kong_session_runs_from_auction_to_auction(day: date, spans: list[str]) -> None:
    assert clock(load_calendar(), "hk_session", day) == spans


def test_new_york_keeps_its_own_clock_over_the_change_of_daylight_saving() -> None:
    calendar = load_calendar()

    for day in (date(2024, 3, 8), date(2024, 3, 11)):  # before and after
        assert clock(calendar, "us_premarket", day, NEW_YORK) == ["04:00-09:30"]
        assert clock(calendar, "us_session", day, NEW_YORK) == ["09:30-16:00"]
        assert clock(calendar, "us_afterhours", day, NEW_YORK) == ["16:00-20:00"]
    assert clock(calendar, "us_session", date(2024, 11, 29), NEW_YORK) == ["09:30-13:00"]
    assert clock(calendar, "us_session", date(2024, 11, 28), NEW_YORK) == []
    assert in_window(calendar, "us_session", datetime(2024, 3, 8, 14, 30, tzinfo=UTC))
    assert not in_window(calendar, "us_session", datetime(2024, 3, 8, 14, 29, 59, tzinfo=UTC))
    assert in_window(calendar, "us_session", datetime(2024, 3, 11, 13, 30, tzinfo=UTC))


def test_a_weekday_beyond_what_is_known_counts_as_a_trading_day_and_is_told_beforehand() -> None:
    calendar = Calendar()
    beyond = date(LAST.year + 1, 1, 2)

    day = calendar.trading_day("HK", beyond)

    assert day is not None
    assert not day.known
    assert len(calendar.problems(LAST)) == 2
    assert calendar.problems(date(2026, 11, 24)) == []


def test_the_latest_word_on_a_day_counts() -> None:
    calendar = Calendar((Override("HK", date(2024, 3, 12), closed=True),))

    again = calendar.with_overrides([Override("HK", date(2024, 3, 12), closes=time(14), reason="typhoon")])

    assert not calendar.is_trading_day("HK", date(2024, 3, 12))
    assert clock(again, "hk_session", date(2024, 3, 12)) == ["09:00-12:00", "13:00-14:10"]


def test_a_defect_of_the_overrides_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "calendar_overrides.toml"
    path.write_text('[[day]]\nmarket = "HK"\ndate = 2023-09-01\nreason = "typhoon"\n', encoding="utf-8")

    with pytest.raises(ConfigError, match=r"calendar_overrides\.toml:1: day 1: expected either closed = true or a time"):
        load_calendar(path)
