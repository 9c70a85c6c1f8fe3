"""All kinds of channels: which sender delivers what, made once for a worker."""

from dataclasses import replace

from alerts.channels.apprise import AppriseSender
from alerts.channels.console import ConsolePrinter
from alerts.channels.email import MailSender
from alerts.channels.http import Http
from alerts.channels.sending import Refused, Sender
from alerts.channels.slack import SlackWebhook
from alerts.channels.slack_bot import SlackBot
from alerts.channels.stale import StaleSources
from alerts.channels.webhook import Webhook
from alerts.messages.message import Message
from alerts.messages.writer import Writer
from alerts.outbox.outbox import Receipt
from alerts.store.ticks import Ticks
from settings.environment import Environment


class Senders:
    """Sends each message by the sender of its channel's type."""

    def __init__(self, env: Environment, writer: Writer, ticks: Ticks | None = None, stale: StaleSources | None = None) -> None:
        self._http, self._stale = Http(), stale
        self._by_type: dict[str, Sender] = {
            "console": ConsolePrinter(writer, ticks=ticks),
            "slack": SlackWebhook(self._http, writer, ticks),
            "slack_bot": SlackBot(self._http, env, writer, ticks),
            "email": MailSender(env, writer, ticks),
            "webhook": Webhook(self._http, env, writer),
            "apprise": AppriseSender(writer, ticks),
        }

    async def send(self, message: Message) -> Receipt:
        """Deliver, or raise TryAgain or Refused."""
        sender = self._by_type.get(message.channel.type)
        if sender is None:
            raise Refused(f"no sender for channels of type {message.channel.type}", dead=True)
        if self._stale is not None:
            message = replace(message, stale=await self._stale.of(message))
        return await sender.send(message)

    async def close(self) -> None:
        """Give back all connections."""
        for sender in self._by_type.values():
            await sender.close()
        await self._http.close()
