"""Redis is killed and comes back with its file: every due instant once."""

import asyncio
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from queues.connection import AWAY
from queues.keys import Keys
from queues.records import Run
from queues.streams import Consumer
from tests.conftest import wait_until
from tests.scheduler.conftest import assert_each_second_once, timetable
from tests.servers import Server


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("r"))
    yield server
    server.kill()


async def alive(redis: Redis) -> bool:
    try:
        return bool(await redis.ping())
    except AWAY:
        return False


async def test_a_killed_redis_that_comes_back_with_its_file_costs_and_doubles_no_due_time(
    server: Server, keys: Keys, tmp_path: Path, start: Callable[..., subprocess.Popen[bytes]]
) -> None:
    redis = Redis.from_url(server.address, protocol=2, socket_timeout=30)
    await wait_until(lambda: alive(redis))
    process = start(timetable(tmp_path, quotes="1s"), REDIS_URL=server.address)
    consumer = Consumer[Run](redis, keys, ["runs"], "crawler")

    async def take(count: int) -> None:
        taken = 0
        while taken < count:
            deliveries = await consumer.batch(block_ms=200)
            await consumer.acknowledge(deliveries)
            taken += len(deliveries)

    await asyncio.wait_for(take(2), 15)
    server.kill()
    await wait_until(lambda: b"Redis is away" in (tmp_path / "scheduler-0.log").read_bytes())
    server.start()
    await wait_until(lambda: alive(redis))
    await asyncio.wait_for(take(3), 15)

    assert process.poll() is None
    await assert_each_second_once(redis, keys)
    await redis.aclose()
