"""A stand-in for Slack: incoming webhooks, chat.postMessage and chat.update, with the vendor's checks and words for errors."""

import json
import time
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import web

from replica.vendors.received import Received
from replica.vendors.slack_rules import fault_of
from replica.vendors.troubles import Troubles, after, before

WEBHOOK_STATUS = {
    "no_text": 400,
    "invalid_payload": 400,
    "channel_not_found": 404,
    "channel_is_archived": 410,
    "no_service": 404,
}


@dataclass
class Slack:
    """`gone` maps a webhook's path to the word with which it is refused; `tokens` and `channels` are those that exist."""

    received: Received
    troubles: Troubles
    gone: dict[str, str] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=lambda: {"xoxb-test"})
    missing_channels: set[str] = field(default_factory=set)
    posted: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def routes(self) -> list[web.RouteDef]:
        """The paths of Slack that are played."""
        return [
            web.post("/services/{rest:.+}", self.webhook),
            web.post("/api/chat.postMessage", self.post_message),
            web.post("/api/chat.update", self.update),
        ]

    async def webhook(self, request: web.Request) -> web.StreamResponse:
        """`ok`, or a status with a word (https://api.slack.com/messaging/webhooks#handling_errors)."""
        kind = self.troubles.choose()
        if (instead := await before(kind, request, self.troubles.retry_after_s)) is not None:
            return instead
        body = await _json(request)
        word = self.gone.get(request.path) or fault_of(body)
        if word:
            self.received.refuse(request.path, word)
            return web.Response(status=WEBHOOK_STATUS.get(word, 400), text=word)
        self.received.take(request.path, body, kind)
        return await after(kind, request, web.Response(text="ok"))

    async def post_message(self, request: web.Request) -> web.StreamResponse:
        """`{"ok": true, "channel", "ts"}` or `{"ok": false, "error"}`, both with status 200."""
        return await self._method(request, self._post)

    async def update(self, request: web.Request) -> web.StreamResponse:
        """As post_message; `message_not_found` for a `ts` that was never given out."""
        return await self._method(request, self._update)

    async def _method(self, request: web.Request, act: Any) -> web.StreamResponse:
        kind = self.troubles.choose()
        if (instead := await before(kind, request, self.troubles.retry_after_s)) is not None:
            return instead
        body = await _json(request)
        word = self._fault(request, body)
        answer: dict[str, Any] = {"ok": False, "error": word} if word else act(body)
        if answer["ok"]:
            self.received.take(request.path, body, kind)
        else:
            self.received.refuse(request.path, answer["error"])
        return await after(kind, request, web.json_response(answer))

    def _fault(self, request: web.Request, body: Any) -> str | None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in self.tokens:
            return "invalid_auth" if token else "not_authed"
        if not isinstance(body, dict):
            return "invalid_json"
        if not body.get("channel") or body["channel"] in self.missing_channels:
            return "channel_not_found"
        return fault_of(body)

    def _post(self, body: dict[str, Any]) -> dict[str, Any]:
        ts = f"{time.time():.0f}.{next(self._numbers):06d}"
        channel = body["channel"] if body["channel"][0] in "CDG" else "C0FROMNAME"
        self.posted[channel, ts] = body
        return {"ok": True, "channel": channel, "ts": ts, "message": {"text": body.get("text", ""), "ts": ts}}

    def _update(self, body: dict[str, Any]) -> dict[str, Any]:
        place = (body["channel"], str(body.get("ts")))
        if place not in self.posted:
            return {"ok": False, "error": "message_not_found"}
        self.posted[place] = self.posted[place] | body
        return {"ok": True, "channel": place[0], "ts": place[1], "text": body.get("text", "")}


async def _json(request: web.Request) -> Any:
    try:
        return json.loads(await request.read())
    except ValueError:
        return None
