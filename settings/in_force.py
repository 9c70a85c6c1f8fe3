"""A settings file in force: read again when it has changed or when asked to; a broken one is said, and the old one stays."""

from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

import structlog

from settings.problems import ConfigError

T = TypeVar("T")
log = structlog.get_logger("settings")


Stamp = tuple[int, int, int] | None


def stamp_of(path: Path) -> Stamp:
    """What tells one edition of a file from the next; None where there is no file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_size, found.st_ino)


class InForce(Generic[T]):
    """The newest sound edition of one file."""

    def __init__(self, path: Path, load: Callable[[Path], T]) -> None:
        """Raises ConfigError when the file is broken already at the start."""
        self._path, self._load = path, load
        self._stamp = stamp_of(self._path)
        self.value = load(path)

    def refresh(self) -> T:
        """The edition in force; the file is read if it is another one than the last time."""
        return self.value if stamp_of(self._path) == self._stamp else self.read_again()

    def read_again(self) -> T:
        """The edition in force after the file was read, whether it has changed or not."""
        self._stamp = stamp_of(self._path)
        try:
            self.value = self._load(self._path)
        except ConfigError as error:
            log.error("settings not taken over, the old ones stay", problem=error.first)
        else:
            log.info("settings read again", file=self._path.name)
        return self.value
