"""What delivery hands to a channel, what it gets back, and the two ways in which a channel says no."""

from dataclasses import dataclass
from typing import Literal, Protocol

from alerts.messages.message import Message
from alerts.outbox.outbox import Receipt

Scope = Literal["endpoint", "lane"]


class TryAgain(Exception):
    """Not now: the vendor is down, slow or asks for patience. `reason` names no secret.

    `scope` says who is to blame: the endpoint (all of its lanes fare alike) or this one lane (its own rate limit).
    """

    def __init__(self, reason: str, *, after_s: float | None = None, scope: Scope = "endpoint") -> None:
        self.reason, self.after_s, self.scope = reason, after_s, scope
        super().__init__(reason)


class Refused(Exception):
    """Never: the vendor will not take this message, or, with `dead`, nothing on this channel any more."""

    def __init__(self, reason: str, *, dead: bool = False) -> None:
        self.reason, self.dead = reason, dead
        super().__init__(reason)


class Sender(Protocol):
    """One kind of channel."""

    async def send(self, message: Message) -> Receipt:
        """Deliver, or raise TryAgain or Refused."""

    async def close(self) -> None:
        """Give back connections."""


@dataclass(frozen=True)
class Answer:
    """An HTTP answer as far as it decides: status, the vendor's word for the error, Retry-After in seconds."""

    status: int
    word: str = ""
    retry_after_s: float | None = None
