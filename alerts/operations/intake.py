"""From the `operations` stream to the operator: each new state of a subject is told once, by the same road as an event."""

from collections.abc import Sequence
from functools import partial
from typing import Any, cast

import msgspec
import structlog
from redis.asyncio import Redis

from alerts.operations.event import Operation
from alerts.outbox.notice import Alert
from alerts.routing.edition import Edition
from alerts.routing.route import route
from alerts.store.plan import BookChange, Plan
from alerts.store.store import Conflict, EventStore, Gone
from queues.connection import patiently
from queues.keys import Keys
from queues.streams import Delivery
from settings import clock

BOOK = "operations"
log = structlog.get_logger("operations")


class _Kept(msgspec.Struct, frozen=True):
    """The last state told of a subject, and how many alerts that makes."""

    operation: Operation
    told: int


class OperationsIntake:
    """One worker's intake of operations; states are kept in a book of their own."""

    def __init__(self, redis: Redis, keys: Keys, store: EventStore, edition: Edition) -> None:
        self._redis, self._keys, self._store, self._edition = redis, keys, store, edition

    async def take(self, deliveries: Sequence[Delivery[Any]]) -> set[str]:
        """Commit these; the endpoints for which something was put into the outbox."""
        left = list(deliveries)
        while left:
            plan = await patiently(partial(self._plan, left))
            try:
                await self._store.commit(plan)
            except Gone as gone:
                left = [one for place, one in enumerate(left) if place not in gone.places]
                continue
            except Conflict:
                continue
            return {notice.endpoint for notice in plan.notices}
        return set()

    async def _plan(self, deliveries: Sequence[Delivery[Any]]) -> Plan:
        raw = cast("dict[bytes, bytes]", await self._redis.hgetall(self._keys.book(BOOK)))
        version = int(raw.pop(b"#", b"0"))
        kept = {name.decode(): msgspec.json.decode(body, type=_Kept) for name, body in raw.items()}
        plan = Plan(entries=[(one.stream, one.entry) for one in deliveries])
        for delivery in deliveries:
            operation: Operation = delivery.record
            subject = f"{operation.kind}/{operation.subject}"
            before = kept.get(subject)
            if _is_known(before, operation):
                continue
            kept[subject] = _Kept(operation, (before.told if before else 0) + 1)
            self._tell(operation, f"operations/{subject}", kept[subject].told, plan)
        written = {name: msgspec.json.encode(state) for name, state in kept.items()}
        plan.books = [BookChange(BOOK, version, written)] if written else []
        return plan

    def _tell(self, operation: Operation, thread: str, number: int, plan: Plan) -> None:
        now = clock.now()
        alert = Alert(
            id=f"{thread}#{number}", thread=thread, number=number, reason="first", operation=operation, decided_at=now
        )
        plan.alerts.append(alert)
        notices = [
            one for found in route(alert, self._edition.index, (), now=now, unix_of=clock.unix_of) for one in found.notices
        ]
        plan.notices += notices
        said = log.debug if notices else log.warning  # who is told of it need not read it in the log as well
        said("operation", kind=operation.kind, subject=operation.subject, state=operation.state, text=operation.text)


def _is_known(before: _Kept | None, operation: Operation) -> bool:
    if before is None:
        return operation.good  # that all is well is news only after it was not
    return before.operation.state == operation.state or operation.since < before.operation.since
