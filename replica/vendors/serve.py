"""All stand-ins of vendors behind one port: `python -m replica.vendors.serve --port 8099`; /received and /troubles steer it."""

import argparse
import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from replica.vendors.received import Received
from replica.vendors.slack import Slack
from replica.vendors.troubles import KINDS, Troubles
from replica.vendors.webhook import Webhook


@dataclass
class Vendors:
    """Slack under /services and /api, a webhook receiver under /hook. `url` is set while they serve."""

    received: Received = field(default_factory=Received)
    troubles: Troubles = field(default_factory=Troubles)
    url: str = ""

    def __post_init__(self) -> None:
        self.slack = Slack(self.received, self.troubles)
        self.webhook = Webhook(self.received, self.troubles)

    def app(self) -> web.Application:
        """The site: vendors' paths, GET /received, POST /troubles."""
        app = web.Application()
        app.add_routes([*self.slack.routes(), *self.webhook.routes()])
        app.add_routes([web.get("/received", self._received), web.post("/troubles", self._set_troubles)])
        return app

    async def _received(self, _request: web.Request) -> web.Response:
        found = {"messages": self.received.messages, "refused": self.received.refused, "troubles": dict(self.troubles.met)}
        return web.json_response(found)

    async def _set_troubles(self, request: web.Request) -> web.Response:
        """`{"share": 0.3, "kinds": ["429", …]}`"""
        wanted = json.loads(await request.read())
        self.troubles.share = float(wanted.get("share", 0.0))
        self.troubles.kinds = tuple(wanted.get("kinds", KINDS))
        return web.json_response({"share": self.troubles.share, "kinds": self.troubles.kinds})


@asynccontextmanager
async def serving(vendors: Vendors, port: int = 0) -> AsyncIterator[Vendors]:
    """Serve on loopback for as long as the block lasts; port 0 takes a free one."""
    runner = web.AppRunner(vendors.app(), access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        vendors.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield vendors
    finally:
        await runner.cleanup()


async def _forever(port: int, share: float) -> None:
    async with serving(Vendors(troubles=Troubles(share=share)), port) as vendors:
        print(f"vendors at {vendors.url}", flush=True)
        await asyncio.Event().wait()


def main() -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8099)
    parser.add_argument("--share", type=float, default=0.0, help="share of the requests that meet a trouble")
    options = parser.parse_args()
    asyncio.run(_forever(options.port, options.share))


if __name__ == "__main__":
    main()
