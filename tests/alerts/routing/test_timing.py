"""When a subscriber is told: quiet hours and digests, over the days on which the clock is set."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from alerts.routing.timing import next_digest, quiet_until, timing
from settings.conditions import parse_digest, parse_quiet_hours
from tests.alerts.samples import alert, subscribers

NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2023-03-12T01:30:00-05:00", "2023-03-12T07:00:00-04:00"),  # an hour is left out at 02:00
        ("2023-11-05T01:30:00-04:00", "2023-11-05T07:00:00-05:00"),  # an hour is told twice at 02:00
        ("2023-06-01T23:00:00-04:00", "2023-06-02T07:00:00-04:00"),
        ("2023-06-01T22:00:00-04:00", "2023-06-02T07:00:00-04:00"),
        ("2023-06-01T07:00:00-04:00", None),
        ("2023-06-01T21:59:59-04:00", None),
    ],
)
def test_quiet_hours_end_when_the_clock_on_the_wall_says_so(now: str, end: str | None) -> None:
    found = quiet_until(parse_quiet_hours("22:00-07:00"), datetime.fromisoformat(now), NEW_YORK)

    assert found == (datetime.fromisoformat(end) if end else None)


def test_an_end_that_the_clock_leaves_out_is_an_hour_of_real_time_later() -> None:
    found = quiet_until(parse_quiet_hours("22:00-02:30"), datetime.fromisoformat("2023-03-12T01:00:00-05:00"), NEW_YORK)

    assert found == datetime.fromisoformat("2023-03-12T03:30:00-04:00")


def test_an_end_that_the_clock_shows_twice_is_never_in_the_past() -> None:
    now = datetime.fromisoformat("2023-11-05T01:10:00-05:00")  # the second time that it is ten past one

    assert quiet_until(parse_quiet_hours("22:00-01:30"), now, NEW_YORK) == datetime.fromisoformat("2023-11-05T01:30:00-05:00")


def test_a_weekly_digest_is_due_on_its_day_and_not_today_when_its_time_has_passed() -> None:
    digest = parse_digest("weekly mon 09:00")
    monday = datetime.fromisoformat("2023-03-13T09:00:00-04:00")

    assert next_digest(digest, monday, NEW_YORK) == datetime.fromisoformat("2023-03-20T09:00:00-04:00")
    assert next_digest(digest, datetime.fromisoformat("2023-03-10T12:00:00-05:00"), NEW_YORK) == monday


DESK = """
[[subscriber]]
name = "desk"
zone = "Asia/Hong_Kong"
quiet_hours = "22:00-07:00"
group_wait = "30s"
[[subscriber.channel]]
type = "console"
"""


def test_what_is_urgent_does_not_wait_for_the_morning(tmp_path: Path) -> None:
    desk = subscribers(tmp_path, DESK).subscriber[0]
    night = datetime.fromisoformat("2023-03-13T23:00:00+08:00")

    urgent, held = (timing(desk, alert(), urgent=urgent, now=night) for urgent in (True, False))

    assert (urgent.due, urgent.hold) == (night, "")
    assert (held.due, held.hold) == (datetime.fromisoformat("2023-03-14T07:00:00+08:00"), "quiet")


def test_alerts_of_one_company_share_a_group_and_those_of_two_do_not(tmp_path: Path) -> None:
    desk = subscribers(tmp_path, DESK).subscriber[0]
    noon = datetime.fromisoformat("2023-03-13T12:00:00+08:00")

    groups = [
        timing(desk, told, urgent=False, now=noon).group
        for told in (alert(), alert("filing", category="results"), alert(company="HK:700"))
    ]

    assert groups[0] == groups[1] != groups[2]
