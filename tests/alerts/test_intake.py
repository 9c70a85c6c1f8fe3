"""The intake of a batch: what is odd in one record stops no other, and what is old leaves the books."""

from datetime import timedelta
from pathlib import Path

import pytest
from redis.asyncio import Redis

from alerts import intake as module
from alerts.detect.detector import Detector
from alerts.intake import Intake
from alerts.prices.stage import PriceStage
from alerts.routing.edition import Edition
from alerts.store.plan import BookChange, Plan
from alerts.store.store import EventStore
from queues.keys import Keys
from queues.records import Filing
from queues.streams import Consumer, produce
from tests.alerts.samples import DAY, WATCHLIST, alert, dividend_filing

DESK = '[[subscriber]]\nname = "a"\n[[subscriber.channel]]\ntype = "console"\n'


def made(redis: Redis, keys: Keys, folder: Path) -> tuple[Consumer[Filing], Intake, EventStore]:
    path = folder / "subscribers.toml"
    path.write_text(DESK)
    consumer: Consumer[Filing] = Consumer(redis, keys, ("filings",), "one")
    store, edition = EventStore(redis, keys), Edition(path, WATCHLIST)
    intake = Intake(consumer, store, Detector(WATCHLIST), PriceStage(redis, keys, WATCHLIST), edition, lambda: ())  # type: ignore[arg-type]
    return consumer, intake, store


async def test_a_record_that_cannot_be_merged_is_buried_and_the_others_are_told(
    redis: Redis, keys: Keys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    consumer, intake, _ = made(redis, keys, tmp_path)
    for name, symbol in (("odd", "HK:700"), ("good", "HK:3660")):
        await produce(redis, keys, "filings", dividend_filing(name, symbol=symbol))
    real = module.merge
    monkeypatch.setattr(
        module,
        "merge",
        lambda event, finding, record, now: 1 / 0 if record.id == "hkex:/odd.pdf" else real(event, finding, record, now),
    )

    endpoints = await intake.take(await consumer.batch(block_ms=10))

    assert endpoints == {"console"}
    assert (await redis.xrange(keys.stream("dead")))[0][1][b"reason"].startswith(b"merging failed: ZeroDivisionError")
    assert (await redis.xpending(keys.stream("filings"), "workers"))["pending"] == 0


async def test_an_event_of_which_nobody_has_told_for_long_leaves_the_book(redis: Redis, keys: Keys, tmp_path: Path) -> None:
    consumer, intake, store = made(redis, keys, tmp_path)
    old = alert("filing", category="results", at=DAY - timedelta(days=500)).event
    assert old is not None
    await store.commit(Plan(books=[BookChange("HK:3660", 0, {old.key: old})]))

    await produce(redis, keys, "filings", dividend_filing())
    await intake.take(await consumer.batch(block_ms=10))

    assert list((await EventStore(redis, keys).books(["HK:3660"]))["HK:3660"].events) == ["dividend/HK:3660/2022Q4"]
