from collections import Counter
from datetime import date, datetime, timedelta

import hypothesis.strategies as st
from hypothesis import HealthCheck, given, settings

from alerts.prices.engine import step
from alerts.prices.rules import ExDividend, Rules
from alerts.prices.state import State, decode, encode
from queues.records import Quote
from tests.alerts.prices.oracle import ZONES, Oracle, Tell, rounded
from tests.alerts.prices.quotes import HOURS

DAYS = [date(2026, 3, 17), date(2026, 3, 18), date(2026, 3, 21)]  # Tuesday, Wednesday, Saturday
RULES = st.builds(
    Rules,
    levels=st.sampled_from([(3.0, 5.0, 10.0), (1.0,), (0.5, 2.0, 4.0, 8.0), (7.0,)]),
    margin=st.sampled_from([0.5, 1.0, 2.0]),
    fast_pct=st.sampled_from([1.0, 2.0, 3.0]),
    fast_window_s=st.sampled_from([60, 300, 900]),
    gap_pct=st.sampled_from([1.0, 3.0]),
)
STEP_S = st.sampled_from([0, 1, 5, 5, 5, 20, 60, 60, 180, 600, 2400])
KIND = st.sampled_from(["tick"] * 12 + ["zero", "suspended", "repeat", "late", "bare", "future", "extended", "extended"])
TICK = st.tuples(STEP_S, st.integers(-60, 60), KIND, st.booleans())


class Market:
    """Rows of one listing as a publisher would write them, good and bad, from random ticks; a clock that only goes forward."""

    def __init__(self, market: str, start: datetime, previous: int) -> None:
        self.market, self.now = market, start
        self.cents, self.previous = previous, previous
        self.day = start.date()
        self.open: int | None = None
        self.high, self.low = previous, previous
        self.year_high, self.year_low = previous + 120, previous - 120
        self.traded_at = start - timedelta(days=1)
        self.rows: list[tuple[Quote, datetime]] = []

    def next_day(self, day: date, clock: str) -> None:
        """The night: today's close becomes the previous one."""
        self.now = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZONES[self.market])
        self.previous, self.open = self.cents, None

    def tick(self, wait_s: int, change: int, kind: str, holds_today: bool) -> None:
        """One row. Most are plain; the others are what publishers do when they err."""
        self.now += timedelta(seconds=wait_s)
        regular = kind != "extended" or self.market == "HK"
        last = self.cents
        extra: dict[str, object] = {}
        if regular:
            self.cents = last = max(100, self.cents + change)
            self.traded_at = self.now
            if self.open is None:
                self.open, self.high, self.low = last, last, last
            self.high, self.low = max(self.high, last), min(self.low, last)
            if holds_today:
                self.year_high, self.year_low = max(self.year_high, self.high), min(self.year_low, self.low)
        else:
            extra = {"extended": max(100, self.cents + change * 3) / 100, "extended_at": self.now}
        row = self._row(last, **extra)
        if kind == "repeat" and self.rows:
            row = self.rows[-1][0]
        self.rows.append((self._spoiled(row, kind), self.now))

    def _row(self, last: int, **extra: object) -> Quote:
        fields = {
            "source": "tape",
            "symbol": f"{self.market}:{'3660' if self.market == 'HK' else 'QFIN'}",
            "last": last / 100,
            "previous_close": self.previous / 100,
            "open": self.open / 100 if self.open else None,
            "high": self.high / 100,
            "low": self.low / 100,
            "high_52w": self.year_high / 100,
            "low_52w": self.year_low / 100,
            "currency": "HKD" if self.market == "HK" else "USD",
            "traded_at": self.traded_at,
            "first_seen_at": self.now,
            **extra,
        }
        return Quote(**fields)  # type: ignore[arg-type]

    def _spoiled(self, row: Quote, kind: str) -> Quote:
        fields = {name: getattr(row, name) for name in row.__struct_fields__}
        if kind == "zero":
            fields["last"] = 0.0
        elif kind == "suspended":
            fields["status"], fields["last"] = "suspended", None
        elif kind == "late" and row.traded_at:
            fields["traded_at"] = row.traded_at - timedelta(seconds=90)
        elif kind == "future" and row.traded_at:
            fields["traded_at"] = row.traded_at + timedelta(minutes=30)
        elif kind == "bare":
            fields["previous_close"] = None
        return Quote(**fields)


@st.composite
def tapes(draw: st.DrawFn) -> tuple[str, list[tuple[Quote, datetime]]]:
    """(market, rows with the instants at which they are seen) of up to three days."""
    name = draw(st.sampled_from(["HK", "US"]))
    clocks = ["09:20:00", "09:29:50", "09:31:00", "11:50:00", "15:40:00"] + (["07:00:00"] if name == "US" else [])
    begin = datetime.fromisoformat(f"{DAYS[0]}T{draw(st.sampled_from(clocks))}").replace(tzinfo=ZONES[name])
    market = Market(name, begin, draw(st.integers(500, 3000)))
    for number, day in enumerate(DAYS[: draw(st.integers(1, 3))]):
        if number:
            market.next_day(day, draw(st.sampled_from(clocks)))
        for tick in draw(st.lists(TICK, min_size=1, max_size=25)):
            market.tick(*tick)
    return name, market.rows


def engine_tells(
    rows: list[tuple[Quote, datetime]], rules: Rules, ex: ExDividend | None, restarts: set[int]
) -> list[list[Tell]]:
    """What the engine says of each row; at `restarts` its memory goes through bytes, as in Redis."""
    state, told = State(), []
    for number, (quote, now) in enumerate(rows):
        if number in restarts:
            state = decode(encode(state))
        state, moves = step(state, quote, now, rules, HOURS, ex)
        told.append([(m.kind, m.direction, m.level, m.again, m.session, rounded(m.pct)) for m in moves])
    return told


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(tape=tapes(), rules=RULES, restarts=st.sets(st.integers(0, 75)), ex=st.sampled_from([None, None, 0.1, 0.5]))
def test_the_engine_says_of_every_row_what_the_oracle_says(
    tape: tuple[str, list[tuple[Quote, datetime]]], rules: Rules, restarts: set[int], ex: float | None
) -> None:
    market, rows = tape
    dividend = ExDividend(DAYS[1], ex, "HKD" if market == "HK" else "USD") if ex else None
    oracle = Oracle(market, rules, dividend)

    told = engine_tells(rows, rules, dividend, restarts)

    assert told == [oracle(quote, now) for quote, now in rows]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tape=tapes(), rules=RULES)
def test_no_level_is_told_as_new_twice_on_one_day_in_one_direction(
    tape: tuple[str, list[tuple[Quote, datetime]]], rules: Rules
) -> None:
    state, first = State(), Counter[tuple[str, str | None, float]]()

    for quote, now in tape[1]:
        state, moves = step(state, quote, now, rules, HOURS)
        first.update((m.day, m.direction, m.level) for m in moves if m.kind == "level" and not m.again)

    assert set(first.values()) <= {1}
