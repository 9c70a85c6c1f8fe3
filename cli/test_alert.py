"""`hkwatch test-alert SUBSCRIBER`: a sample through the real road, and whether it arrived."""

import asyncio
import time

import typer
from redis.asyncio import Redis
from rich.console import Console

from alerts.outbox.notice import Notice
from cli.connected import with_redis
from cli.notices import failure_of, receipt_of, send_sample
from queues.keys import Keys
from settings.clock import now
from settings.environment import environment
from settings.spelling import did_you_mean
from settings.subscribers import Subscriber, load_subscribers


def send_test_alert(
    subscriber: str = typer.Argument(help="Name of a subscriber."),
    wait: float = typer.Option(15.0, help="Seconds to wait for the alert worker."),
) -> None:
    """Send a sample to every channel of a subscriber, by the outbox and a running alert worker."""
    known = load_subscribers(environment().hkwatch_subscribers).by_name
    if subscriber not in known:
        message = f"expected one of {', '.join(known)}, found {subscriber!r}{did_you_mean(subscriber, known)}"
        raise typer.BadParameter(message, param_hint="SUBSCRIBER")
    raise typer.Exit(with_redis(lambda redis, keys: _send(redis, keys, known[subscriber], wait)))


async def _send(redis: Redis, keys: Keys, subscriber: Subscriber, wait_s: float) -> int:
    console = Console()
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
            reasons[notice.lane] = await failure_of(redis, keys, notice) or "nobody has taken it: is an alert worker running?"
            left.append(notice)
        waiting = left
    for notice in waiting:
        console.print(f"[red]not delivered[/] {notice.lane}: {reasons.get(notice.lane, '')}", soft_wrap=True)
    return 1 if waiting else 0
