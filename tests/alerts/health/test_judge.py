"""The judge of a source: the right state within two runs, told once, and no alarm without cause."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from alerts.health.expecting import Expectation
from alerts.health.judge import after_report, by_clock
from alerts.health.record import GOOD, Health
from alerts.health.telling import telling
from alerts.operations.event import Operation
from queues.records import CrawlReport, Outcome, ReportedError
from settings.calendar import Calendar
from settings.calendar_overrides import load_calendar
from settings.due import DueTimes
from settings.timetable import Source

START = datetime(2024, 1, 2, tzinfo=UTC)
CALENDAR = load_calendar()


def expectation(calendar: Calendar = CALENDAR, **fields: object) -> Expectation:
    row = Source.model_validate({"name": "a", "deadline": "60s", "limit": "60s", "outside": "10m"} | fields)
    return Expectation(DueTimes(row, calendar), ("*",))


def report(at: datetime, outcome: Outcome = "ok", news: int = 0, rows: int = 20, scope: str = "*") -> CrawlReport:
    bad = outcome not in ("ok", "unchanged", "late")
    return CrawlReport(
        source="a",
        run_id=f"a/{scope}/{at.isoformat()}",
        scope=scope,
        started_at=at,
        finished_at=at + timedelta(seconds=2),
        outcome=outcome,
        items=0 if bad else news,
        known=0 if bad else max(0, rows - news),
        published=0 if bad else news,
        errors=(ReportedError(name="Drifted", count=1, message="a: expected a table"),) if bad else (),
    )


class Watched:
    """A source under the judge, and what the operator heard."""

    def __init__(self, expected: Expectation, since: datetime = START) -> None:
        self.expected, self.heard = expected, list[Operation]()
        self.health = Health(source="a", since=since, watched_since=since)

    def take(self, *reports: CrawlReport) -> "Watched":
        for one in reports:
            self._tell(after_report(self.health, one, self.expected.kind(one.finished_at)))
        return self

    def clock(self, now: datetime) -> "Watched":
        since = self.health.last_report_at or self.health.watched_since
        self._tell(by_clock(self.health, now, self.expected.by(since)))
        return self

    def _tell(self, health: Health) -> None:
        self.health, operation = telling(health)
        if operation is not None:
            self.heard.append(operation)

    @property
    def states(self) -> list[str]:
        return [operation.state for operation in self.heard]


def minutes(n: float) -> datetime:
    return START + timedelta(minutes=n)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [("drifted", "drifted"), ("blocked", "blocked"), ("not_json", "not_json"), ("empty", "empty")],
)
def test_a_page_that_changed_is_named_after_two_runs_told_once_and_again_when_well(outcome: Outcome, state: str) -> None:
    source = Watched(expectation()).take(report(minutes(0)))

    source.take(report(minutes(10), outcome))
    assert source.states == []
    source.take(*(report(minutes(10 + 10 * n), outcome) for n in range(1, 30)))
    assert source.states == [state]
    assert "expected a table" in source.heard[0].text
    source.take(report(minutes(400), news=1))
    assert source.states == [state]
    source.take(report(minutes(410), news=1))

    assert source.states == [state, "ok"]
    assert source.heard[1].good


def test_a_source_that_has_no_answer_now_and_then_is_not_told_of() -> None:
    source = Watched(expectation())

    for n in range(300):
        outcome: Outcome = "unreachable" if n % 3 else "ok"
        source.take(report(minutes(10 * n), outcome))

    assert source.states == []


def test_bad_runs_of_many_kinds_are_bad_runs() -> None:
    kinds: list[Outcome] = ["failed", "drifted", "unreachable"]

    source = Watched(expectation()).take(*(report(minutes(10 * n), kind) for n, kind in enumerate(kinds)))

    assert source.states == ["failing"]


def test_one_companys_page_that_drifted_is_told_although_the_others_do_well() -> None:
    source = Watched(expectation(scope="company", needs="HK"))

    for n in range(20):
        outcome: Outcome = "drifted" if 3 <= n < 12 else "ok"
        source.take(*(report(minutes(10 * n), outcome if code == 2 else "ok", scope=f"HK:{code}") for code in (1, 2, 3)))

    assert source.states == ["drifted", "ok"]
    assert "only for HK:2" in source.heard[0].text


def test_a_report_that_is_handed_out_again_counts_once() -> None:
    bad = report(minutes(10), "drifted")

    assert Watched(expectation()).take(report(minutes(0)), bad, bad, bad).states == []


def test_silence_of_the_runs_is_late_and_the_next_report_ends_it() -> None:
    source = Watched(expectation()).take(report(minutes(0)))

    source.clock(minutes(11.9))
    assert source.states == []
    source.clock(minutes(12.1)).clock(minutes(20)).clock(minutes(600))
    assert source.states == ["late"]
    source.take(report(minutes(601)))

    assert source.states == ["late", "ok"]


def test_a_source_that_rests_by_its_timetable_is_not_late() -> None:
    session = expectation(outside="off", inside=[{"window": "hk_session", "every": "30s"}])
    friday_close = datetime(2024, 3, 8, 8, 9, 30, tzinfo=UTC)
    monday_open = datetime(2024, 3, 11, 1, 0, tzinfo=UTC)
    source = Watched(session, since=friday_close - timedelta(days=1)).take(report(friday_close))

    source.clock(monday_open + timedelta(seconds=100))
    assert source.states == []
    source.clock(monday_open + timedelta(seconds=130))

    assert source.states == ["late"]


def test_a_row_that_never_ran_is_told_and_one_that_is_switched_off_is_not_missed() -> None:
    source = Watched(expectation()).clock(minutes(30))
    assert source.states == ["never_ran"]

    off = by_clock(source.health, minutes(40), None, enabled=False)
    again = by_clock(off, minutes(9000), minutes(8000), enabled=True)

    assert (off.state, again.state) == ("off", "quiet")
    assert by_clock(off, minutes(9000), minutes(8000), enabled=False).state == "off"


def test_runs_that_always_begin_too_late_are_told() -> None:
    source = Watched(expectation()).take(*(report(minutes(10 * n), "late") for n in range(3)))

    assert source.states == ["late"]
    assert "cannot keep up" in source.heard[0].text


def weeks(expected: Expectation, news: Callable[[datetime], int], days: int) -> Iterator[CrawlReport]:
    """Reports of every due run for so many days, with as many news as `news` says."""
    for due in expected.times.between("*", START, START + timedelta(days=days)):
        yield report(due, news=news(due))


def test_a_frozen_list_that_always_had_news_is_empty_after_two_runs() -> None:
    expected = expectation(outside="5m")
    source = Watched(expected).take(*weeks(expected, lambda _: 3, days=14))
    end = START + timedelta(days=14)

    source.take(report(end), report(end + timedelta(minutes=5)))

    assert source.states == ["empty"]
    assert "nothing new" in source.heard[0].text
    assert source.take(report(end + timedelta(minutes=10), news=2)).states == ["empty", "ok"]


def test_a_list_without_its_rows_is_empty_although_its_page_was_read() -> None:
    expected = expectation(outside="5m")
    source = Watched(expected).take(*weeks(expected, lambda _: 0, days=14))
    end = START + timedelta(days=14)

    source.take(report(end, rows=0), report(end + timedelta(minutes=5), rows=0))

    assert source.states == ["empty"]


def quiet_feed(chance: random.Random) -> Callable[[datetime], int]:
    return lambda _at: int(chance.random() < 1 / 500)  # one item in five days


def business_hours(chance: random.Random) -> Callable[[datetime], int]:
    """News in bursts on trading days, next to nothing at night, at weekends and on holidays."""

    def news(at: datetime) -> int:
        hour, day = (at.hour + 8) % 24, (at + timedelta(hours=8)).date()
        if not CALENDAR.is_trading_day("HK", day):
            return int(chance.random() < 0.01)
        return int(chance.random() < (0.7 if 8 <= hour < 18 else 0.05))

    return news


def seasonal(chance: random.Random) -> Callable[[datetime], int]:
    """Busy in March, slow in April: the rate itself changes."""
    return lambda at: int(chance.random() < (0.6 if at.month == 3 else 0.1))


@pytest.mark.parametrize("habit", [quiet_feed, business_hours, seasonal])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_quarter_of_quiet_sources_raises_no_alarm(
    habit: Callable[[random.Random], Callable[[datetime], int]], seed: int
) -> None:
    expected = expectation(outside="15m", inside=[{"window": "hkex_publication", "every": "5m"}])
    source = Watched(expected).take(*weeks(expected, habit(random.Random(seed)), days=121))

    assert source.states == []
    assert source.health.state in GOOD


def test_a_day_without_trading_is_another_kind_of_day() -> None:
    kind = expectation(inside=[{"window": "hk_session", "every": "30s"}]).kind

    assert kind(datetime(2024, 3, 12, 2, tzinfo=UTC)) == "1/hk_session/10h"
    assert kind(datetime(2024, 3, 29, 2, tzinfo=UTC)) == "holiday/-/10h"
    assert kind(datetime(2024, 3, 30, 2, tzinfo=UTC)) == "5/-/10h"
    assert CALENDAR.local_date("HK", datetime(2024, 3, 11, 20, tzinfo=UTC)) == date(2024, 3, 12)
