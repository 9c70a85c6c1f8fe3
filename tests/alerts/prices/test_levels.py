import pytest

from alerts.prices.rules import Rules
from tests.alerts.prices.quotes import Tape, hk, quote, told

CALM = Rules(fast_pct=90)


def test_a_rise_past_a_level_is_told_once_with_its_facts() -> None:
    tape = Tape()
    tape(quote(hk("10:00"), 101.0))

    (move,) = tape(quote(hk("10:30"), 105.25))

    assert move.kind == "level"
    assert (move.day, move.session, move.direction, move.level) == ("2026-03-18", "intraday", "up", 5.0)
    assert (move.price, move.reference, move.pct) == (105.25, 100.0, pytest.approx(5.25))
    assert tape(quote(hk("10:31"), 105.30)) == []


@pytest.mark.parametrize(
    ("previous", "last", "level"),
    [(100.0, 105.0, 5.0), (2.0, 2.1, 5.0), (10.0, 10.3, 3.0), (1.0, 0.97, 3.0), (0.3, 0.33, 10.0)],
)
def test_a_level_that_is_met_exactly_counts(previous: float, last: float, level: float) -> None:
    tape = Tape(CALM)

    (move,) = tape(quote(hk("10:00"), last, previous))

    assert move.level == level


def test_just_below_a_level_is_no_move() -> None:
    assert Tape(CALM)(quote(hk("10:00"), 102.99)) == []


def test_each_higher_level_is_told_and_a_jump_over_several_only_as_the_highest() -> None:
    tape = Tape(CALM)

    for clock, last in (("10:00", 96.9), ("10:10", 96.0), ("10:20", 89.5), ("10:30", 80.0)):
        tape(quote(hk(clock), last))

    assert told(tape.moves) == [("level", "down", 3.0), ("level", "down", 10.0)]


def test_a_price_that_hovers_about_a_level_is_told_once() -> None:
    tape = Tape(CALM)

    for minute in range(30):
        tape(quote(hk(f"10:{minute:02}"), 105.02 if minute % 2 else 104.6))

    assert told(tape.moves) == [("level", "up", 3.0), ("level", "up", 5.0)]


def test_a_level_that_fell_back_by_the_margin_and_is_crossed_again_is_marked_as_told_before() -> None:
    tape = Tape(CALM)
    tape(quote(hk("10:00"), 105.5))
    tape(quote(hk("10:30"), 104.0))

    (again,) = tape(quote(hk("11:00"), 105.1))

    assert again.again
    assert again.level == 5.0


def test_a_lower_level_crossed_again_keeps_the_highest_of_the_day_as_its_level() -> None:
    tape = Tape(CALM)
    tape(quote(hk("10:00"), 110.5))
    tape(quote(hk("10:30"), 101.0))

    (again,) = tape(quote(hk("11:00"), 105.1))

    assert (again.again, again.level) == (True, 10.0)


def test_both_directions_of_one_day_are_latched_apart() -> None:
    tape = Tape(CALM)

    for clock, last in (("10:00", 103.5), ("11:00", 96.5), ("14:00", 103.5), ("15:00", 94.0)):
        tape(quote(hk(clock), last))

    assert told([move for move in tape.moves if not move.again]) == [
        ("level", "up", 3.0),
        ("level", "down", 3.0),
        ("level", "down", 5.0),
    ]


def test_a_new_day_opens_the_latches() -> None:
    tape = Tape(CALM)
    tape(quote(hk("15:00"), 105.5))

    (move,) = tape(quote(hk("10:00", "2026-03-19"), 109.0, 105.5))

    assert (move.day, move.level, move.again) == ("2026-03-19", 3.0, False)


def test_levels_of_subscribers_are_added_to_the_default_ones() -> None:
    assert Rules().with_levels([4, 7.5, 5]).levels == (3.0, 4.0, 5.0, 7.5, 10.0)


@pytest.mark.parametrize(
    "wrong", [{"levels": ()}, {"levels": (5.0, 3.0)}, {"levels": (0.0,)}, {"margin": 0}, {"fast_window_s": 5}]
)
def test_rules_that_make_no_sense_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="expected"):
        Rules(**wrong)  # type: ignore[arg-type]
