"""The worker as a process: records in, messages at the vendor, and nothing lost or doubled by its death."""

import signal
import time
from pathlib import Path

from redis.asyncio import Redis

from alerts.operations.event import Operation, publish_operation
from alerts.store.store import EventStore
from queues.keys import Keys
from queues.streams import produce
from replica.vendors.serve import Vendors, serving
from tests.alerts.process import start_worker, worker
from tests.alerts.samples import DAY, dividend_filing, results_filing
from tests.conftest import wait_until

DESK = """
[[subscriber]]
name = "desk"
language = "en"
operator = true
[[subscriber.channel]]
type = "slack"
webhook = "{url}/services/T/B/secret"
"""


async def test_a_filing_reaches_slack_once_however_often_it_is_published(
    redis: Redis, redis_address: str, keys: Keys, tmp_path: Path
) -> None:
    async with serving(Vendors()) as vendors:
        (tmp_path / "subscribers.toml").write_text(DESK.format(url=vendors.url))
        async with worker(tmp_path, redis_address, redis, keys) as process:
            for _ in range(3):
                await produce(redis, keys, "filings", dividend_filing())
            await produce(redis, keys, "filings", results_filing("r"))
            await wait_until(lambda: len(vendors.received.messages) == 2)

            process.send_signal(signal.SIGTERM)
            began = time.monotonic()
            assert process.wait(10) == 0

        assert time.monotonic() - began < 5
        texts = sorted(message["body"]["text"] for message in vendors.received.messages)
        assert [text.partition(" 2")[0] for text in texts] == [
            "Qfin: Dividend US$0.08 per share, Ex-date",
            "Tencent: Results",
        ]
        assert (await redis.xpending(keys.stream("filings"), "workers"))["pending"] == 0


async def test_workers_killed_at_any_time_lose_nothing_and_double_nothing_but_in_the_stated_window(
    redis: Redis, redis_address: str, keys: Keys, tmp_path: Path
) -> None:
    async with serving(Vendors()) as vendors:
        (tmp_path / "subscribers.toml").write_text(DESK.format(url=vendors.url))
        for number in range(60):
            await produce(redis, keys, "filings", results_filing(f"r{number}", "HK:700" if number % 2 else "HK:9618"))
            await produce(redis, keys, "filings", dividend_filing(f"d{number}", amount=0.1 + number / 100))
        for _ in range(3):
            process = start_worker(tmp_path, redis_address)
            seen = len(vendors.received.messages)
            await wait_until(lambda seen=seen: len(vendors.received.messages) > seen, for_s=20)
            process.kill()
            process.wait(10)
        async with worker(tmp_path, redis_address, redis, keys):
            await wait_until(lambda: _settled(redis, keys), for_s=40)

        decided, delivered = await _decided(redis, keys), await _delivered(redis, keys)
        assert delivered == decided
        assert len(vendors.received.messages) - len(delivered) in range(4)  # one message was in flight at each kill


async def test_what_befalls_hkwatch_itself_goes_to_the_operator_once(
    redis: Redis, redis_address: str, keys: Keys, tmp_path: Path
) -> None:
    async with serving(Vendors()) as vendors:
        (tmp_path / "subscribers.toml").write_text(DESK.format(url=vendors.url))
        async with worker(tmp_path, redis_address, redis, keys):
            for state in ("silent", "silent", "ok", "silent"):
                await publish_operation(
                    redis, keys, Operation(kind="source", subject="sina_news", state=state, since=DAY, text="No item for 3 h.")
                )
            await wait_until(lambda: len(vendors.received.messages) == 3)

        assert [message["body"]["text"].rpartition(": ")[2] for message in vendors.received.messages] == [
            "silent",
            "ok",
            "silent",
        ]


async def _settled(redis: Redis, keys: Keys) -> bool:
    pending = (await redis.xpending(keys.stream("filings"), "workers"))["pending"]
    lag = (await redis.xinfo_groups(keys.stream("filings")))[0]["last-delivered-id"]
    last = (await redis.xinfo_stream(keys.stream("filings")))["last-generated-id"]
    return pending == 0 and lag == last and not await _lanes(redis, keys)


async def _lanes(redis: Redis, keys: Keys) -> int:
    return sum([await redis.zcard(name) for name in await redis.keys(keys.outbox("*"))])


async def _decided(redis: Redis, keys: Keys) -> set[str]:
    found = set()
    for company in ("HK:700", "HK:9618", "HK:3660"):
        for event in (await EventStore(redis, keys).books([company]))[company].events.values():
            found |= {f"{event.key}#{number}" for number in range(1, event.told + 1)}
    return found


async def _delivered(redis: Redis, keys: Keys) -> set[str]:
    found = set()
    prefix = keys.sent("")
    for name in await redis.keys(keys.sent("*")):
        thread = name.decode().removeprefix(prefix)
        found |= {f"{thread}#{field.decode().partition('@')[0]}" for field in await redis.hkeys(name)}
    return found
