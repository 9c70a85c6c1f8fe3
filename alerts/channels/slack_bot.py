"""Slack by bot token (https://api.slack.com/methods/chat.postMessage): updates go into the thread of the first alert."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from alerts.channels.drawing import written
from alerts.channels.http import Http, raise_if_busy
from alerts.channels.sending import Refused, TryAgain
from alerts.messages.blocks import blocks_of
from alerts.messages.message import Message
from alerts.messages.writer import Writer
from alerts.outbox.outbox import Receipt
from alerts.store.ticks import Ticks
from settings.channels import SlackBotChannel
from settings.environment import Environment

LATER = frozenset(("ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"))
DEAD = frozenset(
    (
        *("channel_not_found", "is_archived", "not_in_channel", "invalid_auth", "not_authed", "account_inactive"),
        *("token_revoked", "token_expired", "no_permission", "missing_scope", "org_login_required", "ekm_access_denied"),
    )
)


class SlackBot:
    """Sender for SlackBotChannel."""

    def __init__(self, http: Http, env: Environment, writer: Writer, ticks: Ticks | None = None) -> None:
        self._http, self._env, self._writer, self._ticks = http, env, writer, ticks

    async def send(self, message: Message) -> Receipt:
        """Deliver, or raise TryAgain or Refused. The first alert is corrected before the update is posted below it."""
        channel = message.channel
        if not isinstance(channel, SlackBotChannel):
            raise TypeError(f"{message.lane} is no Slack channel of a bot")
        writing = await written(message, self._writer, self._ticks)
        body: dict[str, Any] = {"text": writing.subject, "blocks": blocks_of(writing), "unfurl_links": False}
        first = next((receipt for receipt in message.earlier if receipt.reference), None)
        if first is None:
            answer = await self._call(channel, "chat.postMessage", body | {"channel": channel.channel})
            return Receipt(at=datetime.now(UTC), reference=str(answer["ts"]), place=str(answer["channel"]))
        await self._correct(channel, first, body)
        reply = body | {"channel": first.place, "thread_ts": first.reference, "reply_broadcast": True}
        answer = await self._call(channel, "chat.postMessage", reply)
        return Receipt(at=datetime.now(UTC), reference=str(answer["ts"]), place=first.place)

    async def _correct(self, channel: SlackBotChannel, first: Receipt, body: dict[str, Any]) -> None:
        try:
            await self._call(channel, "chat.update", body | {"channel": first.place, "ts": first.reference})
        except Refused as error:
            if error.dead:
                raise  # else somebody deleted the message, or it is too old to be edited: the update below it says all

    async def _call(self, channel: SlackBotChannel, method: str, body: dict[str, Any]) -> dict[str, Any]:
        token = channel.token or self._env.hkwatch_slack_bot_token
        if token is None:
            raise Refused("no bot token is set (HKWATCH_SLACK_BOT_TOKEN)", dead=True)
        headers = {"Authorization": f"Bearer {token.get_secret_value()}", "Content-Type": "application/json; charset=utf-8"}
        answer, text = await self._http.post(self._env.hkwatch_slack_api + method, msgspec.json.encode(body), headers)
        raise_if_busy(answer)
        try:
            found: Any = msgspec.json.decode(text)
        except msgspec.DecodeError:
            found = None
        if not isinstance(found, dict):
            raise TryAgain("Slack's answer is no JSON")
        if found.get("ok"):
            return found
        word = str(found.get("error", "unknown_error"))[:60]
        if word in LATER:
            raise TryAgain(f"Slack answered {word}", after_s=answer.retry_after_s, scope="lane")
        raise Refused(f"Slack answered {word}", dead=word in DEAD)

    async def close(self) -> None:
        """Connections are closed by their owner."""
