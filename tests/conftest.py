"""What every test may use: a real Redis of its own process, bounded waiting, and no network but loopback."""

import asyncio
import ipaddress
import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from queues.keys import Keys
from queues.server import arguments
from settings.environment import environment

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


async def wait_until(condition: Callable[[], Any], *, for_s: float = 10.0, every_s: float = 0.02) -> Any:
    """The first true answer of `condition` (plain or awaitable). Raises TimeoutError after `for_s` seconds."""
    end = time.monotonic() + for_s
    while True:
        answer = condition()
        if isinstance(answer, Awaitable):
            async with asyncio.timeout(for_s + 5):  # a server that hangs must not hang the tests
                answer = await answer
        if answer:
            return answer
        if time.monotonic() > end:
            raise TimeoutError(f"{condition} did not come true within {for_s} s")
        await asyncio.sleep(every_s)


@pytest.fixture(autouse=True)
def _only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that reaches out of this machine fails."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            host = address[0]
            local = host == "localhost" or (
                (host.replace(".", "").isdigit() or ":" in host) and ipaddress.ip_address(host).is_loopback
            )
            if not local:
                raise AssertionError(f"a test tried to reach {address}")
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(scope="session")
def redis_address() -> Iterator[str]:
    """The address of a real Redis server of this test process, on a Unix socket."""
    with tempfile.TemporaryDirectory(prefix="hkw-") as folder:
        server = subprocess.Popen(arguments(Path(folder)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        path = Path(folder) / "redis.sock"
        end = time.monotonic() + 10
        while not path.exists():
            if server.poll() is not None or time.monotonic() > end:
                raise RuntimeError("the Redis of the tests did not start")
            time.sleep(0.01)
        yield f"unix://{path}"
        server.send_signal(signal.SIGCONT)  # a test that broke off may have left it halted
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait(10)


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """No variable of the person who runs the tests, no .env file, no var folder of theirs."""
    for name in list(os.environ):
        if name.startswith(("HKWATCH_", "REDIS_", "SENTRY_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HKWATCH_VAR_DIR", str(tmp_path / "var"))
    monkeypatch.setitem(environment.__wrapped__.__globals__["Environment"].model_config, "env_file", None)
    environment.cache_clear()
    yield
    environment.cache_clear()


@pytest.fixture
async def redis(redis_address: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Redis]:
    """A client of the tests' Redis, empty, which is also what REDIS_URL says."""
    monkeypatch.setenv("REDIS_URL", redis_address)
    environment.cache_clear()
    client = Redis.from_url(redis_address, protocol=2, socket_timeout=30)
    await client.flushall()
    yield client
    await client.aclose()


@pytest.fixture
def keys() -> Keys:
    """The keys of the first partition."""
    return Keys()


@pytest.fixture
def shared() -> Path:
    """The folder of recordings and corpora beside the project; tests that need it are skipped where it is not."""
    if not SHARED.is_dir():
        pytest.skip("recordings and corpora are other people's text and lie beside the project, not in it")
    return SHARED
