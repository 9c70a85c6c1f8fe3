"""A stand-in for somebody's own receiver of webhooks: takes JSON, keeps the headers, deduplicates nothing."""

import json
from dataclasses import dataclass, field

from aiohttp import web

from replica.vendors.received import Received
from replica.vendors.troubles import Troubles, after, before


@dataclass
class Webhook:
    """`statuses` maps a path to the status with which it is answered instead of 200."""

    received: Received
    troubles: Troubles
    statuses: dict[str, int] = field(default_factory=dict)

    def routes(self) -> list[web.RouteDef]:
        """All of /hook/…"""
        return [web.post("/hook/{rest:.+}", self.post)]

    async def post(self, request: web.Request) -> web.StreamResponse:
        """Take it, or answer as told."""
        kind = self.troubles.choose()
        if (instead := await before(kind, request, self.troubles.retry_after_s)) is not None:
            return instead
        raw = await request.read()
        if status := self.statuses.get(request.path):
            self.received.refuse(request.path, str(status))
            return web.Response(status=status)
        kept = {name.lower(): value for name, value in request.headers.items()}
        self.received.take(request.path, {"raw": raw.decode(), **json.loads(raw)}, kind, kept)
        return await after(kind, request, web.json_response({"taken": True}))
