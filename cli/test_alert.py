"""`hkwatch test-alert SUBSCRIBER`: a sample through the real road, and whether it arrived."""

import asyncio
import time

import typer
from rich.console import Console

from alerts.outbox.notice import Notice
from cli.notices import failure_of, receipt_of, send_sample
from queues.connection import connect
from queues.keys import Keys, default_keys
from settings.clock import now
from settings.environment import environment
from settings.subscribers import Subscriber, load_subscribers


def send_test_alert(
    subscriber: str = typer.Argument(help="Name of a subscriber."),
    wait: float = typer.Option(15.0, help="Seconds to wait for the alert worker."),
) -> None:
    """Send a sample to every channel of a subscriber, by the outbox and a running alert worker."""
    known = load_subscribers(environment().hkwatch_subscribers).by_name
    if subscriber not in known:
        raise typer.BadParameter(f"no subscriber {subscriber!r}: expected one of {', '.join(known)}")
    raise typer.Exit(asyncio.run(_send(known[subscriber], default_keys(), wait)))


async def _send(subscriber: Subscriber, keys: Keys, wait_s: float) -> int:
    console, redis = Console(), connect()
    try:
        await redis.ping()  # what follows would wait for it
        waiting = await send_sample(redis, keys, subscriber, now())
        reasons: dict[str, str] = {}
        end = time.monotonic() + wait_s
        while waiting and time.monotonic() < end:
            await asyncio.sleep(0.1)
            left: list[Notice] = []
            for notice in waiting:
                if await receipt_of(redis, keys, notice):
                    console.print(f"[green]delivered[/] {notice.lane}")
                    continue
                reasons[notice.lane] = (
                    await failure_of(redis, keys, notice) or "nobody has taken it: is an alert worker running?"
                )
                left.append(notice)
            waiting = left
        for notice in waiting:
            console.print(f"[red]not delivered[/] {notice.lane}: {reasons.get(notice.lane, '')}")
        return 1 if waiting else 0
    finally:
        await redis.aclose()
