"""Dead letters get a second chance, and a sample takes the real road."""

from redis.asyncio import Redis

from alerts.outbox.outbox import Outbox, Settlement
from alerts.store.plan import Plan
from alerts.store.store import EventStore
from cli.notices import drop, failure_of, put_back, read_letter, read_letters, sample
from queues.keys import Keys
from queues.records import Filing, decode
from queues.streams import BODY, bury, produce
from tests.alerts.samples import DAY, alert, dividend_filing, notice


async def test_a_dead_notice_goes_back_to_its_lane_and_a_second_time_does_no_harm(redis: Redis, keys: Keys) -> None:
    told = alert()
    waiting = notice(told)
    await EventStore(redis, keys).commit(Plan(alerts=[told], notices=[waiting]))
    outbox = Outbox(redis, keys)
    await outbox.settle(waiting.endpoint, waiting.lane, Settlement(dead=[(waiting, "refused")]), release=False)
    assert await failure_of(redis, keys, waiting) == "in the dead letters: refused"
    ((entry, letter),) = await read_letters(redis, keys, 10)

    for _ in range(2):
        assert await put_back(redis, keys, entry, letter) == "the outbox, for desk/slack"

    assert await read_letters(redis, keys, 10) == []
    assert [one.notice.id for one in await outbox.due(waiting.lane)] == [waiting.id]


async def test_a_record_goes_back_to_its_stream(redis: Redis, keys: Keys) -> None:
    entry = await produce(redis, keys, "filings", dividend_filing())
    raw = (await redis.xrange(keys.stream("filings")))[0][1][BODY]
    await redis.xgroup_create(keys.stream("filings"), "workers", id="0")
    await bury(redis, keys, raw, "odd", origin=keys.stream("filings"), entry=entry)
    ((name, letter),) = await read_letters(redis, keys, 10)

    assert await put_back(redis, keys, name, letter) == "the stream filings"

    records = [decode(fields[BODY]) for _, fields in await redis.xrange(keys.stream("filings"))]
    assert [record.id for record in records if isinstance(record, Filing)] == ["hkex:/a.pdf"] * 2
    assert await read_letter(redis, keys, name) is None
    assert not await drop(redis, keys, name)


def test_a_sample_says_that_it_is_one() -> None:
    made = sample("desk", DAY)

    assert made.sample
    assert made.event is not None
    assert made.event.key == made.thread
