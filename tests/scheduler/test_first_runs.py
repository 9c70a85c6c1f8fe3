"""The first runs of many companies: spread, yet never over more time than lies between two runs of one of them."""

from datetime import UTC, datetime, timedelta

import pytest

from scheduler.first_runs import first_runs
from scheduler.plan import Files, Plan, make_plan
from settings.calendar import Calendar
from settings.timetable import Source, Timetable
from settings.watchlist import Company, WatchList

NOON = datetime(2024, 3, 12, 4, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def plan(every: str, companies: int, **more: object) -> Plan:
    row = {"name": "news", "outside": every, "deadline": "10s", "limit": "10s", "scope": "company", "needs": "HK"} | more
    watched = tuple(Company(name=f"C{number}", listings=(f"HK:{number}",)) for number in range(1, companies + 1))
    return make_plan(Files(Timetable(source=(Source.model_validate(row),)), WatchList(company=watched), Calendar()))


@pytest.mark.parametrize(
    ("every", "companies", "over_s"),
    [("5m", 20, 40), ("5m", 2600, 300), ("30 23 * * *", 100, 200), ("6h", 1, 0)],
    ids=["few: two seconds each", "many: one span", "a cron line: two seconds each", "one: at once"],
)
def test_first_runs_are_spread_over_two_seconds_each_and_at_most_over_one_span_of_their_rhythm(
    every: str, companies: int, over_s: int
) -> None:
    starts = first_runs(plan(every, companies), {}, NOON)

    longest = max(at - NOON for at in starts.values())
    assert len(starts) == companies
    assert timedelta(seconds=over_s * 0.8) <= longest <= timedelta(seconds=over_s)


def test_many_companies_begin_no_faster_than_they_go_on() -> None:
    jobs = plan("5m", 600)

    starts = sorted(first_runs(jobs, {}, NOON).values())

    in_any_minute = max(sum(at <= other < at + MINUTE for other in starts) for at in starts)
    assert in_any_minute <= 2 * 600 / 5


def test_a_company_that_joins_those_that_ran_before_begins_at_once() -> None:
    ran = {f"news/HK:{number}" for number in range(1, 11)}

    assert first_runs(plan("5m", 11), ran, NOON) == {"news/HK:11": NOON}


def test_more_companies_than_a_host_allows_for_are_asked_less_often_each_but_not_on_days_that_matter() -> None:
    few, many = (plan("5m", companies, apart=6, raised="2m")["news/HK:1"] for companies in (50, 2600))

    assert few.source.outside.every_s == 300
    assert many.source.outside.every_s == 2600 * 6
    assert many.source.raised == few.source.raised
