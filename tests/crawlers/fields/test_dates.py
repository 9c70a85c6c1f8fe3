"""Dates and times as publishers write them."""

from datetime import UTC, date, datetime

import pytest

from crawlers.fields.dates import date_in_address, new_york_time, read_date, read_time, short_time, unix_time

NOW = datetime(2026, 1, 1, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2018-12-28 19:55:10", datetime(2018, 12, 28, 11, 55, 10, tzinfo=UTC)),
        ("2018年12月28日 19:55", datetime(2018, 12, 28, 11, 55, tzinfo=UTC)),
        ("2019年09月11日01:53", datetime(2019, 9, 10, 17, 53, tzinfo=UTC)),
        ("2018.05.09 12:52:37", datetime(2018, 5, 9, 4, 52, 37, tzinfo=UTC)),
        ("2026/08/28 16:08:36", datetime(2026, 8, 28, 8, 8, 36, tzinfo=UTC)),
        ("2026-09-29T00:34:03+08:00", datetime(2026, 9, 28, 16, 34, 3, tzinfo=UTC)),
        ("2026-09-29T00:34:03Z", datetime(2026, 9, 29, 0, 34, 3, tzinfo=UTC)),
        ("日期：2026-03-18", datetime(2026, 3, 17, 16, 0, tzinfo=UTC)),
        ("2026-02-30 10:00", None),
        ("昨天", None),
    ],
)
def test_a_time_without_offset_is_china_time(text: str, moment: datetime | None) -> None:
    assert read_time(text) == moment


def test_a_time_without_year_takes_it_from_the_address_or_is_the_nearest_past_one() -> None:
    assert short_time("(12月31日 17:04)", None, NOW) == datetime(2025, 12, 31, 9, 4, tzinfo=UTC)
    assert short_time("(01月01日 08:19)", date(2026, 1, 1), NOW) == datetime(2026, 1, 1, 0, 19, tzinfo=UTC)
    assert short_time("(12月31日 23:59)", date(2026, 1, 1), NOW) == datetime(2025, 12, 31, 15, 59, tzinfo=UTC)
    assert short_time("(02月30日 08:19)", None, NOW) is None


@pytest.mark.parametrize(
    ("text", "year", "near", "moment"),
    [
        ("Aug 28 07:59PM EDT", 2026, None, datetime(2026, 8, 28, 23, 59, tzinfo=UTC)),
        ("Dec 31 04:00PM EST", 2020, None, datetime(2020, 12, 31, 21, 0, tzinfo=UTC)),
        ("Dec 31 04:00PM EST", 2021, datetime(2021, 1, 2, 1, 0, tzinfo=UTC), datetime(2020, 12, 31, 21, 0, tzinfo=UTC)),
        ("Jan 02 12:05AM EST", 2026, datetime(2027, 1, 2, 5, 6, tzinfo=UTC), datetime(2027, 1, 2, 5, 5, tzinfo=UTC)),
        ("", 2026, None, None),
    ],
)
def test_new_york_stamps_get_the_year_that_fits_the_row(
    text: str, year: int, near: datetime | None, moment: datetime | None
) -> None:
    assert new_york_time(text, year, near) == moment


def test_a_new_york_stamp_of_another_form_is_an_error_and_no_guess() -> None:
    with pytest.raises(ValueError, match="28 Aug"):
        new_york_time("28 Aug 19:59", 2026, None)


def test_unix_seconds_come_as_strings_and_as_numbers() -> None:
    assert unix_time("1773903153") == unix_time(1773903153) == datetime(2026, 3, 19, 6, 52, 33, tzinfo=UTC)
    assert unix_time("") is unix_time("0") is unix_time("x") is None


def test_the_day_in_an_address() -> None:
    assert date_in_address("https://finance.sina.com.cn/roll/2026-03-07/doc-inhqeetp1678744.shtml") == date(2026, 3, 7)
    assert date_in_address("https://finance.sina.com.cn/roll/index.shtml") is None
    assert read_date("2025/09/04") == date(2025, 9, 4)
