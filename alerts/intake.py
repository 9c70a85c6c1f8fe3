"""From records on the streams to events and notices: detect, match, merge, decide, route, and one commit for all of it."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog
from prometheus_client import Counter as Metric

from alerts.awaited import Awaiting
from alerts.detect.detector import Detector
from alerts.events.event import TELL, Event
from alerts.events.match import match
from alerts.events.merge import merge
from alerts.findings import Finding
from alerts.health.latency import LATENCIES
from alerts.outbox.notice import alert_of
from alerts.prices.stage import PriceStage, StateWrite
from alerts.routing.edition import Edition
from alerts.routing.route import route
from alerts.routing.silences import Silence
from alerts.store.plan import Book, BookChange, Plan
from alerts.store.store import Conflict, EventStore, Gone
from alerts.store.ticks import Ticks
from queues.connection import patiently
from queues.keys import EVENT_KEEP_S
from queues.records import Article, Filing, Quote
from queues.streams import Consumer, Delivery
from settings import clock
from settings.calendar import ZONES

DEFECTS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
RECORDS = Metric("hkwatch_records", "Records taken from the streams", ["kind"])
DECISIONS = Metric("hkwatch_decisions", "Findings by what was decided", ["type", "reason"])
ROUTED = Metric("hkwatch_routed", "Subscribers told, or kept from hearing by a silence", ["outcome"])
log = structlog.get_logger("intake")
Told = Article | Filing | Quote


@dataclass(frozen=True)
class Found:
    """A record that tells of something."""

    delivery: Delivery[Told]
    findings: tuple[Finding, ...]


class Unmergeable(Exception):
    """A record whose findings cannot be made into events."""

    def __init__(self, found: Found, error: Exception) -> None:
        self.found = found
        super().__init__(f"merging failed: {type(error).__name__}: {error}")


class Intake:
    """One worker's intake of one partition."""

    def __init__(
        self,
        consumer: Consumer[Told],
        store: EventStore,
        detector: Detector,
        prices: PriceStage,
        edition: Edition,
        silences: Callable[[], Sequence[Silence]],
        awaiting: Awaiting | None = None,
        ticks: Ticks | None = None,
    ) -> None:
        self._awaiting, self._ticks = awaiting, ticks
        self._consumer, self._store, self._detector, self._prices = consumer, store, detector, prices
        self._edition, self._silences = edition, silences

    async def take(self, deliveries: Sequence[Delivery[Told]]) -> set[str]:
        """Work on these records until they are done; the endpoints for which something was put into the outbox."""
        RECORDS.labels("quote").inc(sum(isinstance(one.record, Quote) for one in deliveries))
        RECORDS.labels("text").inc(sum(not isinstance(one.record, Quote) for one in deliveries))
        for one in deliveries:
            LATENCIES.note_seen(one.record)
        quotes, writes = await self._of_quotes([one for one in deliveries if isinstance(one.record, Quote)])
        found = [*await self._of_texts([one for one in deliveries if not isinstance(one.record, Quote)]), *quotes]
        await self._await_days(found)
        telling = {(one.delivery.stream, one.delivery.entry) for one in found}
        endpoints = await self._commit(found, writes)
        silent = [one for one in deliveries if (one.stream, one.entry) not in telling]
        await patiently(lambda: self._consumer.acknowledge(silent))
        return endpoints

    async def _of_texts(self, deliveries: Sequence[Delivery[Told]]) -> list[Found]:
        found = []
        for delivery in deliveries:
            record = delivery.record
            if isinstance(record, Quote):
                continue
            try:
                findings = tuple(self._detector.detect(record))
            except DEFECTS as error:  # one odd text must not stop all others; its bytes are kept
                log.exception("detection failed", record=record.id)
                reason = f"detection failed: {type(error).__name__}: {error}"
                await patiently(partial(self._consumer.bury, delivery, reason))
                continue
            if findings:
                found.append(Found(delivery, findings))
        return found

    async def _await_days(self, found: Sequence[Found]) -> None:
        awaiting, today = self._awaiting, clock.now().astimezone(ZONES["HK"]).date()
        if awaiting is not None:
            await patiently(lambda: awaiting.note((finding for one in found for finding in one.findings), today))

    async def _of_quotes(self, deliveries: Sequence[Delivery[Told]]) -> tuple[list[Found], list[StateWrite]]:
        quotes = {id(one.record): one for one in deliveries}
        if not quotes:
            return [], []
        if self._ticks is not None:
            records = [one.record for one in deliveries if isinstance(one.record, Quote)]
            await patiently(partial(self._ticks.note, records))
        batch = await patiently(
            lambda: self._prices.findings([one.record for one in deliveries if isinstance(one.record, Quote)], clock.now())
        )
        found: dict[int, list[Finding]] = {}
        for quote, finding in batch.findings:
            found.setdefault(id(quote), []).append(finding)
        return [Found(quotes[place], tuple(findings)) for place, findings in found.items()], batch.writes

    async def _commit(self, found: list[Found], writes: Sequence[StateWrite]) -> set[str]:
        while found or writes:
            try:
                plan, counts = await self._plan(found, writes)
                await self._store.commit(plan)
            except Unmergeable as odd:
                found = [one for one in found if one is not odd.found]
                await patiently(partial(self._consumer.bury, odd.found.delivery, str(odd)))
            except Gone as gone:
                found = [one for place, one in enumerate(found) if place not in gone.places]
            except Conflict as conflict:
                log.debug("somebody else was faster", companies=conflict.companies)
            else:
                self._count(counts, plan)
                return {notice.endpoint for notice in plan.notices}
        return set()

    async def _plan(self, found: Sequence[Found], writes: Sequence[StateWrite]) -> tuple[Plan, Counter[tuple[str, str]]]:
        books = await self._store.books(finding.company for one in found for finding in one.findings)
        drafts = {company: _Draft(book) for company, book in books.items()}
        plan = Plan(entries=[(one.delivery.stream, one.delivery.entry) for one in found])
        counts: Counter[tuple[str, str]] = Counter()
        now = clock.now()
        for one in found:
            try:
                for finding in one.findings:
                    self._decide(finding, one.delivery.record, drafts[finding.company], plan, now, counts)
            except DEFECTS as error:  # as above: one odd record must not stop all others
                log.exception("merging failed", entry=one.delivery.entry)
                raise Unmergeable(one, error) from error
        plan.books = [draft.change(now) for draft in drafts.values()]
        for symbol, draft in drafts.items():
            dividends = draft.dividends()
            if dividends:
                writes = [*writes, *self._prices.ex_dates_of(symbol, [event.plain_facts() for event in dividends], now)]
        plan.values = [(write.key, write.value, write.keep_s) for write in writes]
        return plan, counts

    def _decide(
        self, finding: Finding, record: Told, draft: "_Draft", plan: Plan, now: datetime, counts: Counter[tuple[str, str]]
    ) -> None:
        before = match(draft.events.values(), finding, record)
        decision = merge(before, finding, record, now)
        draft.put(before, decision.event)
        counts[finding.type, decision.reason] += 1
        if decision.reason not in TELL:
            return
        alert = alert_of(decision, source=record.source, seen_at=record.first_seen_at, now=now, before=before)
        plan.alerts.append(alert)
        for routed in route(alert, self._edition.index, self._silences(), now=now, unix_of=clock.unix_of):
            plan.notices += routed.notices
            counts["routed", "told" if routed.notices else "silenced"] += 1

    def _count(self, counts: Counter[tuple[str, str]], plan: Plan) -> None:
        for (kind, reason), count in counts.items():
            if kind == "routed":
                ROUTED.labels(reason).inc(count)
            else:
                DECISIONS.labels(kind, reason).inc(count)
        for alert in plan.alerts:
            log.info("alert", id=alert.id, reason=alert.reason, source=alert.source, notices=_notices(plan, alert.id))


