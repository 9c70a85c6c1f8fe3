"""Two years of due times against an expansion that shares nothing with ours but the clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from settings.calendar_overrides import load_calendar
from settings.due import DueTimes, Known, longest_gap, stretch_of
from settings.timetable import Source

HK, NEW_YORK = ZoneInfo("Asia/Hong_Kong"), ZoneInfo("America/New_York")
CALENDAR = load_calendar()


def days(year: int, text: str) -> set[date]:
    return {date(year, *map(int, day.split("-"))) for day in text.split()}


HK_CLOSED = days(2023, "1-2 1-23 1-24 1-25 4-5 4-7 4-10 5-1 5-26 6-22 7-17 9-1 9-8 10-2 10-23 12-25 12-26") | days(
    2024, "1-1 2-12 2-13 3-29 4-1 4-4 5-1 5-15 6-10 7-1 9-6 9-18 10-1 10-11 12-25 12-26"
)
HK_HALF = days(2024, "2-9 12-24 12-31")
US_CLOSED = days(2023, "1-2 1-16 2-20 4-7 5-29 6-19 7-4 9-4 11-23 12-25") | days(
    2024, "1-1 1-15 2-19 3-29 5-27 6-19 7-4 9-2 11-28 12-25"
)
US_EARLY = days(2023, "7-3 11-24") | days(2024, "7-3 11-29 12-24")
HK_CLOSED_AFTER, US_CLOSED_AFTER = days(2025, "1-1"), days(2025, "1-1")


def hk_trades(day: date) -> bool:
    return day.weekday() < 5 and day not in HK_CLOSED | HK_CLOSED_AFTER


def publication_open(at: datetime) -> bool:
    day, minute = at.astimezone(HK).date(), at.astimezone(HK).hour * 60 + at.astimezone(HK).minute
    if hk_trades(day):
        noon_ends = day not in HK_HALF and 12 * 60 <= minute < 12 * 60 + 30
        evening = (12 * 60 + 30 if day in HK_HALF else 16 * 60 + 30) <= minute < 23 * 60
        return 6 * 60 <= minute < 8 * 60 + 30 or noon_ends or evening
    return hk_trades(day + timedelta(days=1)) and 18 * 60 <= minute < 20 * 60


def new_york_phase(at: datetime) -> str | None:
    local = at.astimezone(NEW_YORK)
    day, minute = local.date(), local.hour * 60 + local.minute
    if day.weekday() > 4 or day in US_CLOSED | US_CLOSED_AFTER:
        return None
    closes = 13 * 60 if day in US_EARLY else 16 * 60
    if 4 * 60 <= minute < 9 * 60 + 30:
        return "premarket"
    if 9 * 60 + 30 <= minute < closes:
        return "session"
    return "afterhours" if closes <= minute < closes + 4 * 60 else None


def row(**fields: object) -> Source:
    return Source.model_validate({"name": "a", "deadline": "5m", "limit": "5m"} | fields)


@pytest.mark.parametrize("year", [2023, 2024])
def test_a_year_of_publication_windows_has_every_due_time_and_no_other(year: int) -> None:
    source = row(inside=[{"window": "hkex_publication", "every": "5m"}], outside="1h")
    start, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    fives = (start + timedelta(minutes=5 * n) for n in range((end - start) // timedelta(minutes=5)))
    expected = [at for at in fives if at.minute == 0 or publication_open(at)]

    found, at = [], start - timedelta(seconds=1)  # as the scheduler does it: from one due time to the next
    times = DueTimes(source, CALENDAR)
    while (following := times.next("*", at)) is not None and following < end:
        at = following
        found.append(at)

    assert found == expected


@pytest.mark.parametrize("year", [2023, 2024])
def test_a_year_of_new_york_has_every_due_time_and_no_other(year: int) -> None:
    every = {"premarket": 15, "session": 5, "afterhours": 30}
    source = row(inside=[{"window": f"us_{name}", "every": f"{minutes}m"} for name, minutes in every.items()], outside="off")
    start, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    fives = (start + timedelta(minutes=5 * n) for n in range((end - start) // timedelta(minutes=5)))
    phases = ((at, new_york_phase(at)) for at in fives)
    expected = [at for at, phase in phases if phase and at.minute % every[phase] == 0]

    assert list(DueTimes(source, CALENDAR).between("*", start, end)) == expected


def test_a_cron_line_is_hong_kongs_and_counts_only_where_it_holds() -> None:
    source = row(outside="30 18 * * mon-fri")

    found = list(DueTimes(source, CALENDAR).between("*", datetime(2024, 3, 8, tzinfo=UTC), datetime(2024, 3, 12, tzinfo=UTC)))

    assert [f"{at.astimezone(HK):%a %H:%M}" for at in found] == ["Fri 18:30", "Mon 18:30"]


@settings(max_examples=60, deadline=None)
@given(
    start=st.datetimes(datetime(2023, 1, 1), datetime(2025, 12, 1)).map(lambda at: at.replace(tzinfo=UTC)),  # noqa: DTZ001 - made aware
    scope=st.sampled_from(["*", "HK:3660", "HK:700", "US:QFIN"]),
    jitter=st.integers(0, 19),
    cut=st.integers(1, 7199),
)
def test_any_two_hosts_compute_the_same_instants_wherever_they_begin(
    start: datetime, scope: str, jitter: int, cut: int
) -> None:
    source = row(inside=[{"window": "hkex_publication", "every": "20s"}], outside="5m", jitter=f"{jitter}s" if jitter else 0)
    times, end, middle = DueTimes(source, CALENDAR), start + timedelta(hours=2), start + timedelta(seconds=cut)

    whole = list(times.between(scope, start, end))

    assert whole == [*times.between(scope, start, middle), *times.between(scope, middle, end)]
    assert whole == sorted(set(whole))
    assert times.next(scope, whole[0]) == whole[1]
    assert times.latest(scope, middle) == max(
        (at for at in times.between(scope, start - timedelta(minutes=6), end) if at <= middle), default=None
    )


def test_companies_are_spread_over_the_span_and_the_market_wide_source_is_not_moved() -> None:
    times = DueTimes(row(outside="10m"), CALENDAR)
    noon = datetime(2024, 3, 12, 4, tzinfo=UTC)

    due = {times.next(f"HK:{code}", noon) for code in range(1, 201)}

    assert len(due) > 150
    assert times.next("*", noon - timedelta(seconds=1)) == noon


def test_an_awaited_day_raises_the_rhythm_of_that_company_on_that_hong_kong_day_only() -> None:
    times = DueTimes(row(scope="company", needs="HK", outside="1h", raised="1m"), CALENDAR)
    start, end = datetime(2024, 3, 11, 16, tzinfo=UTC), datetime(2024, 3, 12, 16, tzinfo=UTC)
    known = Known(awaited=frozenset({date(2024, 3, 12)}))

    def count(start: datetime, end: datetime) -> int:
        return sum(1 for _ in times.between("HK:1", start, end, known))

    assert count(start, end) == 24 * 60
    assert count(end, end + timedelta(days=1)) == 24
    assert count(start - timedelta(days=1), start) == 24


def test_a_source_without_news_is_asked_less_but_within_its_bound_and_at_once_again_after_news() -> None:
    times = DueTimes(row(outside="10m", slowest="2h"), CALENDAR)
    start = datetime(2024, 3, 12, tzinfo=UTC)

    def asked(quiet_days: float) -> list[datetime]:
        known = Known(last_new_at=start - timedelta(days=quiet_days))
        return list(times.between("*", start, start + timedelta(days=1), known))

    assert [len(asked(days)) for days in (0.1, 3, 6, 60, 6000)] == [144, 36, 18, 18, 18]
    assert set(asked(60)) < set(asked(0.1))
    assert stretch_of(600, 7200, timedelta(days=10_000)) == 8


def test_a_rehearsals_seconds_pass_as_fast_as_its_clock() -> None:
    start = datetime(2024, 3, 12, tzinfo=UTC)

    found = list(DueTimes(row(outside="1s"), CALENDAR, unit=600.0).between("*", start, start + timedelta(hours=1)))

    assert found == [start + timedelta(minutes=10 * n) for n in range(6)]


def test_a_watchdog_allows_for_the_longest_rest_of_a_source() -> None:
    around = datetime(2024, 3, 12, tzinfo=UTC)
    session = row(inside=[{"window": "hk_session", "every": "10s"}])

    assert longest_gap(DueTimes(row(outside="10m"), CALENDAR), around) == timedelta(minutes=10)
    assert longest_gap(DueTimes(session, CALENDAR), around) == timedelta(days=2, hours=16, minutes=50, seconds=10)
