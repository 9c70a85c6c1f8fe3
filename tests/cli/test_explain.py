"""`hkwatch explain` on the events that are kept."""

import asyncio
from datetime import UTC, datetime

from redis.asyncio import Redis
from typer.testing import CliRunner

from alerts.events.event import Event
from alerts.events.merge import merge
from alerts.findings import Authority, Finding
from alerts.store.plan import BookChange, Plan
from alerts.store.store import EventStore
from cli.main import build
from queues.keys import Keys
from queues.records import Article

AT = datetime(2023, 3, 10, 4, 0, tzinfo=UTC)


async def call(*words: str) -> tuple[int, str]:
    result = await asyncio.to_thread(CliRunner().invoke, build(["explain", "check"]), ["explain", *words])
    return result.exit_code, result.output


async def keep(redis: Redis, keys: Keys) -> Event:
    """The dividend of a story and of the form that came after it, kept in the book."""
    story = Article(source="sina_news", id="sina:1", url="https://x/1", title="派息8美仙", released_at=AT, first_seen_at=AT)
    form = Article(source="hkex", id="hkex:1", url="https://x/2", title="EF001", released_at=AT, first_seen_at=AT)
    rumour = Finding(type="dividend", company="HK:3660", facts={"amount": 0.08}, rule="dividend-in-title")
    fact = Finding(
        type="dividend", company="HK:3660", discriminator="2022Q4", facts={"amount": 0.08, "payment_date": "2023-05-16"},
        rule="form-EF001", authority=Authority.EXCHANGE,
    )  # fmt: skip
    event = merge(merge(None, rumour, story, AT).event, fact, form, AT).event
    await EventStore(redis, keys).commit(Plan(books=[BookChange("HK:3660", 0, {event.key: event})]))
    return event


async def test_an_event_is_explained_under_its_key_and_under_the_one_it_had_before(redis: Redis, keys: Keys) -> None:
    event = await keep(redis, keys)

    answers = [await call(key) for key in (event.key, event.aliases[0])]

    assert answers[0] == answers[1]
    assert answers[0][0] == 0
    assert "rule form-EF001, the exchange" in answers[0][1]
    assert "told: a material fact was missing, or is corrected" in answers[0][1]


async def test_a_record_is_explained_by_what_was_made_of_it(redis: Redis, keys: Keys) -> None:
    await keep(redis, keys)

    code, text = await call("--record", "sina:1")

    assert code == 0
    assert "told: nobody had been told of this event" in text


async def test_an_event_that_is_not_kept_is_said_to_be_so(redis: Redis, keys: Keys) -> None:
    code, text = await call("dividend/HK:3660/1999Q4")

    assert code == 1
    assert "no such event" in text
