"""A day that an operator closes while the worker runs."""

from datetime import UTC, date, datetime

import pytest
from redis.asyncio import Redis

from alerts.prices import stage as module
from alerts.prices.stage import PriceStage
from queues.keys import Keys
from queues.market import set_day
from queues.records import Quote
from settings.calendar import Calendar, Override
from settings.watchlist import Company, WatchList

AT = datetime(2024, 3, 12, 3, tzinfo=UTC)


def quote(last: float) -> Quote:
    return Quote(source="q", symbol="HK:700", last=last, previous_close=100.0, traded_at=AT, first_seen_at=AT)


@pytest.mark.parametrize(("closed", "moves"), [(False, True), (True, False)])
async def test_a_day_closed_after_the_start_tells_of_no_move(
    redis: Redis, keys: Keys, monkeypatch: pytest.MonkeyPatch, closed: bool, moves: bool
) -> None:
    monkeypatch.setattr(module, "DAYS_EVERY_S", 0.0)
    stage = PriceStage(redis, keys, WatchList(company=(Company(name="X", listings=("HK:700",)),)), calendar=Calendar())
    assert (await stage.findings([quote(100.1)], AT)).findings == []

    if closed:
        await set_day(redis, keys, Override("HK", date(2024, 3, 12), closed=True, reason="typhoon"))

    assert bool((await stage.findings([quote(112.0)], AT)).findings) is moves
