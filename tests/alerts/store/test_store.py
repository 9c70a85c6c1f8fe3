"""The commit of a batch: all of it once, whoever else is at work and wherever one dies."""

import pytest
from redis.asyncio import Redis

from alerts.events.event import Event
from alerts.outbox.notice import Notice, alert_of
from alerts.store.plan import BookChange, Plan
from alerts.store.store import Conflict, EventStore, Gone
from queues.keys import Keys
from queues.streams import Consumer, produce
from tests.alerts.samples import DAY, alert, dividend_filing, merged_from_many, notice


async def _taken(redis: Redis, keys: Keys, name: str = "a") -> tuple[str, bytes]:
    await produce(redis, keys, "filings", dividend_filing(name))
    (delivery,) = await Consumer(redis, keys, ("filings",), "one").batch(block_ms=10)
    return delivery.stream, delivery.entry


def _plan(entry: tuple[str, bytes], version: int = 0) -> tuple[Plan, Event, Notice]:
    told = alert()
    assert told.event is not None
    waiting = notice(told)
    book = BookChange("HK:3660", version, {told.event.key: told.event})
    return Plan(entries=[entry], books=[book], alerts=[told], notices=[waiting]), told.event, waiting


async def test_event_notice_and_acknowledgement_are_one_step(redis: Redis, keys: Keys) -> None:
    entry = await _taken(redis, keys)
    plan, event, waiting = _plan(entry)

    await EventStore(redis, keys).commit(plan)

    book = (await EventStore(redis, keys).books(["HK:3660"]))["HK:3660"]
    assert (book.version, book.events) == (1, {event.key: event})
    assert await redis.hkeys(keys.lane_notices(waiting.lane)) == [waiting.id.encode()]
    assert (await redis.xpending(entry[0], "workers"))["pending"] == 0


async def test_a_commit_repeated_after_a_lost_answer_changes_nothing(redis: Redis, keys: Keys) -> None:
    plan, _, waiting = _plan(await _taken(redis, keys))
    store = EventStore(redis, keys)
    await store.commit(plan)
    await redis.hdel(keys.lane_notices(waiting.lane), waiting.id)

    with pytest.raises(Gone) as found:
        await store.commit(plan)

    assert found.value.places == [0]
    assert await redis.hlen(keys.lane_notices(waiting.lane)) == 0


async def test_a_book_that_somebody_else_has_changed_is_read_anew_before_anything_is_written(redis: Redis, keys: Keys) -> None:
    slow, fast = EventStore(redis, keys), EventStore(redis, keys)
    await slow.books(["HK:3660"])
    await fast.commit(_plan(await _taken(redis, keys, "a"))[0])
    late, _, _ = _plan(await _taken(redis, keys, "b"))

    with pytest.raises(Conflict) as found:
        await slow.commit(late)

    assert found.value.companies == ["HK:3660"]
    assert (await redis.xpending(keys.stream("filings"), "workers"))["pending"] == 1
    assert (await slow.books(["HK:3660"]))["HK:3660"].version == 1


async def test_an_event_that_gets_another_key_leaves_its_old_one(redis: Redis, keys: Keys) -> None:
    store = EventStore(redis, keys)
    plan, event, _ = _plan(await _taken(redis, keys, "a"))
    await store.commit(plan)

    change = BookChange("HK:3660", 1, {"dividend/HK:3660/2022FY": event}, [event.key])
    await store.commit(Plan(entries=[await _taken(redis, keys, "b")], books=[change]))

    assert list((await store.books(["HK:3660"]))["HK:3660"].events) == ["dividend/HK:3660/2022FY"]
    assert list((await EventStore(redis, keys).books(["HK:3660"]))["HK:3660"].events) == ["dividend/HK:3660/2022FY"]


async def test_what_else_belongs_to_the_batch_may_be_any_bytes(redis: Redis, keys: Keys) -> None:
    plan = Plan(values=[(keys.name("state", "x"), b"\xff\x00\xfe", 60)])

    await EventStore(redis, keys).commit(plan)

    assert await redis.get(keys.name("state", "x")) == b"\xff\x00\xfe"
    assert 0 < await redis.ttl(keys.name("state", "x")) <= 60


def test_an_alert_keeps_the_reports_of_the_highest_authority_and_its_first_key() -> None:
    decision = merged_from_many(30)

    told = alert_of(decision, source="x", seen_at=DAY, now=DAY)

    assert told.event is not None
    assert len(told.event.reports) == 12
    assert told.event.reports[0].authority == max(report.authority for report in decision.event.reports)
