"""One lane in this worker's hands: look up, send, record, acknowledge, until nothing is due any more."""

import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

import structlog
from msgspec.structs import replace

from alerts.channels.sending import Refused, TryAgain
from alerts.delivery import metrics
from alerts.delivery.gather import Parcel, gather, message_of
from alerts.delivery.patience import Backoff
from alerts.health.latency import LATENCIES
from alerts.messages.message import Message
from alerts.outbox.notice import Notice
from alerts.outbox.outbox import Outbox, Receipt, Settlement, Waiting
from queues.connection import patiently
from settings.channels import Channel
from settings.clock import now
from settings.subscribers import Subscriber, Subscribers

TURN_S = 5.0  # a lane with a long backlog lets others go first
HEAD_TRIES = 5  # so often the lane waits for its first notice; then the others no longer wait for it
Send = Callable[[Message], Awaitable[Receipt]]
Health = Literal["ok", "endpoint failed", "lane failed", "dead"]
log = structlog.get_logger("delivery")


@dataclass(frozen=True)
class Result:
    """How the lane fared: what its endpoint's breaker and the operator need to know."""

    health: Health
    reason: str = ""
    wait_until: float = 0.0


@dataclass
class Lane:
    """A lane that was claimed. `held` says whether this worker's lease still stands."""

    outbox: Outbox
    endpoint: str
    name: str
    send: Send
    backoff: Backoff
    held: Callable[[], bool]
    stopping: Callable[[], bool]

    async def work(self, subscribers: Subscribers) -> Result:
        """Send what is due, then let go of the lane."""
        end = time.monotonic() + TURN_S
        result = Result("ok")
        while result.health == "ok" and not self.stopping() and time.monotonic() < end and self.held():
            waiting = await patiently(lambda: self.outbox.due(self.name))
            if not waiting:
                break
            found = subscribers.of_lane(self.name)
            result = await self._bury(waiting) if found is None else await self._parcels(waiting, *found)
        await self._settle(Settlement(), release=True, not_before=result.wait_until)
        return result

    async def _bury(self, waiting: list[Waiting]) -> Result:
        reason = "this channel is not configured any more"
        await self._settle(Settlement(dead=[(one.notice, reason) for one in waiting]))
        return Result("ok")

    async def _parcels(self, waiting: list[Waiting], subscriber: Subscriber, channel: Channel) -> Result:
        known = [one for one in waiting if one.sent is not None]
        lost = [one for one in waiting if one.sent is None and one.alert is None]
        if known or lost:
            metrics.SKIPPED.labels(channel.type).inc(len(known))
            reason = "what it tells is too old to be known"
            await self._settle(Settlement(dropped=[o.notice for o in known], dead=[(o.notice, reason) for o in lost]))
        for parcel in gather([one for one in waiting if one.sent is None and one.alert is not None]):
            if self.stopping() or not self.held():
                break
            result = await self._deliver(parcel, subscriber, channel)
            if result.health != "ok":
                return result
        return Result("ok")

    async def _deliver(self, parcel: Parcel, subscriber: Subscriber, channel: Channel) -> Result:
        notices = [one.notice for one in parcel.waiting]
        began = time.monotonic()
        try:
            receipt = await self.send(message_of(parcel, subscriber, channel))
        except TryAgain as error:
            return await self._put_back(notices, error, channel)
        except Refused as error:
            return await self._refused(notices, error, channel)
        await self._settle(Settlement(sent=[(notice, receipt) for notice in notices]))
        metrics.SENT.labels(channel.type).inc(len(notices))
        for one in parcel.waiting:
            if one.alert and one.alert.seen_at and not one.notice.hold and one.notice.attempts == 0:
                took = max(0.0, (now() - one.alert.seen_at).total_seconds())
                metrics.LATENCY.labels(channel.type).observe(took)
                if one.alert.source:
                    LATENCIES.note(one.alert.source, "seen_told", took)
        log.info("sent", lane=self.name, notices=len(notices), first=notices[0].id, took_s=round(time.monotonic() - began, 3))
        return Result("ok")

    async def _put_back(self, notices: list[Notice], error: TryAgain, channel: Channel) -> Result:
        at = time.time()
        done = Settlement()
        for notice in notices:
            tried = _tried(notice, error.reason)
            if self.backoff.gives_up(notice.due, at):
                done.dead.append((tried, f"given up after {tried.attempts} attempts: {error.reason}"))
            else:
                pause = self.backoff.pause_s(tried.attempts, error.after_s, random.random())
                done.retried.append((tried, at + pause))
        await self._settle(done)
        metrics.RETRIED.labels(channel.type).inc(len(done.retried))
        metrics.DEAD.labels(channel.type).inc(len(done.dead))
        log.warning("not delivered, will try again", lane=self.name, reason=error.reason, notices=len(notices))
        wait_until = max((due for notice, due in done.retried if notice.attempts < HEAD_TRIES), default=0.0)
        if done.dead:
            return Result("dead", error.reason, wait_until)
        return Result("endpoint failed" if error.scope == "endpoint" else "lane failed", error.reason, wait_until)

    async def _refused(self, notices: list[Notice], error: Refused, channel: Channel) -> Result:
        await self._settle(Settlement(dead=[(_tried(notice, error.reason), error.reason) for notice in notices]))
        metrics.DEAD.labels(channel.type).inc(len(notices))
        log.error("refused for good", lane=self.name, reason=error.reason, notices=len(notices), first=notices[0].id)
        return Result("dead" if error.dead else "ok", error.reason)

    async def _settle(self, done: Settlement, *, release: bool = False, not_before: float = 0.0) -> None:
        await patiently(lambda: self.outbox.settle(self.endpoint, self.name, done, release=release, not_before=not_before))


def _tried(notice: Notice, reason: str) -> Notice:
    return replace(notice, attempts=notice.attempts + 1, last_error=reason)
