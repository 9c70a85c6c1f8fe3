"""The list of events."""

import asyncio
import json
from datetime import UTC, datetime

from redis.asyncio import Redis
from typer.testing import CliRunner

from alerts.events.event import Event, Fact
from alerts.findings import Authority
from alerts.store.plan import BookChange, Plan
from alerts.store.store import EventStore
from cli.main import build
from queues.keys import Keys

AT = datetime(2026, 3, 19, 2, 0, tzinfo=UTC)


async def call(*words: str) -> tuple[int, str]:
    result = await asyncio.to_thread(CliRunner().invoke, build(["events", "check"]), ["events", *words])
    return result.exit_code, result.output


async def keep(redis: Redis, keys: Keys, *events: Event) -> None:
    plan = Plan(books=[BookChange(event.company, 0, {event.key: event}) for event in events])
    await EventStore(redis, keys).commit(plan)


def event(company: str, *, told: int = 1) -> Event:
    amount = Fact(value=0.38, authority=Authority.EXCHANGE, record_id="hkex:x")
    return Event(
        key=f"dividend/{company}/2025Q4", type="dividend", company=company, opened_at=AT, updated_at=AT, told=told,
        facts={"amount": amount},
    )  # fmt: skip


async def test_events_are_one_json_object_a_line(redis: Redis, keys: Keys) -> None:
    await keep(redis, keys, event("HK:3660"), event("HK:700", told=0))

    code, text = await call("--json")

    rows = [json.loads(line) for line in text.splitlines()]
    assert code == 0
    assert {row["key"] for row in rows} == {"dividend/HK:3660/2025Q4", "dividend/HK:700/2025Q4"}
    assert rows[0]["facts"] == {"amount": 0.38}


async def test_they_can_be_asked_for_by_any_listing_and_by_what_was_told(redis: Redis, keys: Keys) -> None:
    await keep(redis, keys, event("HK:3660"), event("HK:700", told=0))

    _, of_one = await call("--json", "--company", "US:QFIN")
    _, of_told = await call("--json", "--told")

    assert of_one == of_told
    assert json.loads(of_one)["company"] == "HK:3660"


async def test_a_reader_sees_the_whole_key_of_each_event_and_its_facts(redis: Redis, keys: Keys) -> None:
    await keep(redis, keys, event("HK:3660"))

    _, text = await call()

    assert text == "dividend/HK:3660/2025Q4  told once, 0 reports, the last 2026-03-19 02:00 UTC\n    amount 0.38\n"


async def test_that_there_is_none_is_said(redis: Redis, keys: Keys) -> None:
    assert await call() == (0, "no events\n")
    assert await call("--json") == (0, "")

    await keep(redis, keys, event("HK:3660", told=0))

    assert await call("--told") == (0, "no events that somebody was told of\n")


async def test_without_a_redis_it_says_so(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1")

    code, _ = await call("--json")

    assert code == 3
