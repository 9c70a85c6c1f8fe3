from datetime import timedelta

import pytest

from alerts.prices.rules import Rules
from tests.alerts.prices.quotes import Tape, hk, quote, told

QUIET_LEVELS = Rules(levels=(50.0,))
NEXT = "2026-03-19"


def test_a_fall_within_minutes_is_told_though_the_day_is_still_up() -> None:
    tape = Tape(QUIET_LEVELS)
    tape(quote(hk("10:00"), 106.0))

    (move,) = tape(quote(hk("10:03"), 102.0))

    assert (move.kind, move.direction, move.fast_minutes) == ("fast", "down", 5.0)
    assert move.pct == move.fast_pct == pytest.approx(4 / 106 * 100)


def test_the_same_fall_over_a_longer_time_is_not_fast() -> None:
    tape = Tape(QUIET_LEVELS)

    for minute in range(20):
        assert tape(quote(hk(f"10:{minute:02}"), 106.0 - minute * 0.25)) == []


def test_a_fast_move_is_told_again_only_after_it_died_down() -> None:
    tape = Tape(QUIET_LEVELS)
    for clock, last in (("10:00", 100), ("10:01", 96.5), ("10:02", 96.0), ("10:20", 96.0), ("10:21", 92.5)):
        tape(quote(hk(clock), float(last)))

    assert told(tape.moves) == [("fast", "down", 0.0), ("fast", "down", 0.0)]


def test_a_level_reached_by_a_fast_move_is_one_move_that_says_both() -> None:
    tape = Tape()
    tape(quote(hk("10:00"), 100.0))

    (move,) = tape(quote(hk("10:02"), 105.5))

    assert (move.kind, move.level) == ("level", 5.0)
    assert move.fast_pct == pytest.approx(5.5)


def test_the_lunch_break_is_no_part_of_a_fast_move() -> None:
    tape = Tape(QUIET_LEVELS)
    tape(quote(hk("11:59:58"), 100.0))

    assert tape(quote(hk("13:00:02"), 104.0)) == []


def test_what_is_kept_for_fast_moves_is_bounded() -> None:
    tape = Tape(Rules(levels=(50.0,), fast_pct=40.0))

    for second in range(3000):
        tape(quote(hk("10:00") + timedelta(seconds=second), 100.0 + second / 1000))

    assert max(len(tape.state.up.window), len(tape.state.down.window)) <= 31


def test_a_gap_at_the_open_is_told_with_the_opening_price() -> None:
    tape = Tape()

    (move,) = tape(quote(hk("09:30:04"), 104.1, open=104.5))

    assert (move.kind, move.session, move.direction, move.price, move.level) == ("gap", "open", "up", 104.5, 3.0)
    assert move.pct == pytest.approx(4.5)
    assert tape(quote(hk("09:31"), 104.2, open=104.5)) == []


def test_a_watch_that_begins_at_noon_tells_no_gap() -> None:
    (move,) = Tape()(quote(hk("11:00"), 104.1, open=104.5))

    assert move.kind == "level"


def test_a_gap_that_closes_at_once_was_a_gap() -> None:
    (move,) = Tape()(quote(hk("09:30:04"), 100.1, open=96.0))

    assert (move.kind, move.direction, move.price) == ("gap", "down", 96.0)


def test_a_new_52_week_high_is_told_once_a_day() -> None:
    tape = Tape()
    tape(quote(hk("10:00"), 100.5, high=100.6, low=99.5, high_52w=101.0, low_52w=40.0))

    (move,) = tape(quote(hk("10:30"), 101.2, high=101.2, low=99.5, high_52w=101.2, low_52w=40.0))

    assert (move.kind, move.direction, move.extreme, move.level) == ("high_52w", "up", True, 0.0)
    assert tape(quote(hk("10:40"), 101.9, high=101.9, low=99.5, high_52w=101.9, low_52w=40.0)) == []


def test_a_52_week_low_at_the_open_is_known_from_the_day_before() -> None:
    tape = Tape()
    tape(quote(hk("15:59"), 41.0, 41.0, high=42.0, low=40.5, high_52w=90.0, low_52w=40.0))

    moves = tape(quote(hk("09:30:02", NEXT), 39.9, 41.0, open=40.2, high=40.2, low=39.9, high_52w=90.0, low_52w=39.9))

    assert told(moves) == [("low_52w", "down", 0.0)]


def test_a_published_extreme_that_may_already_hold_todays_price_is_no_ground_for_an_alert() -> None:
    tape = Tape()
    tape(quote(hk("11:00"), 102.0, high=102.5, low=99.5, high_52w=102.5, low_52w=40.0))

    assert tape(quote(hk("11:30"), 102.9, high=102.9, low=99.5, high_52w=102.9, low_52w=40.0)) == []


def test_a_level_and_a_new_high_in_one_row_are_one_move() -> None:
    tape = Tape()
    tape(quote(hk("10:00"), 100.5, high=100.6, low=99.5, high_52w=103.0, low_52w=40.0))

    (move,) = tape(quote(hk("10:30"), 103.4, high=103.4, low=99.5, high_52w=103.4, low_52w=40.0))

    assert (move.kind, move.level, move.extreme) == ("level", 3.0, True)
