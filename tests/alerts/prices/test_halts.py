from datetime import timedelta

from alerts.prices.move import finding
from tests.alerts.prices.quotes import Tape, hk, quote, told

NEXT = "2026-03-19"


def without(clock: str, minutes: int, day: str = "2026-03-18") -> list[tuple[object, object]]:
    """Rows without a price, one a minute, each with the instant at which it was seen."""
    times = [hk(clock, day) + timedelta(minutes=minute) for minute in range(minutes)]
    return [(quote(at, None, status="suspended"), at) for at in times]


def play(tape: Tape, rows: list[tuple[object, object]]) -> None:
    for row, now in rows:
        tape(row, now)  # type: ignore[arg-type]


def test_a_share_that_loses_its_price_in_mid_session_for_minutes_is_halted_once() -> None:
    tape = Tape()
    tape(quote(hk("10:00"), 100.0))

    play(tape, without("10:01", 20))

    assert told(tape.moves) == [("halt", None, 0.0)]
    assert (tape.moves[0].price, tape.moves[0].session) == (100.0, "intraday")


def test_a_single_row_without_a_price_is_no_halt() -> None:
    tape = Tape()
    for minute in range(0, 50, 10):
        tape(quote(hk(f"10:{minute:02}"), 100.0))
        play(tape, without(f"10:{minute + 1:02}", 2))
        tape(quote(hk(f"10:{minute:02}"), 100.0), hk(f"10:{minute + 3:02}"))

    assert tape.moves == []


def test_a_share_that_we_never_saw_trade_is_not_halted() -> None:
    tape = Tape()

    play(tape, without("10:00", 60))

    assert tape.moves == []


def test_an_illiquid_share_before_its_first_trade_is_not_halted() -> None:
    tape = Tape()
    tape(quote(hk("14:20"), 100.0))

    play(tape, without("09:31", 120, NEXT))

    assert tape.moves == []


def test_a_liquid_share_without_a_price_half_an_hour_after_the_open_is_halted() -> None:
    tape = Tape()
    tape(quote(hk("09:30:05"), 100.0))

    play(tape, without("09:31", 28, NEXT))
    assert tape.moves == []
    play(tape, without("10:00", 10, NEXT))

    assert [(move.kind, move.day) for move in tape.moves] == [("halt", NEXT)]


def test_no_price_at_lunch_or_after_the_close_is_no_halt() -> None:
    tape = Tape()
    tape(quote(hk("11:59"), 100.0))

    play(tape, without("12:00", 59) + without("16:00", 30))

    assert tape.moves == []


def test_the_first_price_after_a_halt_is_a_resumption_even_days_later() -> None:
    tape = Tape()
    tape(quote(hk("10:00"), 100.0))
    play(tape, without("10:01", 10))

    moves = tape(quote(hk("13:05", NEXT), 80.0, 100.0))

    assert told(moves) == [("resumption", None, 0.0), ("level", "down", 10.0)]
    assert tape(quote(hk("13:06", NEXT), 80.0, 100.0)) == []


def test_the_old_price_shown_again_is_no_resumption() -> None:
    tape = Tape()
    old = quote(hk("10:00"), 100.0)
    tape(old)
    play(tape, without("10:01", 10))

    assert tape(old, hk("10:30")) == []


def test_a_halt_joins_the_notice_of_the_exchange_as_a_filing_of_its_day() -> None:
    tape = Tape()
    tape(quote(hk("10:00"), 100.0))
    play(tape, without("10:01", 10))

    found = finding("HK:3660", "HK", tape.moves[0], quote(hk("10:10"), None))

    assert (found.type, found.category, found.discriminator) == ("filing", "trading_halt", "2026-03-18")
    assert found.facts == {"market": "HK", "kind": "halt", "session": "intraday", "price": 100.0, "currency": "HKD"}
