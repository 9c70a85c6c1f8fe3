from datetime import UTC, date, datetime

import pytest
from redis.asyncio import Redis

from alerts.findings import FactValue
from alerts.prices.dividends import encode, ex_dividends, on_day
from alerts.prices.rules import ExDividend
from alerts.prices.stage import PriceStage
from queues.keys import Keys
from settings.watchlist import Company, WatchList
from tests.alerts.prices.quotes import hk, quote

NOW = datetime(2026, 3, 16, 2, tzinfo=UTC)
DAY = date(2026, 3, 18)
DUAL = Company.model_validate({"name": "Qfin", "listings": ["HK:3660", "US:QFIN"], "ads_ratio": 2})
AMERICAN = Company.model_validate({"name": "Lufax", "listings": ["US:LU"], "ads_ratio": 2})


def facts(amount: float, **more: FactValue) -> dict[str, FactValue]:
    return {"amount": amount, "currency": "HKD", "ex_date": "2026-03-18", "kind": "final", **more}


def test_a_declared_dividend_is_known_for_the_primary_listing_only() -> None:
    assert ex_dividends(DUAL, [facts(0.5)], NOW) == {"HK:3660": [ExDividend(DAY, 0.5, "HKD")]}


def test_of_a_company_of_new_york_the_amount_of_an_ads_counts() -> None:
    told = facts(0.5, currency="USD", ads_amount=1.0)

    assert ex_dividends(AMERICAN, [told], NOW) == {"US:LU": [ExDividend(DAY, 1.0, "USD")]}


def test_two_kinds_on_one_day_add_up_and_two_reports_of_one_kind_do_not() -> None:
    told = [facts(0.5), facts(0.5), facts(0.2, kind="special")]

    ((only,),) = ex_dividends(DUAL, told, NOW).values()

    assert only.amount == pytest.approx(0.7)


@pytest.mark.parametrize(
    "told",
    [
        facts(0.5, status="withdrawn"),
        facts(0.5, ex_date="2026-03-13"),
        facts(0.5, ex_date=None),
        facts(0.5, ex_date="March"),
        facts(0.5, currency=None),
        facts(0.0),
        {},
    ],
)
def test_what_is_called_off_past_or_half_known_is_no_dividend(told: dict[str, FactValue]) -> None:
    assert ex_dividends(DUAL, [told], NOW) == {"HK:3660": []}


def test_an_exchange_of_the_mainland_adjusts_by_itself() -> None:
    company = Company.model_validate({"name": "Moutai", "listings": ["SH:600519"]})

    assert ex_dividends(company, [facts(27.6, currency="CNY")], NOW) == {}


def test_only_the_dividend_of_the_day_is_taken() -> None:
    raw = encode([ExDividend(DAY, 0.5, "HKD"), ExDividend(date(2026, 9, 18), 0.6, "HKD")])

    assert on_day(raw, DAY) == ExDividend(DAY, 0.5, "HKD")
    assert on_day(raw, date(2026, 3, 19)) is None
    assert on_day(b'{"another":"release"}', DAY) is None


async def test_the_stage_measures_from_the_close_less_the_dividend_that_it_was_told_of(redis: Redis, keys: Keys) -> None:
    stage = PriceStage(redis, keys, WatchList(company=(DUAL,)))
    row = quote(hk("10:00"), 95.9)
    for write in stage.ex_dates(DUAL, [facts(4.0)], NOW):
        await redis.set(write.key, write.value, ex=write.keep_s)

    adjusted = await stage.findings([row], hk("10:00"))
    for write in stage.ex_dates(DUAL, [facts(4.0, status="withdrawn")], NOW):
        await redis.set(write.key, write.value, ex=write.keep_s)
    plain = await stage.findings([row], hk("10:00"))

    assert adjusted.findings == []
    assert [found.facts["level"] for _, found in plain.findings] == [3.0]


def test_an_ex_date_is_forgotten_some_days_after_it() -> None:
    stage = PriceStage(Redis(), Keys(), WatchList(company=(DUAL,)))

    (write,) = stage.ex_dates(DUAL, [facts(0.5)], NOW)

    assert write.keep_s == 5 * 24 * 3600
