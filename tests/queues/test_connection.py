"""A Redis that is away: it is said once, by name, and once more when it is back."""

import asyncio
from pathlib import Path

import pytest
from redis.exceptions import ConnectionError, InvalidResponse
from structlog.testing import capture_logs

from queues.connection import connect, note_back, patiently, why_away
from queues.server import NoServer, arguments
from settings.environment import environment


async def test_many_who_wait_say_it_once_and_name_the_variable_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://me:hunter2@127.0.0.1:1/0")
    environment.cache_clear()
    redis, answers = connect(), asyncio.Event()

    async def ask() -> None:
        if not answers.is_set():
            await redis.ping()

    with capture_logs() as lines:
        waiting = [asyncio.create_task(patiently(ask)) for _ in range(5)]
        await asyncio.sleep(0.3)
        answers.set()
        await asyncio.gather(*waiting)

    away, back = lines
    assert away["event"] == "Redis is away, waiting for it"
    assert away["redis"] == "REDIS_URL=redis://127.0.0.1:1/0"
    assert "hunter2" not in str(lines)
    assert back["event"] == "Redis is back"
    await redis.aclose()


async def test_an_address_at_which_something_else_answers_is_waited_for_and_named() -> None:
    async def web(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(web, "127.0.0.1", 0)
    redis = connect(f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}/0")

    with capture_logs() as lines, pytest.raises(InvalidResponse):
        await patiently(redis.ping, for_s=0.01)
    note_back()

    assert [line["reason"] for line in lines] == ["what answers is no Redis"]
    await redis.aclose()
    server.close()


async def test_a_redis_that_goes_again_is_said_again() -> None:
    calls = iter([False, True, False, True])

    async def ask() -> None:
        if not next(calls):
            raise ConnectionError("Error 111 connecting to 127.0.0.1:1. Connection refused.")

    with capture_logs() as lines:
        await patiently(ask)
        await patiently(ask)

    assert [line["event"].split(",")[0] for line in lines] == ["Redis is away", "Redis is back"] * 2
    assert lines[0]["reason"] == "Connection refused"


async def test_what_answers_without_redis_does_not_say_that_it_is_back() -> None:
    failed = False

    async def ask() -> None:
        nonlocal failed
        if not failed:
            failed = True
            raise ConnectionError("gone")

    async def count() -> int:
        return 0

    with capture_logs() as lines:
        waiting = asyncio.create_task(patiently(ask))
        await asyncio.sleep(0.01)
        await patiently(count)
        before = len(lines)
        await waiting

    assert before == 1
    assert [line["event"].split(",")[0] for line in lines] == ["Redis is away", "Redis is back"]


@pytest.mark.parametrize(
    ("error", "says"),
    [
        ("invalid username-password pair", "invalid username-password pair"),
        ("Error 111 connecting to 127.0.0.1:1. Connect call failed ('127.0.0.1', 1).", "Connection refused"),
        ("Error 1 connecting to h:1. [SSL: WRONG_VERSION_NUMBER] wrong version.", "no TLS is spoken there, or its certificate"),
        ('Protocol error, got "H" as reply type byte', "what answers is no Redis"),
        ("Error 2 connecting to /a/redis.sock. No such file or directory.", "No such file or directory"),
        ("Error -2 connecting to nowhere:6379. Name or service not known.", "Name or service not known"),
        (
            "Error connecting to h:1. Multiple exceptions: [Errno 111] Connect call failed ('::1', 1, 0, 0).",
            "Connection refused",
        ),
    ],
)
def test_the_reason_is_said_without_the_address(error: str, says: str) -> None:
    assert why_away(ConnectionError(error)).startswith(says)


def test_a_folder_that_is_none_is_named_with_its_variable(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("")

    with pytest.raises(NoServer, match=r"HKWATCH_VAR_DIR: expected a folder that can be written to, found .*var/redis: "):
        arguments(tmp_path / "var" / "redis")


def test_a_path_that_is_too_long_for_a_socket_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoServer, match="HKWATCH_VAR_DIR: expected a shorter path"):
        arguments(tmp_path / ("long" * 30))
