"""What a stand-in has taken, with the time of arrival; asked for by GET /received."""

import time
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Received:
    """Every message that was taken, in the order of arrival; `at` in Unix seconds, `trouble` what happened to its answer."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)

    def take(self, path: str, body: Any, trouble: str | None, headers: dict[str, str] | None = None) -> None:
        """A message that the vendor shows to its reader."""
        entry = {"at": time.time(), "path": path, "body": body, "trouble": trouble}
        self.messages.append(entry | ({"headers": headers} if headers else {}))

    def refuse(self, path: str, word: str) -> None:
        """A message that breaks the vendor's rules."""
        self.refused.append({"at": time.time(), "path": path, "word": word})
