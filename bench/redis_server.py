"""A Redis of its own for a benchmark, in a temporary folder."""

import asyncio
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from redis.asyncio import Redis

from queues.connection import connect
from queues.server import arguments


@asynccontextmanager
async def private_redis() -> AsyncIterator[Redis]:
    """A client of a fresh server on a Unix socket; `redis.connection_pool` knows its path. Raises TimeoutError."""
    with tempfile.TemporaryDirectory(prefix="hkw-bench-") as folder:
        server = _start(Path(folder))
        path = Path(folder) / "redis.sock"
        end = time.monotonic() + 10
        while not path.exists():
            if time.monotonic() > end:
                raise TimeoutError("the Redis of the benchmark did not start")
            await asyncio.sleep(0.01)
        redis = connect(f"unix://{path}")
        try:
            yield redis
        finally:
            await redis.aclose()
            server.terminate()
            server.wait(10)


def _start(folder: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(arguments(folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
