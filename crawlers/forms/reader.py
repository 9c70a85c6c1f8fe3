"""Warm processes that read PDFs (crawlers/forms/reading.py), kept from form to form: a form costs its reading only."""

import asyncio
import atexit
import contextlib
import json
import queue
import subprocess
import sys
import threading
from collections.abc import Callable

from crawlers.forms.reading import receive, send
from settings.environment import ROOT

READERS = 2  # at once: one form that takes its full time does not hold back the next
GRACE_S = 5.0  # above a document's own limit; then the process itself is stuck


class TooSlow(Exception):
    """A document that took longer than it may."""


class Broken(Exception):
    """A document that its readers did not survive; the text says what they said."""


class Reader:
    """One process, started at first use, replaced when it is gone or stuck. `seconds`: the limit of one document."""

    def __init__(self, seconds: float, command: tuple[str, ...] = (sys.executable, "-m", "crawlers.forms.reading")) -> None:
        self._seconds, self._command = seconds, (*command, str(seconds))
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The process, if it runs."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def start(self) -> subprocess.Popen[bytes]:
        """The process; it imports its libraries while nobody waits."""
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
        return self._process

    def read(self, body: bytes) -> dict[str, str]:
        """The answer for one document; blocks. Raises TooSlow or Broken."""
        for _ in range(2):  # a process that was ended from outside is found out only by talking to it
            answer = self._ask(body)
            if answer is not None:
                break
        else:
            raise Broken("no answer from the process that reads PDFs")
        found: dict[str, str] = json.loads(answer)
        if "error" not in found:
            return found
        raise Broken(found["error"]) if found["error"] else TooSlow

    def _ask(self, body: bytes) -> bytes | None:
        process, late = self.start(), threading.Event()

        def give_up() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(self._seconds + GRACE_S, give_up)
        timer.daemon = True
        timer.start()
        try:
            if process.stdin is None or process.stdout is None:
                return None
            send(process.stdin, body)  # type: ignore[arg-type] # a buffered pipe
            answer = receive(process.stdout)  # type: ignore[arg-type] # a buffered pipe
        except OSError:
            answer = None
        finally:
            timer.cancel()
        if answer is None:
            self.close()
            if late.is_set():
                raise TooSlow
        return answer

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()


class Readers:
    """A few of them; a document takes the one that was used last, which is warm."""

    def __init__(self, seconds: float, count: int = READERS) -> None:
        self._all = [Reader(seconds) for _ in range(count)]
        self._free: queue.LifoQueue[Reader] = queue.LifoQueue()
        for reader in reversed(self._all):
            self._free.put(reader)

    def warm(self) -> None:
        """Start one ahead of the first form."""
        with contextlib.suppress(queue.Empty):
            reader = self._free.get_nowait()
            try:
                reader.start()
            finally:
                self._free.put(reader)

    def read(self, body: bytes) -> dict[str, str]:
        """As `Reader.read`; waits for a free one."""
        reader = self._free.get()
        try:
            return reader.read(body)
        finally:
            self._free.put(reader)

    async def read_async(self, body: bytes) -> dict[str, str]:
        """As `read`, without blocking the event loop; the thread keeps no process from ending."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[dict[str, str]] = loop.create_future()

        def hand_over(set_it: Callable[[], None]) -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(lambda: None if answer.done() else set_it())

        def work() -> None:
            try:
                found = self.read(body)
            except (TooSlow, Broken, OSError) as error:
                reason = error
                hand_over(lambda: answer.set_exception(reason))
            else:
                hand_over(lambda: answer.set_result(found))

        threading.Thread(target=work, daemon=True, name="form").start()
        return await answer

    def close(self) -> None:
        """End all processes."""
        for reader in self._all:
            reader.close()


MAX_SECONDS = 30
READING = Readers(MAX_SECONDS)
atexit.register(READING.close)
