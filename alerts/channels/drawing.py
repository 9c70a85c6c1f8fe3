"""The day's prices that go with a message of a price move: from the minutes kept, to a line of text or to a mail's picture."""

from functools import partial

from alerts.messages.message import Message
from alerts.messages.sparkline import sparkline
from alerts.messages.writer import Writer, Writing
from alerts.outbox.notice import Alert
from alerts.store.ticks import Prices, Ticks
from queues.connection import patiently


async def prices_of(alert: Alert, writer: Writer, ticks: Ticks | None) -> Prices:
    """The minutes of the day on which the alert's listing moved; empty for anything but a price move."""
    listing = writer.listing(alert)
    if ticks is None or listing is None or alert.event is None:
        return []
    return await patiently(partial(ticks.read, listing, alert.event.updated_at))


async def written(message: Message, writer: Writer, ticks: Ticks | None) -> Writing:
    """The message with a line of the day's prices below each price move, where they are known."""
    writing = writer.write(message)
    for alert, story in zip(message.alerts, writing.stories, strict=True):
        if line := sparkline(await prices_of(alert, writer, ticks)):
            writing.sparklines[story.key] = line
    return writing