class _Draft:
    """A company's book as this batch changes it."""

    def __init__(self, book: Book) -> None:
        self.book, self.events = book, dict(book.events)
        self._written: dict[str, Event] = {}
        self._deleted: set[str] = set()

    def put(self, before: Event | None, event: Event) -> None:
        if before is not None and before.key != event.key:
            self.events.pop(before.key, None)
            self._written.pop(before.key, None)
            self._deleted.add(before.key)
        self.events[event.key] = self._written[event.key] = event
        self._deleted.discard(event.key)

    def dividends(self) -> list[Event]:
        """All dividends of the company where this batch changed one: their ex-dates move the reference of its price moves."""
        changed = any(event.type == "dividend" for event in self._written.values())
        return [event for event in self.events.values() if changed and event.type == "dividend"]

    def change(self, now: datetime) -> BookChange:
        """What to write; events that nobody has told of for EVENT_KEEP_S are taken out. `now` is aware."""
        oldest = now - timedelta(seconds=EVENT_KEEP_S)
        old = {key for key, event in self.book.events.items() if event.updated_at < oldest and key not in self._written}
        return BookChange(self.book.company, self.book.version, self._written, self._deleted | old)


def _notices(plan: Plan, alert_id: str) -> int:
    return sum(notice.alert == alert_id for notice in plan.notices)
