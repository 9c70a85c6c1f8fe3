"""Price levels of each reader: told when the reader's own level is passed, and an update only to who was told before."""

from datetime import timedelta
from pathlib import Path

import pytest
from redis.asyncio import Redis

from alerts.delivery.gather import gather, message_of
from alerts.detect.detector import Detector
from alerts.intake import Intake
from alerts.messages.writer import Writer
from alerts.outbox.outbox import Outbox, Receipt, Settlement
from alerts.prices.rules import SubscribedRules
from alerts.prices.stage import PriceStage
from alerts.routing.edition import Edition
from alerts.routing.route import explain
from alerts.store.store import EventStore
from queues.keys import Keys
from queues.records import Quote
from queues.streams import Consumer, produce
from settings import clock
from tests.alerts.samples import DAY, WATCHLIST

FORM = """
[[subscriber]]
name = "{name}"
language = "en"
{options}
[[subscriber.channel]]
type = "console"
[[subscriber.rule]]
events = ["{events}"]
"""
READERS = "".join(
    FORM.format(name=name, events=events, options=options)
    for name, events, options in (
        ("two", "price_move >= 2", ""),
        ("five", "price_move >= 5", ""),
        ("eight", "price_move >= 8", ""),
        ("any", "*", ""),
        ("rings", "price_move", 'urgent = ["price_move >= 8"]'),
    )
)


class Desk:
    """Quotes in; who is told of each, and how the message reads."""

    def __init__(self, redis: Redis, keys: Keys, folder: Path) -> None:
        path = folder / "subscribers.toml"
        path.write_text(READERS)
        self.redis, self.keys = redis, keys
        self.edition = Edition(path, WATCHLIST)
        self.store, self.outbox = EventStore(redis, keys), Outbox(redis, keys)
        self.consumer: Consumer[Quote] = Consumer(redis, keys, ("quotes",), "one")
        prices = PriceStage(redis, keys, WATCHLIST, SubscribedRules(lambda: self.edition.subscribers))
        self.intake = Intake(self.consumer, self.store, Detector(WATCHLIST), prices, self.edition, lambda: ())  # type: ignore[arg-type]

    async def move(self, pct: float, minute: int) -> dict[str, str]:
        """Reader -> subject of what goes out after the share stands at `pct`, which is then recorded as sent."""
        at = DAY - timedelta(hours=6) + timedelta(minutes=minute)
        await produce(self.redis, self.keys, "quotes", quote(pct, minute))
        clock_at = at + timedelta(seconds=1)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(clock, "now", lambda: clock_at)
            patch.setattr(clock, "unix_of", lambda instant: 0.0)
            await self.intake.take(await self.consumer.batch(block_ms=10))
        told = {}
        for lane, _ in await self._lanes():
            subscriber, channel = self.edition.subscribers.of_lane(lane) or pytest.fail(lane)
            for parcel in gather(await self.outbox.due(lane)):
                message = message_of(parcel, subscriber, channel)
                told[subscriber.name] = Writer(WATCHLIST).write(message).subject
                sent = [(one.notice, Receipt(at=at)) for one in parcel.waiting]
                await self.outbox.settle("console", lane, Settlement(sent=sent), release=True)
        return told

    async def _lanes(self) -> list[tuple[str, str]]:
        lanes, _ = await self.outbox.claim({"console": 16})
        return [(lane, endpoint) for endpoint, lane in lanes]


def quote(pct: float, minute: int) -> Quote:
    at = DAY - timedelta(hours=6) + timedelta(minutes=minute)
    last = 100 * (1 + pct / 100)
    return Quote(source="sina_quotes", symbol="HK:700", last=last, previous_close=100.0, traded_at=at, first_seen_at=at)


async def test_each_reader_hears_its_own_levels_and_no_other_s(redis: Redis, keys: Keys, tmp_path: Path) -> None:
    desk = Desk(redis, keys, tmp_path)

    told = [sorted(await desk.move(pct, 6 * n)) for n, pct in enumerate((2.1, 3.1, 5.2, 8.3, 10.4))]

    assert told == [["two"], ["any", "rings"], ["any", "five", "rings"], ["eight", "rings"], ["any", "rings"]]


async def test_the_first_message_to_a_reader_is_no_update_whatever_others_were_told(
    redis: Redis, keys: Keys, tmp_path: Path
) -> None:
    desk = Desk(redis, keys, tmp_path)
    await desk.move(3.1, 0)

    told = await desk.move(5.2, 6)

    assert told["five"].startswith("Tencent (HK:700) up 5.2%")
    assert told["any"].startswith("[Update] Tencent (HK:700) up 5.2%")


async def test_who_does_not_hear_of_a_further_move_is_told_why(redis: Redis, keys: Keys, tmp_path: Path) -> None:
    desk = Desk(redis, keys, tmp_path)
    await desk.move(5.2, 0)
    await desk.move(8.3, 6)
    alert = await desk.store.alert("price_move/HK:700/2023-03-13/HK/up#2")
    assert alert is not None

    reasons = dict(explain(alert, desk.edition.index, (), now=DAY))

    assert reasons["eight"] == "rule 1: price_move >= 8"
    assert "passes none of its levels (5) between 5.2 and 8.3" in reasons["five"]
