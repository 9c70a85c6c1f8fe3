"""What waits in the outbox: alerts (what is told) and notices (one alert to one channel of one subscriber)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

import msgspec

from alerts.events.event import Decision, Event, Reason
from alerts.findings import FactValue
from alerts.operations.event import Operation

Hold = Literal["", "group", "quiet", "digest"]
KEPT_REPORTS = 12  # links in a message; the event itself keeps all of its reports


class Alert(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is told, as decided at `decided_at` (aware, UTC): an event with what is new in it, or an operation.

    `id` is `<thread>#<number>`; `thread` is the key under which the event was first known, `number` counts its alerts from 1.
    """

    v: int = 1
    id: str
    thread: str
    number: int
    reason: Reason
    event: Event | None = None
    operation: Operation | None = None
    changed: tuple[str, ...] = ()
    previous: Mapping[str, FactValue] = {}
    rules: tuple[str, ...] = ()
    source: str = ""
    """The source of the record that led to it."""
    seen_at: datetime | None = None
    """When that record was first seen; what the latency is counted from."""
    decided_at: datetime
    sample: bool = False
    passed: float = 0.0
    """How far a price move had come by the alert before this one, per cent without a sign; 0 for the first alert."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key under which this event was ever told."""
        return tuple(dict.fromkeys((self.thread, *((self.event.key, *self.event.aliases) if self.event else ()))))


class Notice(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One alert on its way to one lane. Times are Unix seconds. The id is the same however often the road to it is walked."""

    v: int = 1
    id: str
    """`<alert id>@<lane>`"""
    alert: str
    thread: str
    number: int
    lane: str
    endpoint: str
    group: str = ""
    """Notices of a lane with the same group go out as one message; empty: alone."""
    hold: Hold = ""
    due: float
    """From when it may be sent, as first decided; its age is counted from here."""
    attempts: int = 0
    last_error: str = ""


def alert_of(decision: Decision, *, source: str, seen_at: datetime | None, now: datetime, before: Event | None = None) -> Alert:
    """The alert that a decision asks for; of the reports it keeps those that are linked to. `before`: the event as it was."""
    event = decision.event
    thread = event.aliases[0] if event.aliases else event.key
    ranked = sorted(event.reports, key=lambda report: -report.authority)[:KEPT_REPORTS]
    return Alert(
        id=f"{thread}#{event.told}",
        thread=thread,
        number=event.told,
        reason=decision.reason,
        event=msgspec.structs.replace(event, reports=tuple(ranked)),
        changed=decision.changed,
        previous=decision.previous,
        rules=decision.rules,
        source=source,
        seen_at=seen_at,
        decided_at=now,
        passed=_passed(before),
    )


def _passed(before: Event | None) -> float:
    if before is None or before.type != "price_move" or not before.told:
        return 0.0
    facts = before.plain_facts()
    return max((abs(value) for name in ("level", "pct") if isinstance(value := facts.get(name), int | float)), default=0.0)


def notice_of(alert: Alert, lane: str, endpoint: str, *, due: float, group: str = "", hold: Hold = "") -> Notice:
    """The notice of `alert` for `lane`."""
    return Notice(
        id=f"{alert.id}@{lane}",
        alert=alert.id,
        thread=alert.thread,
        number=alert.number,
        lane=lane,
        endpoint=endpoint,
        due=due,
        group=group,
        hold=hold,
    )


_encoder = msgspec.json.Encoder()
_alerts: msgspec.json.Decoder[Alert] = msgspec.json.Decoder(Alert)
_notices: msgspec.json.Decoder[Notice] = msgspec.json.Decoder(Notice)


def encode(value: Alert | Notice) -> bytes:
    """As UTF-8 JSON."""
    return _encoder.encode(value)


def decode_alert(raw: bytes) -> Alert:
    """The alert in `raw`. Raises msgspec.DecodeError."""
    return _alerts.decode(raw)


def decode_notice(raw: bytes) -> Notice:
    """The notice in `raw`. Raises msgspec.DecodeError."""
    return _notices.decode(raw)
