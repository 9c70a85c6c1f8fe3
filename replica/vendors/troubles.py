"""How vendors fail: a seeded choice of trouble for each request, told to the stand-ins over HTTP or at their start."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from random import Random

from aiohttp import web

KINDS = ("timeout", "429", "500", "reset", "half", "slow", "accepted-then-cut")
AFTER_ACCEPTING = ("half", "accepted-then-cut")
"""In these the vendor has taken the message, and the client cannot know it."""
TIMEOUT_S, SLOW_S = 30.0, 1.5


@dataclass
class Troubles:
    """`share` of the requests (0 to 1) meets one of `kinds`; the same seed gives the same row of troubles."""

    share: float = 0.0
    kinds: tuple[str, ...] = KINDS
    retry_after_s: int = 1
    dice: Random = field(default_factory=lambda: Random(7))
    met: Counter[str] = field(default_factory=Counter)

    def choose(self) -> str | None:
        """The trouble of the next request; None: it is served as it should."""
        if self.dice.random() >= self.share:
            return None
        kind = self.dice.choice(self.kinds)
        self.met[kind] += 1
        return kind


async def before(kind: str | None, request: web.Request, retry_after_s: int) -> web.Response | None:
    """What happens instead of taking the message; None: it is taken. Ends the connection where the trouble is one of it."""
    if kind == "timeout":
        await asyncio.sleep(TIMEOUT_S)
        return web.Response(status=504)
    if kind == "slow":
        await asyncio.sleep(SLOW_S)
    if kind == "429":
        return web.Response(status=429, headers={"Retry-After": str(retry_after_s)}, text="rate_limited")
    if kind == "500":
        return web.Response(status=500, text="rollup_error")
    if kind == "reset":
        cut(request)
        return web.Response(status=500)
    return None


async def after(kind: str | None, request: web.Request, answer: web.Response) -> web.StreamResponse:
    """The answer to a message that was taken, or what is left of it."""
    if kind == "accepted-then-cut":
        cut(request)
    if kind == "half":
        half = web.StreamResponse(status=answer.status, headers={"Content-Length": "4096"})
        await half.prepare(request)
        await half.write(b"o")
        cut(request)
        return half
    return answer


def cut(request: web.Request) -> None:
    """Reset the connection (RST where the kernel still has something to say)."""
    if request.transport is not None:
        request.transport.abort()
