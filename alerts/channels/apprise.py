"""Any other service by an apprise address, under our own outbox: apprise itself neither retries nor says why it failed."""

import asyncio
import logging
from datetime import UTC, datetime

import apprise

from alerts.channels.drawing import written
from alerts.channels.sending import Refused, TryAgain
from alerts.messages.message import Message
from alerts.messages.writer import Writer
from alerts.outbox.outbox import Receipt
from alerts.store.ticks import Ticks
from settings.channels import AppriseChannel

TIMEOUT_S = 9.0
logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)  # its lines hold addresses, and those hold tokens


class AppriseSender:
    """Sender for AppriseChannel."""

    def __init__(self, writer: Writer, ticks: Ticks | None = None) -> None:
        self._writer, self._ticks = writer, ticks

    async def send(self, message: Message) -> Receipt:
        """Deliver, or raise TryAgain or Refused."""
        channel = message.channel
        if not isinstance(channel, AppriseChannel):
            raise TypeError(f"{message.lane} is no apprise channel")
        service = apprise.Apprise(asset=apprise.AppriseAsset(app_id="hkwatch", secure_logging=True))
        if not service.add(channel.url.get_secret_value()):
            raise Refused("apprise does not know this kind of address", dead=True)
        writing = await written(message, self._writer, self._ticks)
        sending = asyncio.to_thread(service.notify, title=writing.subject, body=writing.text, body_format="text")
        try:
            taken = await asyncio.wait_for(sending, TIMEOUT_S)
        except TimeoutError:
            raise TryAgain("no answer in time") from None
        if not taken:
            raise TryAgain("the service did not take it", scope="lane")
        return Receipt(at=datetime.now(UTC))

    async def close(self) -> None:
        """Nothing to give back."""
