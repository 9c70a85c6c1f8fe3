"""A day that a company has set raises the rhythm of its sources."""

from datetime import date

from redis.asyncio import Redis

from alerts.awaited import Awaiting, days_of
from alerts.findings import Finding
from queues.attention import awaited_days, forget_days_before
from queues.keys import Keys

TODAY = date(2024, 3, 1)


def finding(category: str, value: str | None) -> Finding:
    return Finding(type="filing", category=category, company="HK:3660", facts={"date": value}, rule="r")


def test_only_a_coming_day_that_a_company_set_is_awaited() -> None:
    found = days_of(
        [
            finding("board_meeting", "2024-03-12"),
            finding("results_date", "2024-03-01"),
            finding("board_meeting", "2024-02-29"),
            finding("board_meeting", "2034-03-12"),
            finding("board_meeting", "in March"),
            finding("board_meeting", None),
            finding("buyback", "2024-03-13"),
        ],
        TODAY,
    )

    assert found == {("HK:3660", date(2024, 3, 12), "board_meeting"), ("HK:3660", TODAY, "results_date")}


async def test_awaited_days_are_kept_once_and_forgotten_when_they_are_over(redis: Redis, keys: Keys) -> None:
    awaiting = Awaiting(redis, keys)
    for _ in range(2):
        await awaiting.note([finding("board_meeting", "2024-03-12"), finding("board_meeting", "2024-03-20")], TODAY)

    assert await awaited_days(redis, keys) == {
        "HK:3660": {date(2024, 3, 12): "board_meeting", date(2024, 3, 20): "board_meeting"}
    }
    assert await forget_days_before(redis, keys, date(2024, 3, 13)) == 1
    assert await awaited_days(redis, keys) == {"HK:3660": {date(2024, 3, 20): "board_meeting"}}
