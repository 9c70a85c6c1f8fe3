"""How long to wait before trying again: exponential back-off with jitter for a notice, a breaker for an endpoint. Pure."""

import random
from dataclasses import dataclass

DAY_S = 24 * 3600.0


@dataclass(frozen=True)
class Backoff:
    """Pauses of `first_s`, doubling to `longest_s`, each shortened or lengthened by up to a half; after `give_up_s` no more."""

    first_s: float = 1.0
    longest_s: float = 900.0
    give_up_s: float = DAY_S

    def pause_s(self, attempts: int, after_s: float | None, jitter: float) -> float:
        """The pause after so many failed attempts (from 1). The vendor's own wish is a lower bound; `jitter` is in [0, 1)."""
        own = min(self.longest_s, self.first_s * 2.0 ** min(attempts - 1, 30)) * (0.5 + jitter)
        return max(own, after_s or 0.0)

    def gives_up(self, due: float, now: float) -> bool:
        """Whether a notice that was due at `due` (Unix seconds) is not worth another try at `now`."""
        return now - due > self.give_up_s


@dataclass
class Breaker:
    """Opens after `failures` in a row; then one trial at a time, the pause doubling from `first_s` to `longest_s`."""

    failures: int = 8
    first_s: float = 2.0
    longest_s: float = 300.0
    _in_a_row: int = 0
    _pause_s: float = 0.0
    _open_until: float = 0.0

    def succeeded(self) -> None:
        """The endpoint answered as it should."""
        self._in_a_row, self._pause_s, self._open_until = 0, 0.0, 0.0

    def failed(self, now: float) -> bool:
        """The endpoint is to blame for a failure; returns whether this one opened the breaker."""
        self._in_a_row += 1
        if self._in_a_row < self.failures or now < self._open_until:
            return False
        self._pause_s = min(self.longest_s, self._pause_s * 2 or self.first_s)
        self._open_until = now + self._pause_s * (0.75 + random.random() / 2)
        return True

    def slots(self, now: float, free: int) -> int:
        """How many more lanes may be tried now, of `free`: none while open, one after a pause, else all."""
        if now < self._open_until:
            return 0
        return min(free, 1) if self._in_a_row >= self.failures else free
