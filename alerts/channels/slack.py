"""Slack incoming webhooks (https://api.slack.com/messaging/webhooks): one POST, `ok` or a word for the error."""

from datetime import UTC, datetime

import msgspec

from alerts.channels.drawing import written
from alerts.channels.http import Http, raise_if_busy
from alerts.channels.sending import Refused
from alerts.messages.blocks import blocks_of
from alerts.messages.message import Message
from alerts.messages.writer import Writer
from alerts.outbox.outbox import Receipt
from alerts.store.ticks import Ticks
from settings.channels import SlackChannel

DEAD_WORDS = frozenset(
    (
        *("no_service", "no_service_id", "no_team", "team_disabled", "invalid_token", "no_active_hooks"),
        *("action_prohibited", "channel_not_found", "channel_is_archived", "posting_to_general_channel_denied"),
    )
)


class SlackWebhook:
    """Sender for SlackChannel."""

    def __init__(self, http: Http, writer: Writer, ticks: Ticks | None = None) -> None:
        self._http, self._writer, self._ticks = http, writer, ticks

    async def send(self, message: Message) -> Receipt:
        """Deliver, or raise TryAgain or Refused."""
        channel = message.channel
        if not isinstance(channel, SlackChannel):
            raise TypeError(f"{message.lane} is no Slack webhook")
        writing = await written(message, self._writer, self._ticks)
        body = {"text": writing.subject, "blocks": blocks_of(writing), "unfurl_links": False}
        answer, text = await self._http.post(
            channel.webhook.get_secret_value(), msgspec.json.encode(body), {"Content-Type": "application/json; charset=utf-8"}
        )
        raise_if_busy(answer)
        word = text.decode("utf-8", "replace").strip()[:60]
        if answer.status == 200:
            return Receipt(at=datetime.now(UTC))
        dead = answer.status in (403, 404, 410) or word in DEAD_WORDS
        raise Refused(f"Slack answered {answer.status} {word if word.replace('_', '').isalnum() else ''}".strip(), dead=dead)

    async def close(self) -> None:
        """Connections are closed by their owner."""
