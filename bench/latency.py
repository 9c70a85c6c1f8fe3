"""How long a record takes from its stream to the vendor's door, through a real worker: `python -m bench.latency`."""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from redis.asyncio import Redis

from bench.redis_server import private_redis
from bench.storm_scene import Scene, amount
from bench.workers import Workers
from queues.keys import Keys
from queues.streams import produce
from replica.vendors.serve import Vendors, serving

BOUND_S = 0.1
WARM_S = 8
"""A worker that has just begun reads its lexicons at the first texts; what arrives until then is not counted."""


async def measure(rate: int, seconds: int) -> list[float]:
    """Seconds from XADD to the arrival of the POST, for `rate` filings a second."""
    scene, vendors = Scene(rate * (WARM_S + seconds), 1, companies=rate), Vendors()
    with tempfile.TemporaryDirectory(prefix="hkw-latency-") as name:
        folder = Path(name)
        async with private_redis() as redis, serving(vendors):
            scene.write(folder, vendors.url)
            _one_reader(folder, vendors.url)
            crew = Workers(folder, _variables(redis, folder))
            crew.start()
            try:
                await _until(lambda: _ready(redis))
                sent = await _publish(redis, scene, rate)
                await _until(lambda: _all(vendors, len(sent)))
            finally:
                crew.end()
    began = min(sent.values()) + WARM_S
    told = [(one["at"], sent[one["body"]["alerts"][0]["facts"]["amount"]]) for one in vendors.received.messages]
    return [arrived - published for arrived, published in told if published > began]


def _one_reader(folder: Path, url: str) -> None:
    text = f'[[subscriber]]\nname = "desk"\nlanguage = "en"\n[[subscriber.channel]]\ntype = "webhook"\nurl = "{url}/hook/1"\n'
    (folder / "subscribers.toml").write_text(text)


def _variables(redis: Redis, folder: Path) -> dict[str, str]:
    return {
        "REDIS_URL": f"unix://{redis.connection_pool.connection_kwargs['path']}",
        "HKWATCH_WATCHLIST": str(folder / "watchlist.toml"),
        "HKWATCH_SUBSCRIBERS": str(folder / "subscribers.toml"),
    }


async def _publish(redis: Redis, scene: Scene, rate: int) -> dict[float, float]:
    sent: dict[float, float] = {}
    began = time.perf_counter()
    for number, filing in enumerate(scene.filings()):
        await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
        sent[amount(number)] = time.time()
        await produce(redis, Keys(), "filings", filing)
    return sent


async def _ready(redis: Redis) -> bool:
    return bool(await redis.zcard(Keys().heartbeats()))


async def _all(vendors: Vendors, count: int) -> bool:
    return len(vendors.received.messages) >= count


async def _until(condition: Callable[[], Awaitable[bool]]) -> None:
    end = time.monotonic() + 30
    while not await condition():
        if time.monotonic() > end:
            raise TimeoutError("the worker did not do it within 30 s")
        await asyncio.sleep(0.02)


def main() -> int:
    """Print the figures; 1 when the bound is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=int, default=100)
    parser.add_argument("--seconds", type=int, default=20)
    options = parser.parse_args()
    times = sorted(asyncio.run(measure(options.rate, options.seconds)))
    p50, p99 = statistics.median(times), statistics.quantiles(times, n=100)[98]
    print(f"{len(times):,} records at {options.rate} a second: p50 {p50 * 1e3:.1f} ms, p99 {p99 * 1e3:.1f} ms")
    return int(p99 > BOUND_S)


if __name__ == "__main__":
    sys.exit(main())
