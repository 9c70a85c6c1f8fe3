"""What `hkwatch dead` and `hkwatch test-alert` do with the outbox: put a notice back, or put a sample in."""

import time
from datetime import datetime
from typing import Any, cast

from msgspec.structs import replace
from redis.asyncio import Redis

from alerts.events.event import Event, Fact, Report
from alerts.findings import Authority, FactValue
from alerts.outbox.notice import Alert, Notice, decode_notice, notice_of
from alerts.store.plan import Plan
from alerts.store.store import EventStore
from queues.keys import STREAM_LIMIT, Keys
from queues.streams import BODY
from settings.subscribers import Subscriber

OUTBOX = b"outbox"
Letter = dict[bytes, bytes]


async def read_letters(redis: Redis, keys: Keys, count: int) -> list[tuple[str, Letter]]:
    """The newest dead letters as (entry id, fields), the newest first."""
    found: Any = await redis.xrevrange(keys.stream("dead"), count=count)
    return [(entry.decode(), fields) for entry, fields in found]


async def read_letter(redis: Redis, keys: Keys, entry: str) -> Letter | None:
    """One dead letter, or None."""
    found: Any = await redis.xrange(keys.stream("dead"), entry, entry)
    return cast(Letter, found[0][1]) if found else None


def road_of(letter: Letter) -> str | None:
    """`outbox`, or the kind of stream that a letter came from; None for what was refused before it was on any road."""
    if letter[b"origin"] == OUTBOX:
        return OUTBOX.decode()
    kind = letter[b"origin"].decode().rpartition(":")[2]
    return kind if kind in STREAM_LIMIT else None


async def put_back(redis: Redis, keys: Keys, entry: str, letter: Letter) -> str:
    """Send a dead letter that has a road on it again, and drop it; where it went, in words.

    Dies between the two steps: the letter is there still, and trying again doubles nothing that the ledger knows.
    """
    if letter[b"origin"] == OUTBOX:
        notice = replace(decode_notice(letter[BODY]), attempts=0, last_error="", due=time.time(), group="", hold="")
        await EventStore(redis, keys).commit(Plan(notices=[notice]))
        where = f"the outbox, for {notice.lane}"
    else:
        origin = letter[b"origin"].decode()
        kind = origin.rpartition(":")[2]
        await redis.xadd(origin, {BODY: letter[BODY]}, maxlen=STREAM_LIMIT[kind], approximate=True)
        where = f"the stream {kind}"
    await drop(redis, keys, entry)
    return where


async def drop(redis: Redis, keys: Keys, entry: str) -> bool:
    """Whether there was such a letter."""
    return bool(await redis.xdel(keys.stream("dead"), entry))


async def send_sample(redis: Redis, keys: Keys, subscriber: Subscriber, at: datetime) -> list[Notice]:
    """Put a sample alert into the outbox for each channel of `subscriber`; a worker sends it like any other. `at` is aware."""
    alert = sample(subscriber.name, at)
    notices = [notice_of(alert, lane, channel.endpoint, due=time.time()) for lane, channel in subscriber.lanes.items()]
    await EventStore(redis, keys).commit(Plan(alerts=[alert], notices=notices))
    return notices


def sample(name: str, at: datetime) -> Alert:
    """A dividend that nobody declared, marked as a test."""
    thread = f"test/{name}/{at.isoformat()}"
    known: dict[str, FactValue] = {
        "amount": 0.08,
        "currency": "USD",
        "ads_amount": 0.16,
        "ex_date": "2023-03-30",
        "payment_date": "2023-04-17",
    }
    report = Report(
        record_id="test",
        source="hkwatch",
        url="https://example.com/test",
        title="hkwatch test-alert",
        seen_at=at,
        authority=Authority.EXCHANGE,
        rule="test",
        reason="first",
    )
    event = Event(
        key=thread,
        type="dividend",
        company="HK:3660",
        discriminator="2022Q4",
        opened_at=at,
        updated_at=at,
        reports=(report,),
        facts={fact: Fact(value=value, authority=Authority.EXCHANGE, record_id="test") for fact, value in known.items()},
        told=1,
    )
    return Alert(id=f"{thread}#1", thread=thread, number=1, reason="first", event=event, decided_at=at, sample=True)


async def receipt_of(redis: Redis, keys: Keys, notice: Notice) -> bool:
    """Whether the ledger says that it was delivered."""
    return bool(await redis.hexists(keys.sent(notice.thread), f"{notice.number}@{notice.lane}"))


async def failure_of(redis: Redis, keys: Keys, notice: Notice) -> str | None:
    """Why it was not delivered yet, or that it went to the dead letters; None when nothing failed so far."""
    raw = cast("bytes | None", await redis.hget(keys.lane_notices(notice.lane), notice.id))
    if raw:
        waiting = decode_notice(raw)
        return f"attempt {waiting.attempts}: {waiting.last_error}" if waiting.attempts else None
    for _, letter in await read_letters(redis, keys, 200):
        if letter[b"origin"] == OUTBOX and decode_notice(letter[BODY]).id == notice.id:
            return f"in the dead letters: {letter[b'reason'].decode()}"
    return None
