"""What a batch of records changes, collected by the worker and handed to the store as one commit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from alerts.events.event import Event
from alerts.outbox.notice import Alert, Notice, encode
from queues.keys import ALERT_KEEP_S, EVENT_KEEP_S, LANE_KEEP_S, Keys
from queues.streams import GROUP

COMMIT = (Path(__file__).parent / "commit.lua").read_text(encoding="utf-8")
UNPACKED = 4000  # Lua can unpack about 8,000 values into one call
_events = msgspec.json.Encoder()


@dataclass
class Book:
    """All events of one company (or of hkwatch's own operation), at one version."""

    company: str
    version: int = 0
    events: dict[str, Event] = field(default_factory=dict)


@dataclass
class BookChange:
    """`version` is what the change was made from."""

    company: str
    version: int
    written: Mapping[str, Event | bytes]
    deleted: Iterable[str] = ()


@dataclass
class Plan:
    """Entries are (stream name, entry id), values (key, body, lifetime in seconds)."""

    entries: list[tuple[str, bytes]] = field(default_factory=list)
    books: list[BookChange] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    values: list[tuple[str, bytes, int]] = field(default_factory=list)

    def script_arguments(self, keys: Keys) -> tuple[list[str], list[bytes]]:
        """(KEYS, ARGV) of commit.lua. Redis' cmsgpack knows no binary type: what is no text goes in an argument of its own."""
        places: dict[str, int] = {}

        def place(key: str) -> int:
            return places.setdefault(key, len(places) + 1)

        place(keys.leases())
        place(keys.endpoints())
        body: dict[str, Any] = {
            "group": GROUP,
            "entries": [(place(stream), entry.decode()) for stream, entry in self.entries],
            "books": [
                (place(keys.book(book.company)), str(book.version), _flat(book.written), list(book.deleted)[:UNPACKED])
                for book in self.books
            ],
            "alerts": [(place(keys.alert(alert.id)), encode(alert).decode()) for alert in self.alerts],
            "values": [(place(key), n, keep_s) for n, (key, _, keep_s) in enumerate(self.values, 2)],
            "notices": [
                (
                    place(keys.lane_due(notice.lane)),
                    place(keys.lane_notices(notice.lane)),
                    place(keys.outbox(notice.endpoint)),
                    notice.lane,
                    notice.id,
                    repr(notice.due),
                    encode(notice).decode(),
                    notice.endpoint,
                )
                for notice in self.notices
            ],
            "keep": [EVENT_KEEP_S, ALERT_KEEP_S, LANE_KEEP_S],
        }
        return list(places), [msgspec.msgpack.encode(body), *(value for _, value, _ in self.values)]


def _flat(written: Mapping[str, Event | bytes]) -> list[str]:
    flat: list[str] = []
    for name, event in written.items():
        flat += (name, (event if isinstance(event, bytes) else _events.encode(event)).decode())
    return flat
