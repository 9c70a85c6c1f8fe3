"""A real-world event as kept: who reported it, which facts are known from whom, what was told. Changed only by `merge`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

import msgspec

from alerts.findings import Authority, EventType, FactValue

Reason = Literal[
    "first",  # nobody was told of this event
    "new facts",  # a material fact was missing or is corrected
    "withdrawn",  # the event was called off
    "already told",  # nothing material is new
    "repeats the exchange",  # a story that only repeats what the exchange's filing said
    "history",  # found by the first run of a source, by a backfill, or too old
]
TELL: frozenset[Reason] = frozenset({"first", "new facts", "withdrawn"})


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """A value and who said so."""

    value: FactValue
    authority: Authority
    record_id: str


class Report(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A record that tells of the event, and what was made of it."""

    record_id: str
    source: str
    url: str
    title: str
    publisher: str | None = None
    released_at: datetime | None = None
    seen_at: datetime
    authority: Authority
    rule: str
    reason: Reason
    fingerprint: int | None = None
    discriminator: str | None = None
    """What this report said of the period, day or broker; the event's own is chosen from all of them."""


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`key` such as `dividend/HK:3660/2022Q4`. `told` counts the alerts decided (not those delivered). Times are aware, UTC."""

    key: str
    type: EventType
    category: str | None = None
    company: str
    discriminator: str | None = None
    opened_at: datetime
    updated_at: datetime
    reports: tuple[Report, ...] = ()
    facts: Mapping[str, Fact] = {}
    told: int = 0
    contradictions: tuple[str, ...] = ()
    """Names of facts on which sources of equal authority disagree."""
    aliases: tuple[str, ...] = ()
    """Keys under which it was known before its discriminator was."""

    def plain_facts(self) -> dict[str, FactValue]:
        """Name -> value, without the sources."""
        return {name: fact.value for name, fact in self.facts.items()}


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What merging made of one finding: the event as it is now, why (not) to tell it, and which facts are new or changed."""

    event: Event
    reason: Reason
    changed: tuple[str, ...] = ()
    previous: Mapping[str, FactValue] = {}
    """Old values of the changed facts."""
    rules: tuple[str, ...] = ()
    """The steps that led here, in words, for `hkwatch explain`."""
