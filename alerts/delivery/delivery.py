"""From the outbox to the channels: claims lanes with something due, many at once, none of them on two workers."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog

from alerts.channels.sending import Refused, TryAgain
from alerts.delivery import metrics
from alerts.delivery.lane import Lane, Result, Send
from alerts.delivery.patience import Backoff, Breaker
from alerts.messages.message import Message
from alerts.operations.event import Operation
from alerts.outbox.outbox import Outbox, Receipt
from queues.connection import patiently
from settings.clock import now
from settings.subscribers import Subscribers

PARALLEL = 16  # lanes of one endpoint at a time: a slow endpoint takes up its own places only
IDLE_S = 0.5
ENDPOINTS_EVERY_S = 2.0
STOP_WAIT_S = 3.0
log = structlog.get_logger("delivery")


class Delivery:
    """One worker's delivery of one partition."""

    def __init__(
        self,
        outbox: Outbox,
        subscribers: Callable[[], Subscribers],
        send: Send,
        report: Callable[[Operation], Awaitable[None]],
        backoff: Backoff | None = None,
    ) -> None:
        self._outbox, self._subscribers, self._send, self._report = outbox, subscribers, send, report
        self._backoff = backoff or Backoff()
        self._breakers: dict[str, Breaker] = {}
        self._busy: dict[str, tuple[str, asyncio.Task[Result]]] = {}
        self._lost: set[str] = set()
        self._again: set[str] = set()
        self._dead: dict[str, datetime] = {}
        self._endpoints: set[str] = set()
        self._wake = asyncio.Event()
        self._stopping = False

    def wake(self, endpoints: set[str]) -> None:
        """Something was put into the outbox for these endpoints."""
        self._endpoints |= endpoints
        self._wake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop` is set; then what is being sent is finished, the rest stays for the next worker."""
        others = [asyncio.create_task(self._renew()), asyncio.create_task(self._look())]
        waiter = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                self._wake.clear()
                due = await self._take()
                pause = IDLE_S if due is None else max(0.0, min(IDLE_S, due - time.time()))
                woken = asyncio.create_task(self._wake.wait())
                await asyncio.wait({woken, waiter}, timeout=pause, return_when=asyncio.FIRST_COMPLETED)
                woken.cancel()
        finally:
            self._stopping = True
            for other in others:
                other.cancel()
            waiter.cancel()
            await self._finish([task for _, task in self._busy.values()])

    async def _finish(self, tasks: list[asyncio.Task[Result]]) -> None:
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=STOP_WAIT_S)
            for task in late:
                task.cancel()

    async def _take(self) -> float | None:
        """Claim and start lanes; when the next one is due (None: not known)."""
        at, free = time.time(), Counter(endpoint for endpoint, _ in self._busy.values())
        slots = {name: self._breaker(name).slots(at, PARALLEL - free[name]) for name in self._endpoints}
        if not any(slots.values()):
            return None
        lanes, due = await patiently(lambda: self._outbox.claim(slots))
        for endpoint, name in lanes:
            if name in self._busy:  # it was let go of, but its task has not heard of that yet
                self._again.add(name)
            else:
                self._begin(endpoint, name)
        return due

    def _begin(self, endpoint: str, name: str) -> None:
        self._busy[name] = (endpoint, asyncio.create_task(self._work(endpoint, name), name=f"lane {name}"))

    async def _work(self, endpoint: str, name: str) -> Result:
        lane = Lane(
            self._outbox,
            endpoint,
            name,
            lambda message: self._judged(endpoint, message),
            self._backoff,
            lambda: name not in self._lost,
            lambda: self._stopping,
        )
        try:
            result = await lane.work(self._subscribers())
            await self._tell_operator(name, result)
        finally:
            self._busy.pop(name, None)
            self._lost.discard(name)
            if name in self._again:
                self._again.discard(name)
                self._begin(endpoint, name)
            self._wake.set()
        return result

    async def _judged(self, endpoint: str, message: Message) -> Receipt:
        try:
            receipt = await self._send(message)
        except TryAgain as error:
            if error.scope == "endpoint" and self._breaker(endpoint).failed(time.time()):
                metrics.BREAKERS.labels(endpoint).inc()
                log.warning("endpoint keeps failing, it gets a pause", endpoint=endpoint, reason=error.reason)
            raise
        except Refused:
            self._breaker(endpoint).succeeded()
            raise
        self._breaker(endpoint).succeeded()
        return receipt

    async def _tell_operator(self, name: str, result: Result) -> None:
        if result.health == "dead" and name not in self._dead:
            self._dead[name] = now()
            text = f"Notices for {name} go to the dead letters: {result.reason}. See `hkwatch dead list`."
            await patiently(lambda: self._report(_channel_state(name, "dead", self._dead[name], text)))
        elif result.health == "ok" and name in self._dead:
            del self._dead[name]
            await patiently(lambda: self._report(_channel_state(name, "ok", now(), f"{name} takes notices again.")))

    def _breaker(self, endpoint: str) -> Breaker:
        return self._breakers.setdefault(endpoint, Breaker())

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(self._outbox.lease_s / 4)
            lanes = [(endpoint, name) for name, (endpoint, _) in self._busy.items()]
            self._lost |= await patiently(lambda lanes=lanes: self._outbox.renew(lanes))  # type: ignore[misc] # a default binds the loop variable

    async def _look(self) -> None:
        """Endpoints of which other workers, or earlier ones, have put notices into the outbox."""
        while True:
            found = set(await patiently(self._outbox.endpoints))
            if found - self._endpoints:
                self.wake(found)
            for name, waiting in (await patiently(self._outbox.backlog)).items():
                metrics.WAITING.labels(name).set(waiting)
            await asyncio.sleep(ENDPOINTS_EVERY_S)


def _channel_state(name: str, state: str, since: datetime, text: str) -> Operation:
    return Operation(kind="channel", subject=name, state=state, since=since, text=text)
