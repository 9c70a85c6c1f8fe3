from datetime import UTC, datetime
from functools import partial

from redis.asyncio import Redis

from alerts.findings import Authority
from alerts.prices.rules import Rules
from alerts.prices.stage import PriceBatch, PriceStage
from queues.keys import Keys
from queues.records import Quote
from settings.watchlist import Company, WatchList
from tests.alerts.prices.quotes import hk, ny, quote, us

WATCHED = WatchList(
    company=(Company(name="奇富科技", listings=("HK:3660", "US:QFIN")), Company(name="腾讯", listings=("HK:700",)))
)
CALM = partial(Rules, fast_pct=90)


async def keep(redis: Redis, batch: PriceBatch) -> None:
    """What the worker does with the writes of a batch."""
    for write in batch.writes:
        await redis.set(write.key, write.value, ex=write.keep_s)


async def test_a_move_becomes_a_finding_of_the_company_with_the_facts_of_a_message(redis: Redis, keys: Keys) -> None:
    stage = PriceStage(redis, keys, WATCHED, CALM)
    row = quote(hk("10:00"), 94.8)

    batch = await stage.findings([row], hk("10:00"))

    ((of, found),) = batch.findings
    assert of is row
    assert (found.type, found.company, found.discriminator) == ("price_move", "HK:3660", "2026-03-18/HK/down")
    assert found.facts == {
        "market": "HK",
        "session": "intraday",
        "direction": "down",
        "pct": 5.2,
        "price": 94.8,
        "currency": "HKD",
        "previous_close": 100.0,
        "kind": "level",
        "level": 5.0,
    }
    assert (found.rule, found.authority) == ("quote_level", Authority.EXCHANGE)


async def test_a_move_in_new_york_is_its_own_event_of_the_same_company(redis: Redis, keys: Keys) -> None:
    stage = PriceStage(redis, keys, WATCHED, CALM)
    rows = [quote(hk("15:00"), 94.8), us(ny("10:00"), 18.0, 20.0)]

    hong_kong = await stage.findings(rows[:1], hk("15:00"))
    new_york = await stage.findings(rows[1:], ny("10:00"))

    assert [found.discriminator for _, found in hong_kong.findings] == ["2026-03-18/HK/down"]
    assert [(found.company, found.discriminator) for _, found in new_york.findings] == [("HK:3660", "2026-03-18/US/down")]


async def test_another_process_goes_on_where_the_first_stopped(redis: Redis, keys: Keys) -> None:
    await keep(redis, await PriceStage(redis, keys, WATCHED, CALM).findings([quote(hk("10:00"), 105.5)], hk("10:00")))

    batch = await PriceStage(redis, keys, WATCHED, CALM).findings([quote(hk("10:01"), 106.0)], hk("10:01"))

    assert batch.findings == []
    assert await redis.ttl(keys.price("HK:3660")) > 24 * 3600


async def test_a_batch_whose_states_were_not_kept_says_the_same_again(redis: Redis, keys: Keys) -> None:
    stage = PriceStage(redis, keys, WATCHED, CALM)
    rows = [quote(hk("10:00"), 105.5)]

    assert await stage.findings(rows, hk("10:00")) == await stage.findings(rows, hk("10:00"))


async def test_quotes_of_one_listing_within_a_batch_follow_on_each_other(redis: Redis, keys: Keys) -> None:
    rows = [quote(hk(f"10:{minute:02}"), 103.0 + minute) for minute in range(4)]

    batch = await PriceStage(redis, keys, WATCHED, CALM).findings(rows, hk("10:05"))

    assert [(of.last, found.facts["level"]) for of, found in batch.findings] == [(103.0, 3.0), (105.0, 5.0)]
    assert len(batch.writes) == 1


async def test_symbols_that_nobody_watches_cost_no_read_and_leave_nothing(redis: Redis, keys: Keys) -> None:
    batch = await PriceStage(redis, keys, WATCHED).findings([quote(hk("10:00"), 50.0, symbol="HK:5")], hk("10:00"))

    assert batch == PriceBatch([], [])


async def test_a_row_that_says_nothing_new_writes_nothing(redis: Redis, keys: Keys) -> None:
    stage = PriceStage(redis, keys, WATCHED)
    row: Quote = quote(hk("10:00"), 100.5)
    await keep(redis, await stage.findings([row], hk("10:00")))

    assert (await stage.findings([row], hk("10:01"))).writes == []


async def test_a_state_of_another_release_is_forgotten(redis: Redis, keys: Keys) -> None:
    await redis.set(keys.price("HK:3660"), b'{"v":7}')

    batch = await PriceStage(redis, keys, WATCHED, CALM).findings([quote(hk("10:00"), 104.0)], hk("10:00"))

    assert len(batch.findings) == 1


async def test_yesterdays_row_read_today_is_no_move(redis: Redis, keys: Keys) -> None:
    row = quote(hk("16:08"), 90.0)

    batch = await PriceStage(redis, keys, WATCHED).findings([row], datetime(2026, 3, 19, 1, 45, tzinfo=UTC))

    assert batch == PriceBatch([], [])
