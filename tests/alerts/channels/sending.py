"""Messages as delivery hands them to a channel, and senders of all kinds."""

from collections.abc import Callable
from pathlib import Path

from alerts.channels.senders import Senders
from alerts.messages.message import Message
from alerts.messages.writer import Writer
from alerts.outbox.notice import Alert
from alerts.outbox.outbox import Receipt
from settings.environment import Environment
from tests.alerts.samples import WATCHLIST, alert, subscribers

FACTS = {"amount": 0.08, "currency": "USD", "ex_date": "2023-03-30"}
Make = Callable[..., Message]


def senders(**variables: str) -> Senders:
    """All senders, in an environment with these variables."""
    return Senders(Environment.model_validate({name.lower(): value for name, value in variables.items()}), Writer(WATCHLIST))


def message(folder: Path, channel: str, *alerts: Alert, earlier: tuple[Receipt, ...] = (), language: str = "en") -> Message:
    """A message for the channel that `channel`, the body of its table, describes."""
    text = f'[[subscriber]]\nname = "desk"\nlanguage = "{language}"\n[[subscriber.channel]]\n{channel}\n'
    desk = subscribers(folder, text).subscriber[0]
    lane, found = next(iter(desk.lanes.items()))
    told = alerts or (alert(facts=FACTS),)
    return Message(key=f"{told[0].id}@{lane}", lane=lane, subscriber=desk, channel=found, alerts=told, earlier=earlier)
