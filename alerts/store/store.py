"""Events at rest: read a company's book, and commit a batch of changes in one step with its acknowledgements and notices."""

from collections import OrderedDict
from collections.abc import Iterable
from typing import Any, cast

import msgspec
import structlog
from redis.asyncio import Redis

from alerts.events.event import Event
from alerts.outbox.notice import Alert, decode_alert
from alerts.store.plan import COMMIT, Book, Plan
from queues.connection import patiently
from queues.keys import Keys

BOOKS_IN_MEMORY = 2000
VERSION_FIELD = b"#"
_decoder: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)
log = structlog.get_logger("store")


class Gone(Exception):
    """Some entries are pending no more: another worker has done them. `places` counts from 0."""

    def __init__(self, places: list[int]) -> None:
        self.places = places
        super().__init__(f"{len(places)} entries were done by somebody else")


class Conflict(Exception):
    """Somebody else has changed the books of `companies` meanwhile."""

    def __init__(self, companies: list[str]) -> None:
        self.companies = companies
        super().__init__(f"changed meanwhile: {', '.join(companies)}")


class EventStore:
    """The books of one partition. Keeps those it has seen in memory: a commit fails when they are not the newest."""

    def __init__(self, redis: Redis, keys: Keys) -> None:
        self._redis, self._keys = redis, keys
        self._books: OrderedDict[str, Book] = OrderedDict()
        self._commit = redis.register_script(COMMIT)

    async def books(self, companies: Iterable[str]) -> dict[str, Book]:
        """The book of each company as last seen by this process; not to be changed by the caller."""
        wanted = list(dict.fromkeys(companies))
        missing = [company for company in wanted if company not in self._books]
        if missing:
            for book in await patiently(lambda: self._read(missing)):
                self._books[book.company] = book
        found = {company: self._books[company] for company in wanted}
        for company in wanted:
            self._books.move_to_end(company)
        while len(self._books) > max(BOOKS_IN_MEMORY, len(wanted)):
            self._books.popitem(last=False)
        return found

    async def _read(self, companies: list[str]) -> list[Book]:
        async with self._redis.pipeline(transaction=False) as together:
            for company in companies:
                together.hgetall(self._keys.book(company))
            answers: list[dict[bytes, bytes]] = await together.execute()
        return [_book(company, answer) for company, answer in zip(companies, answers, strict=True)]

    async def commit(self, plan: Plan) -> None:
        """All of `plan`, or nothing. Raises Gone or Conflict; after a Conflict the books are read anew.

        May be repeated after a lost answer: what was committed is then Gone.
        """
        names, arguments = plan.script_arguments(self._keys)
        answer: list[Any] = await patiently(lambda: self._commit(keys=names, args=arguments))
        places = [int(number) - 1 for number in answer[1:]]
        match answer[0]:
            case b"gone":
                raise Gone(places)
            case b"conflict":
                companies = [plan.books[number].company for number in places]
                for company in companies:
                    self._books.pop(company, None)
                raise Conflict(companies)
        for change in plan.books:
            book = self._books.get(change.company)
            if book is None:
                continue
            events = {key: event for key, event in book.events.items() if key not in set(change.deleted)}
            events |= {key: event for key, event in change.written.items() if isinstance(event, Event)}
            self._books[change.company] = Book(change.company, change.version + 1, events)

    async def alert(self, alert_id: str) -> Alert | None:
        """An alert as it was decided, or None when it is too old."""
        raw = cast("bytes | None", await self._redis.get(self._keys.alert(alert_id)))
        return decode_alert(raw) if raw else None


def _book(company: str, answer: dict[bytes, bytes]) -> Book:
    version = int(answer.pop(VERSION_FIELD, b"0"))
    events = {}
    for name, raw in answer.items():
        try:
            events[name.decode()] = _decoder.decode(raw)
        except msgspec.DecodeError as error:
            log.error("an event that cannot be read is left out", key=name.decode(), error=str(error))
    return Book(company, version, events)
