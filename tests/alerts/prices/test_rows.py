from datetime import date, timedelta

import pytest

from alerts.prices.rules import ExDividend, Rules
from tests.alerts.prices.quotes import Tape, hk, ny, quote, told, us

CALM = Rules(fast_pct=90)
NEXT = "2026-03-19"


@pytest.mark.parametrize("last", [0.0, None, -1.0])
@pytest.mark.parametrize("status", ["trading", "suspended", "unknown"])
def test_a_row_without_a_price_is_never_a_fall(last: float | None, status: str) -> None:
    tape = Tape(CALM)
    tape(quote(hk("10:00"), 100.0))

    assert tape(quote(hk("10:01"), last, status=status)) == []


@pytest.mark.parametrize("previous", [0.0, None])
def test_a_row_without_a_previous_close_is_no_move(previous: float | None) -> None:
    assert Tape(CALM)(quote(hk("10:00"), 50.0, previous)) == []


def test_a_row_without_a_time_is_no_move() -> None:
    assert Tape(CALM)(quote(None, 50.0)) == []


def test_a_suspended_share_that_shows_its_old_price_is_no_move() -> None:
    assert Tape(CALM)(quote(hk("10:00"), 50.0, status="suspended")) == []


def test_a_row_of_yesterday_is_stale() -> None:
    assert Tape(CALM)(quote(hk("16:08"), 90.0), hk("09:45", NEXT)) == []


def test_a_row_from_the_future_is_not_believed_and_blocks_nothing() -> None:
    tape = Tape(CALM)

    assert tape(quote(hk("15:00"), 90.0), hk("10:00")) == []
    assert told(tape(quote(hk("10:01"), 96.0))) == [("level", "down", 3.0)]


def test_an_older_row_that_comes_late_is_passed_over() -> None:
    tape = Tape(CALM)
    tape(quote(hk("10:05"), 100.0))

    assert tape(quote(hk("10:04"), 94.0), hk("10:06")) == []
    assert tape.state.price == 100.0


def test_the_same_row_again_leaves_the_very_same_state() -> None:
    tape = Tape(CALM)
    row = quote(hk("10:05"), 106.0)
    tape(row)
    before = tape.state

    assert tape(row, hk("10:30")) == []
    assert tape.state is before


def test_two_prices_within_one_second_both_count() -> None:
    tape = Tape(CALM)
    tape(quote(hk("10:05"), 102.0))

    assert told(tape(quote(hk("10:05"), 104.0))) == [("level", "up", 3.0)]


def test_before_the_open_a_row_counts_only_when_its_previous_close_is_the_close_we_saw() -> None:
    tape = Tape(CALM)
    tape(quote(hk("16:08:30"), 104.0, 103.0))

    assert tape(quote(hk("09:01", NEXT), 104.0, 100.0)) == []
    assert told(tape(quote(hk("09:21", NEXT), 108.0, 104.0))) == [("level", "up", 3.0)]
    assert tape.moves[-1].session == "open"


def test_before_the_first_open_that_we_see_nothing_counts() -> None:
    assert Tape(CALM)(quote(hk("09:21"), 108.0)) == []


def test_on_its_ex_date_a_share_is_measured_from_the_close_less_the_dividend() -> None:
    ex = ExDividend(date.fromisoformat("2026-03-18"), 4.0, "HKD")

    assert Tape(CALM, ex)(quote(hk("10:00"), 95.9)) == []
    assert told(Tape(CALM)(quote(hk("10:00"), 95.9))) == [("level", "down", 3.0)]
    assert told(Tape(CALM, ex)(quote(hk("10:00"), 93.0))) == [("level", "down", 3.0)]


def test_a_dividend_in_dollars_is_taken_off_at_the_peg_and_one_in_renminbi_is_not_known() -> None:
    day = date.fromisoformat("2026-03-18")

    assert ExDividend(day, 0.5, "USD").amount_in("HKD") == pytest.approx(3.9)
    assert ExDividend(day, 3.9, "HKD").amount_in("USD") == pytest.approx(0.5)
    assert ExDividend(day, 3.9, "CNY").amount_in("HKD") is None


def test_a_publisher_that_has_adjusted_the_previous_close_itself_is_not_corrected_again() -> None:
    ex = ExDividend(date.fromisoformat(NEXT), 4.0, "HKD")
    tape = Tape(CALM, ex)
    tape(quote(hk("16:08"), 100.0, 100.0))

    assert tape(quote(hk("10:00", NEXT), 98.5, 96.0)) == []


def test_a_dividend_of_another_day_changes_nothing() -> None:
    ex = ExDividend(date.fromisoformat(NEXT), 4.0, "HKD")

    assert told(Tape(CALM, ex)(quote(hk("10:00"), 95.9))) == [("level", "down", 3.0)]


def test_a_dividend_as_large_as_the_price_is_an_error_of_somebody_and_not_believed() -> None:
    ex = ExDividend(date.fromisoformat("2026-03-18"), 100.0, "HKD")

    assert Tape(CALM, ex)(quote(hk("10:00"), 100.5)) == []


def test_in_new_york_the_dividend_is_taken_off_the_last_price_already_before_the_open() -> None:
    ex = ExDividend(date.fromisoformat("2026-03-18"), 1.0, "USD")
    row = us(ny("16:00", "2026-03-17"), 20.0, 20.1, extended=19.1, extended_at=ny("08:00"))

    assert Tape(CALM, ex)(row) == []
    assert told(Tape(CALM)(row)) == [("level", "down", 3.0)]


def test_the_engine_leaves_the_state_that_went_in_as_it_was() -> None:
    tape = Tape()
    tape(quote(hk("10:00"), 100.0))
    before = tape.state
    window = list(before.up.window)

    tape(quote(hk("10:00") + timedelta(minutes=1), 106.0))

    assert (before.up.held, before.up.window, before.price) == (0.0, window, 100.0)
