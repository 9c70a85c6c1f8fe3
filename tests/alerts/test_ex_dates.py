from datetime import UTC, date, datetime
from pathlib import Path

from redis.asyncio import Redis

from alerts.detect.detector import Detector
from alerts.intake import Intake
from alerts.prices.stage import PriceStage
from alerts.routing.edition import Edition
from alerts.store.store import EventStore
from queues.keys import Keys
from queues.records import DividendForm, Filing
from queues.streams import Consumer, produce
from settings import clock
from settings.watchlist import Company, WatchList

WATCHED = WatchList(company=(Company(name="甲公司", listings=("HK:1234",)),))
SUBSCRIBERS = '[[subscriber]]\nname = "one"\n[[subscriber.channel]]\ntype = "console"\n'


async def test_a_form_moves_the_reference_of_the_price_on_its_ex_date(redis: Redis, keys: Keys, tmp_path: Path) -> None:
    path = tmp_path / "subscribers.toml"
    path.write_text(SUBSCRIBERS)
    consumer: Consumer[Filing] = Consumer(redis, keys, ["filings"], "a")
    prices = PriceStage(redis, keys, WATCHED)
    edition = Edition(path, WATCHED)
    intake = Intake(consumer, EventStore(redis, keys), Detector(WATCHED), prices, edition, list)  # type: ignore[arg-type]
    now = clock.now()
    form = DividendForm(
        form="EF001",
        declared_amount=0.5,
        declared_currency="HKD",
        per_shares=1,
        ex_date=now.date(),
        period_end=date(2025, 12, 31),
    )
    filing = Filing(
        source="hkex_filings", id="hkex:/a.pdf", url="https://example.com/a.pdf", title="Final dividend", symbols=("HK:1234",),
        categories=("10000", "13251"), form=form, released_at=now, first_seen_at=now,
    )  # fmt: skip
    await produce(redis, keys, "filings", filing)

    await intake.take(await consumer.batch(block_ms=1))

    assert await redis.get(keys.ex_dates("HK:1234")) is not None


def test_a_pre_market_quote_after_a_long_weekend_is_of_today() -> None:
    from alerts.events.match import time_of
    from queues.records import Quote

    friday, tuesday = datetime(2026, 2, 13, 21, tzinfo=UTC), datetime(2026, 2, 17, 12, 30, tzinfo=UTC)
    quote = Quote(
        source="sina_quotes", symbol="US:QFIN", last=20.0, previous_close=20.5, traded_at=friday, extended=18.4,
        extended_at=tuesday, extended_session="premarket", first_seen_at=tuesday,
    )  # fmt: skip

    assert time_of(quote) == tuesday
