"""Alert workers as processes of their own, as the Procfile starts them."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from redis.asyncio import Redis

from queues.keys import Keys
from tests.conftest import ROOT, wait_until


def start_worker(folder: Path, redis_address: str, lease_s: float = 1.5, **variables: str) -> subprocess.Popen[bytes]:
    """A worker with the subscribers of `folder`; its log goes to `folder`/worker.log."""
    env = os.environ | {
        "REDIS_URL": redis_address,
        "PYTHONPATH": str(ROOT),
        "HKWATCH_SUBSCRIBERS": str(folder / "subscribers.toml"),
        "HKWATCH_LOG_FORMAT": "json",
    }
    with (folder / "worker.log").open("ab") as log:
        command = [sys.executable, "-m", "alerts.worker", "--lease", str(lease_s)]
        return subprocess.Popen(command, env=env | variables, cwd=ROOT, stderr=log, stdout=log)


@contextlib.asynccontextmanager
async def worker(
    folder: Path, redis_address: str, redis: Redis, keys: Keys, **variables: str
) -> AsyncIterator[subprocess.Popen[bytes]]:
    """A worker that has begun to read its streams; killed at the end of the block if it still runs."""
    process = start_worker(folder, redis_address, **variables)
    try:
        await wait_until(lambda: redis.zcard(keys.heartbeats()), for_s=20)
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.wait(10)
