"""A Redis that dies and comes back: the worker waits, goes on, and tells everything once."""

import subprocess
from pathlib import Path

from redis.asyncio import Redis

from queues.keys import Keys
from queues.server import arguments
from queues.streams import produce
from replica.vendors.serve import Vendors, serving
from tests.alerts.process import worker
from tests.alerts.samples import dividend_filing, results_filing
from tests.alerts.test_worker import DESK
from tests.conftest import wait_until


async def test_a_redis_that_comes_back_finds_its_worker_waiting(tmp_path: Path, keys: Keys) -> None:
    folder = tmp_path / "redis"
    server = await _start(folder)
    redis = Redis.from_url(f"unix://{folder}/redis.sock", protocol=2)
    async with serving(Vendors()) as vendors:
        (tmp_path / "subscribers.toml").write_text(DESK.format(url=vendors.url))
        async with worker(tmp_path, f"unix://{folder}/redis.sock", redis, keys) as process:
            await produce(redis, keys, "filings", dividend_filing())
            await wait_until(lambda: len(vendors.received.messages) == 1)
            await wait_until(lambda: redis.keys(keys.sent("*")))
            await redis.bgrewriteaof()
            await wait_until(lambda: _written(redis))

            server.kill()
            server.wait(10)
            await wait_until(lambda: "Redis is away" in (tmp_path / "worker.log").read_text())
            server = await _start(folder)
            await produce(redis, keys, "filings", results_filing("r"))
            await wait_until(lambda: len(vendors.received.messages) == 2)

            assert process.poll() is None
    await redis.aclose()
    server.terminate()
    server.wait(10)


async def _start(folder: Path) -> "subprocess.Popen[bytes]":
    folder.mkdir(exist_ok=True)
    (folder / "redis.sock").unlink(missing_ok=True)
    server = subprocess.Popen(arguments(folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    await wait_until((folder / "redis.sock").exists)
    return server


async def _written(redis: Redis) -> bool:
    return not (await redis.info("persistence"))["aof_rewrite_in_progress"]
