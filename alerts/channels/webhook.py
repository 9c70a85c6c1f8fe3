"""Signed JSON to any address, after the Standard Webhooks specification (https://www.standardwebhooks.com)."""

import base64
import hashlib
import hmac
import time
from datetime import UTC, datetime
from typing import Any

import msgspec

from alerts.channels.http import Http, raise_if_busy
from alerts.channels.sending import Refused
from alerts.messages.message import Message
from alerts.messages.story import Story
from alerts.messages.writer import Writer
from alerts.outbox.notice import Alert
from alerts.outbox.outbox import Receipt
from settings.channels import WebhookChannel
from settings.environment import Environment

DEAD = (401, 403, 404, 410)


class Webhook:
    """Sender for WebhookChannel. Each try of a message has the same `webhook-id`, so that the receiver can drop a repeat."""

    def __init__(self, http: Http, env: Environment, writer: Writer) -> None:
        self._http, self._env, self._writer = http, env, writer

    async def send(self, message: Message) -> Receipt:
        """Deliver, or raise TryAgain or Refused."""
        channel = message.channel
        if not isinstance(channel, WebhookChannel):
            raise TypeError(f"{message.lane} is no webhook")
        body = msgspec.json.encode(self._body(message))
        name, at = webhook_id(message.key), str(int(time.time()))
        headers = {"Content-Type": "application/json", "webhook-id": name, "webhook-timestamp": at}
        secret = channel.secret or self._env.hkwatch_webhook_secret
        if secret is not None:
            headers["webhook-signature"] = signature(secret.get_secret_value(), name, at, body)
        answer, _ = await self._http.post(channel.url.get_secret_value(), body, headers)
        raise_if_busy(answer)
        if 200 <= answer.status < 300:
            return Receipt(at=datetime.now(UTC), reference=name)
        raise Refused(f"the receiver answered {answer.status}", dead=answer.status in DEAD or 300 <= answer.status < 400)

    def _body(self, message: Message) -> dict[str, Any]:
        writing = self._writer.write(message)
        return {
            "version": 1,
            "id": webhook_id(message.key),
            "subscriber": message.subscriber.name,
            "language": message.subscriber.language,
            "subject": writing.subject,
            "more": message.more,
            "stale": [{"source": one.source, "since": one.since} for one in message.stale],
            "alerts": [
                _alert(alert, story) | {"update": alert.id in message.updates}
                for alert, story in zip(message.alerts, writing.stories, strict=True)
            ],
        }

    async def close(self) -> None:
        """Connections are closed by their owner."""


def _alert(alert: Alert, story: Story) -> dict[str, Any]:
    event, operation = alert.event, alert.operation
    shown: dict[str, Any] = {
        "id": alert.id,
        "number": alert.number,
        "reason": alert.reason,
        "headline": story.headline,
        "decided_at": alert.decided_at,
        "sample": alert.sample,
    }
    if operation is not None:
        return shown | {"type": "operation", "operation": operation}
    if event is None:
        return shown
    return shown | {
        "key": event.key,
        "type": event.type,
        "category": event.category,
        "company": event.company,
        "facts": event.plain_facts(),
        "changed": alert.changed,
        "previous": dict(alert.previous),
        "sources": [{"title": link.title, "url": link.url, "publisher": link.publisher} for link in story.links],
    }


def webhook_id(key: str) -> str:
    """`msg_…`, the same for each try of the message with this key."""
    return "msg_" + hashlib.sha256(key.encode()).hexdigest()[:32]


def signature(secret: str, name: str, at: str, body: bytes) -> str:
    """`v1,<base64 of HMAC-SHA256 over id.timestamp.body>`; a secret that begins with `whsec_` is base64 itself."""
    key = base64.b64decode(secret[6:]) if secret.startswith("whsec_") else secret.encode()
    signed = hmac.new(key, b".".join((name.encode(), at.encode(), body)), hashlib.sha256)
    return "v1," + base64.b64encode(signed.digest()).decode()
