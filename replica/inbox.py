"""A receiver of webhooks: keeps what was posted, with the instant of its arrival."""

import json
import time
from typing import Any

from aiohttp import web


class Inbox:
    """Answers every POST the way Slack's incoming webhooks do, with `ok`."""

    def __init__(self) -> None:
        self.received: list[dict[str, Any]] = []
        """`at` in unix seconds, `body` as JSON."""

    async def start(self) -> web.AppRunner:
        """Listen on a free port of loopback; `await runner.cleanup()` ends it."""
        app = web.Application()
        app.router.add_post("/{tail:.*}", self._receive)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return runner

    async def _receive(self, request: web.Request) -> web.Response:
        at = time.time()
        try:
            body = json.loads(await request.read())
        except ValueError:
            return web.Response(status=400, text="invalid_payload")
        self.received.append({"at": at, "body": body})
        return web.Response(text="ok")
