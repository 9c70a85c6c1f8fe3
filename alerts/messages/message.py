"""What a channel is asked to deliver: one alert, or several as one message, for one subscriber."""

from dataclasses import dataclass
from datetime import datetime

from alerts.outbox.notice import Alert, Hold
from alerts.outbox.outbox import Receipt
from settings.channels import Channel
from settings.subscribers import Subscriber


@dataclass(frozen=True)
class Stale:
    """A source that is not well, and the last instant (aware) at which it was."""

    source: str
    since: datetime


@dataclass(frozen=True)
class Message:
    """`alerts` are those shown, oldest first; `more` others are only counted."""

    key: str
    """The same each time this message is tried: the id of its first notice."""
    lane: str
    subscriber: Subscriber
    channel: Channel
    alerts: tuple[Alert, ...]
    more: int = 0
    hold: Hold = ""
    updates: frozenset[str] = frozenset()
    """Ids of those alerts of whose event this lane was sent an earlier one; all others are first messages to their reader."""
    stale: tuple[Stale, ...] = ()
    """Sources that may have missed something; said in digests."""
    earlier: tuple[Receipt, ...] = ()
    """What this lane was sent of the same event before, oldest first; only where the message is about one event."""
