"""`hkwatch explain` on the events that are kept."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from redis.asyncio import Redis
from typer.testing import CliRunner

from alerts.events.event import Decision, Event
from alerts.events.merge import merge
from alerts.findings import Authority, Finding
from alerts.outbox.notice import alert_of, notice_of
from alerts.outbox.outbox import Outbox, Receipt, Settlement
from alerts.store.plan import BookChange, Plan
from alerts.store.store import EventStore
from cli.main import build
from queues.keys import Keys
from queues.records import Article
from settings.environment import environment

READERS = """
[[subscriber]]
name = "desk"
rule = [{ events = ["dividend"] }]
[[subscriber.channel]]
type = "console"
[[subscriber]]
name = "prices"
rule = [{ events = ["price_move"] }]
[[subscriber.channel]]
type = "console"
"""
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


async def test_each_subscriber_sees_why_it_was_told_or_not_and_when(
    redis: Redis, keys: Keys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "subscribers.toml").write_text(READERS)
    monkeypatch.setenv("HKWATCH_SUBSCRIBERS", str(tmp_path / "subscribers.toml"))
    environment.cache_clear()
    event = await keep(redis, keys)
    decision = Decision(event=event, reason="new facts", changed=("payment_date",))
    alert = alert_of(decision, source="hkex", seen_at=AT, now=AT)
    notice = notice_of(alert, "desk/console", "console", due=0.0)
    await EventStore(redis, keys).commit(Plan(alerts=[alert], notices=[notice]))
    outbox = Outbox(redis, keys)
    await outbox.claim({"console": 1})
    sent = Settlement(sent=[(notice, Receipt(at=AT + timedelta(seconds=2)))])
    assert await outbox.settle("console", "desk/console", sent, release=True)

    code, text = await call(event.key)
    _, one = await call(event.key, "--subscriber", "prices")

    assert code == 0
    assert "desk: rule 1: dividend" in text
    assert "sent to desk/console 2023-03-10 04:00:02" in text
    assert "prices: no rule fits (rule 1: price_move: is a dividend, not a price_move)" in text
    assert "prices: no rule fits" in one
    assert "desk:" not in one


async def test_a_record_is_explained_by_what_was_made_of_it(redis: Redis, keys: Keys) -> None:
    await keep(redis, keys)

    code, text = await call("--record", "sina:1")

    assert code == 0
    assert "told: nobody had been told of this event" in text


async def test_an_event_that_is_not_kept_is_said_to_be_so(redis: Redis, keys: Keys) -> None:
    code, text = await call("dividend/HK:3660/1999Q4")

    assert code == 1
    assert "no such event" in text
