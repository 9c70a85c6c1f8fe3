"""A Redis that can be killed, halted and started again, and a road to it on which answers get lost."""

import asyncio
import contextlib
import signal
import subprocess
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from queues.server import arguments


class Server:
    """A Redis with an append-only file in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.process = folder, self._start(folder)

    @staticmethod
    def _start(folder: Path) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(arguments(folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    @property
    def socket(self) -> Path:
        """Where it listens."""
        return self.folder / "redis.sock"

    @property
    def address(self) -> str:
        """For a client."""
        return f"unix://{self.socket}"

    def kill(self) -> None:
        """kill -9, whether it is halted or not."""
        self.process.kill()
        self.process.wait(10)

    def start(self) -> None:
        """Start again with what the file holds."""
        self.process = self._start(self.folder)

    def halt(self) -> None:
        """It answers nothing, and its clients do not know why."""
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """It answers what was asked meanwhile."""
        self.process.send_signal(signal.SIGCONT)


class LossyRoad:
    """Lets commands through to a server; when `loses` is true of one, its answer is kept back and the client cut off."""

    def __init__(self, server: Path, loses: Callable[[bytes], bool]) -> None:
        self._server, self._loses = server, loses
        self.lost = 0

    @contextlib.asynccontextmanager
    async def open(self, path: Path) -> AsyncIterator[str]:
        """The address at which it listens."""
        listener = await asyncio.start_unix_server(self._serve, path)
        try:
            yield f"unix://{path}"
        finally:
            listener.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            there, back = await asyncio.open_unix_connection(self._server)
            answers = asyncio.create_task(self._pass_on(there, writer))
            while (asked := await reader.read(1 << 20)) and not answers.done():
                if self._loses(asked):
                    self.lost += 1
                    answers.cancel()  # what comes now is read by nobody
                    await asyncio.wait({answers})
                    back.write(asked)
                    await there.read(1)  # the server has done it
                    break
                back.write(asked)
                await back.drain()
            answers.cancel()
            back.close()
        writer.close()

    @staticmethod
    async def _pass_on(there: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while answer := await there.read(1 << 20):
                writer.write(answer)
                await writer.drain()
        writer.close()
