from datetime import date

import pytest

from alerts.prices.rules import Rules
from alerts.prices.sessions import TradingHours, local_day
from tests.alerts.prices.quotes import Tape, hk, ny, quote, us

CALM = Rules(fast_pct=90)
SUMMER, WINTER = "2026-07-15", "2026-01-14"


@pytest.mark.parametrize(
    ("clock", "session"),
    [("09:30:03", "open"), ("09:40", "intraday"), ("11:59", "intraday"), ("12:00:01", "intraday"), ("16:08:36", "close")],
)
def test_a_hong_kong_move_is_told_with_its_session(clock: str, session: str) -> None:
    (move,) = Tape(CALM)(quote(hk(clock), 106.0))

    assert move.session == session


@pytest.mark.parametrize("day", [SUMMER, WINTER])
def test_new_york_sessions_follow_its_own_clock_in_summer_and_in_winter(day: str) -> None:
    at_open = Tape(CALM)(us(ny("09:31", day), 106.0))
    at_noon = Tape(CALM)(us(ny("12:00", day), 106.0))
    at_close = Tape(CALM)(us(ny("16:00", day), 106.0))

    assert [move.session for move in at_open + at_noon + at_close] == ["open", "intraday", "close"]
    assert {move.day for move in at_open + at_noon + at_close} == {day}


@pytest.mark.parametrize("day", ["2026-03-09", "2026-11-02"])
def test_the_first_trading_day_after_the_clocks_changed_opens_at_half_past_nine(day: str) -> None:
    hours = TradingHours().on("US", date.fromisoformat(day)).hours

    assert hours is not None
    assert hours.opens == ny("09:30", day).timestamp()
    assert hours.closes == ny("16:00", day).timestamp()


def test_a_night_in_hong_kong_belongs_to_new_yorks_day_before() -> None:
    at = hk("03:30", "2026-03-19")

    (move,) = Tape(CALM)(us(at, 94.0))

    assert local_day("HK", at) == date(2026, 3, 19)
    assert (move.day, move.session) == ("2026-03-18", "intraday")


def test_in_pre_market_the_last_price_is_the_reference_and_the_row_above_it_is_of_yesterday() -> None:
    tape = Tape(CALM)
    row = us(ny("16:00", "2026-03-17"), 338.4, 341.07, extended=320.0, extended_at=ny("07:38"), extended_session="premarket")

    (move,) = tape(row)

    assert (move.session, move.day, move.direction, move.reference) == ("premarket", "2026-03-18", "down", 338.4)
    assert move.pct == pytest.approx((338.4 - 320) / 338.4 * 100)


def test_after_hours_a_fall_counts_from_the_close_even_on_a_day_that_had_risen() -> None:
    tape = Tape(CALM)
    tape(us(ny("15:59"), 106.0))

    (move,) = tape(us(ny("16:00"), 106.0, extended=100.2, extended_at=ny("17:05")))

    assert (move.session, move.direction, move.level, move.reference) == ("afterhours", "down", 5.0, 106.0)


def test_after_hours_a_rise_on_top_of_a_rise_counts_from_the_previous_close() -> None:
    tape = Tape(CALM)
    tape(us(ny("15:59"), 106.0))

    (move,) = tape(us(ny("16:00"), 106.0, extended=112.0, extended_at=ny("17:05")))

    assert (move.direction, move.level, move.reference, move.again) == ("up", 10.0, 100.0, False)


def test_after_hours_prices_of_yesterday_evening_are_stale_in_the_morning() -> None:
    row = us(ny("16:00", "2026-03-17"), 100.0, extended=90.0, extended_at=ny("19:59", "2026-03-17"))

    assert Tape(CALM)(row, ny("06:00")) == []


def test_once_the_regular_session_runs_the_price_of_the_morning_is_passed_over() -> None:
    row = us(ny("09:45"), 100.5, extended=90.0, extended_at=ny("09:29"), extended_session="premarket")

    assert Tape(CALM)(row) == []


def test_a_half_day_closes_early() -> None:
    hong_kong = Tape(CALM)(quote(hk("12:05", "2026-12-24"), 106.0))
    new_york = Tape(CALM)(us(ny("13:00", "2026-11-27"), 106.0))

    assert [move.session for move in hong_kong + new_york] == ["close", "close"]


def test_a_row_that_bears_the_date_of_a_holiday_or_a_sunday_is_no_move() -> None:
    assert Tape(CALM)(quote(hk("11:00", "2026-12-25"), 90.0)) == []
    assert Tape(CALM)(us(ny("11:00", "2026-03-15"), 90.0)) == []


def test_the_mainland_is_known_without_a_calendar() -> None:
    (move,) = Tape(CALM)(quote(hk("14:30"), 91.0, symbol="SH:600519", currency="CNY"))

    assert (move.session, move.level) == ("intraday", 5.0)
    assert TradingHours().on("SZ", date(2026, 3, 15)).hours is None
