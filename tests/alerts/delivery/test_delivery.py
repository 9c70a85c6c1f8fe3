"""Delivery from the outbox: order, groups, patience, dead letters, and the operator told once."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

from redis.asyncio import Redis

from alerts.channels.sending import Refused, TryAgain
from alerts.delivery.delivery import Delivery
from alerts.delivery.patience import Backoff, Breaker
from alerts.messages.message import Message
from alerts.operations.event import Operation
from alerts.outbox.notice import Alert, notice_of
from alerts.outbox.outbox import Outbox, Receipt
from alerts.store.plan import Plan
from alerts.store.store import EventStore
from queues.keys import Keys
from settings.subscribers import Subscribers
from tests.alerts.samples import alert, subscribers
from tests.conftest import wait_until

DESK = """
[[subscriber]]
name = "desk"
cap = 2
[[subscriber.channel]]
type = "webhook"
url = "http://one.example.com/hook"
[[subscriber.channel]]
type = "console"
"""
HOOK, CONSOLE = "desk/webhook", "desk/console"


class Vendor:
    """Stands where the channels are; answers by `act`."""

    def __init__(self, act: Callable[[Message], None] = lambda message: None) -> None:
        self.act, self.sent, self.tried, self.told = act, [], 0, []

    async def send(self, message: Message) -> Receipt:
        self.tried += 1
        self.act(message)
        self.sent.append(message)
        return Receipt(at=datetime.now(UTC), reference=f"r{len(self.sent)}")

    async def report(self, operation: Operation) -> None:
        self.told.append(operation)


@contextlib.asynccontextmanager
async def delivering(redis: Redis, keys: Keys, vendor: Vendor, known: Subscribers, backoff: Backoff) -> AsyncIterator[Delivery]:
    stop = asyncio.Event()
    delivery = Delivery(Outbox(redis, keys), lambda: known, vendor.send, vendor.report, backoff)
    task = asyncio.create_task(delivery.run(stop))
    try:
        yield delivery
    finally:
        stop.set()
        await asyncio.wait_for(task, 5)


async def put(
    redis: Redis, keys: Keys, *alerts: Alert, lane: str = HOOK, endpoint: str = "webhook one.example.com", group: str = ""
) -> None:
    due = time.time() + (0.3 if group else 0)
    notices = [notice_of(one, lane, endpoint, due=due + n / 1e4, group=group) for n, one in enumerate(alerts)]
    await EventStore(redis, keys).commit(Plan(alerts=list(alerts), notices=notices))


QUICK = Backoff(first_s=0.05, longest_s=0.1, give_up_s=0.6)


async def test_results_and_dividend_within_the_group_s_wait_are_one_message(redis: Redis, keys: Keys, tmp_path: Path) -> None:
    vendor = Vendor()
    await put(redis, keys, alert(), alert("filing", category="results"), alert("rating"), group="group HK:3660")

    async with delivering(redis, keys, vendor, subscribers(tmp_path, DESK), QUICK):
        await wait_until(lambda: vendor.sent)

    (message,) = vendor.sent
    assert [one.event.type for one in message.alerts if one.event] == ["dividend", "filing"]
    assert message.more == 1
    assert await redis.hkeys(keys.sent("rating/HK:3660/2022Q4")) == [b"1@desk/webhook"]


async def test_what_the_ledger_knows_is_not_sent_again(redis: Redis, keys: Keys, tmp_path: Path) -> None:
    vendor, known = Vendor(), subscribers(tmp_path, DESK)
    async with delivering(redis, keys, vendor, known, QUICK):
        await put(redis, keys, alert())
        await wait_until(lambda: redis.exists(keys.sent("dividend/HK:3660/2022Q4")))
        await put(redis, keys, alert())
        await put(redis, keys, alert("rating"))
        await wait_until(lambda: len(vendor.sent) == 2)
        await wait_until(lambda: _empty(redis, keys, HOOK))

    assert [one.alerts[0].thread for one in vendor.sent] == ["dividend/HK:3660/2022Q4", "rating/HK:3660/2022Q4"]


async def test_a_failure_is_tried_again_until_it_is_given_up_and_the_operator_hears_of_it_once(
    redis: Redis, keys: Keys, tmp_path: Path
) -> None:
    def fail(message: Message) -> None:
        raise TryAgain("status 500")

    vendor = Vendor(fail)
    await put(redis, keys, alert(), alert("rating"))

    async with delivering(redis, keys, vendor, subscribers(tmp_path, DESK), QUICK):
        await wait_until(lambda: _dead(redis, keys, 2))

    assert vendor.tried > 4
    assert [(told.kind, told.subject, told.state) for told in vendor.told] == [("channel", HOOK, "dead")]
    letter = (await redis.xrange(keys.stream("dead")))[0][1]
    assert letter[b"reason"].startswith(b"given up after")
    assert letter[b"origin"] == b"outbox"


async def test_a_channel_that_is_gone_gets_nothing_twice_and_is_well_again_when_it_takes_something(
    redis: Redis, keys: Keys, tmp_path: Path
) -> None:
    def gone(message: Message) -> None:
        if vendor.tried == 1:
            raise Refused("the receiver answered 410", dead=True)

    vendor = Vendor(gone)
    async with delivering(redis, keys, vendor, subscribers(tmp_path, DESK), QUICK):
        await put(redis, keys, alert())
        await wait_until(lambda: _dead(redis, keys, 1))
        await put(redis, keys, alert("rating"))
        await wait_until(lambda: len(vendor.told) == 2)

    assert [told.state for told in vendor.told] == ["dead", "ok"]


async def test_an_update_never_overtakes_the_alert_before_it(redis: Redis, keys: Keys, tmp_path: Path) -> None:
    def refuse_the_first(message: Message) -> None:
        if message.alerts[0].number == 1 and vendor.tried < 8:
            raise TryAgain("status 500")

    vendor = Vendor(refuse_the_first)
    first = alert()
    second = type(first)(
        **{name: getattr(first, name) for name in first.__struct_fields__} | {"id": f"{first.thread}#2", "number": 2}
    )
    await put(redis, keys, first, second, alert("rating"))

    async with delivering(redis, keys, vendor, subscribers(tmp_path, DESK), Backoff(first_s=0.03, longest_s=0.05)):
        await wait_until(lambda: len(vendor.sent) == 3)

    told = [(message.alerts[0].thread, message.alerts[0].number) for message in vendor.sent]
    assert told.index((first.thread, 1)) < told.index((first.thread, 2))
    assert vendor.sent[told.index((first.thread, 2))].earlier[0].reference.startswith("r")


async def test_a_channel_that_hangs_does_not_delay_another(redis: Redis, keys: Keys, tmp_path: Path) -> None:
    hanging = asyncio.Event()
    vendor = Vendor()

    async def send(message: Message) -> Receipt:
        if message.lane == HOOK:
            await hanging.wait()
        return await Vendor.send(vendor, message)

    vendor.send = send  # type: ignore[method-assign]
    await put(redis, keys, alert())
    await put(redis, keys, alert(), lane=CONSOLE, endpoint="console")

    async with delivering(redis, keys, vendor, subscribers(tmp_path, DESK), QUICK):
        await wait_until(lambda: vendor.sent, for_s=2)
        assert [message.lane for message in vendor.sent] == [CONSOLE]
        hanging.set()


async def test_notices_of_a_channel_that_was_taken_out_of_the_file_are_kept_as_dead_letters(
    redis: Redis, keys: Keys, tmp_path: Path
) -> None:
    vendor = Vendor()
    await put(redis, keys, alert(), lane="nobody/slack", endpoint="slack x")

    async with delivering(redis, keys, vendor, subscribers(tmp_path, DESK), QUICK):
        await wait_until(lambda: _dead(redis, keys, 1))

    assert vendor.tried == 0


def test_a_breaker_opens_after_failures_in_a_row_and_then_lets_one_try() -> None:
    breaker = Breaker(failures=3, first_s=10)

    opened = [breaker.failed(100.0) for _ in range(3)]

    assert opened == [False, False, True]
    assert (breaker.slots(101.0, 16), breaker.slots(113.0, 16)) == (0, 1)
    breaker.succeeded()
    assert breaker.slots(113.0, 16) == 16


def test_a_pause_doubles_up_to_a_bound_and_keeps_to_the_vendor_s_wish() -> None:
    backoff = Backoff(first_s=1, longest_s=60)

    assert [backoff.pause_s(n, None, 0.5) for n in (1, 2, 3, 20)] == [1, 2, 4, 60]
    assert backoff.pause_s(1, 30.0, 0.0) == 30.0


async def _dead(redis: Redis, keys: Keys, count: int) -> bool:
    return bool(await redis.xlen(keys.stream("dead")) >= count)


async def _empty(redis: Redis, keys: Keys, lane: str) -> bool:
    return not await redis.exists(keys.lane_due(lane))
