"""Pages that could not be read: one for each kind of error is kept until its run ends, then buried with its bytes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import msgspec
from redis.asyncio import Redis

from crawlers.cases import meta_of
from crawlers.errors import (
    Astray,
    Banned,
    Disallowed,
    InvalidRecord,
    NotFound,
    Oversized,
    PageError,
    Unreachable,
    UnreadableForm,
)
from crawlers.page import Page
from queues.connection import patiently
from queues.keys import PAGE_AGAIN_S, PAGE_BYTES, Keys
from queues.streams import PAGE, bury

SAY_NOTHING = (Banned, NotFound, Unreachable, Disallowed, Astray, Oversized)  # their pages show nothing to be mended
BURIED_ELSEWHERE = (UnreadableForm, InvalidRecord)  # the form, the record


@dataclass(frozen=True)
class Evidence:
    """A page that an error was found on; its bytes are cut, `size` is how many there were."""

    error: PageError
    page: Page
    size: int

    @property
    def reason(self) -> str:
        """The letter's words."""
        cut = f", of which the first {len(self.page.body)} are kept" if len(self.page.body) < self.size else ""
        at = self.page.fetched_at.isoformat(timespec="seconds")
        return f"{type(self.error).__name__}: {self.error}; the page {self.page.url} of {at}, {self.size} bytes{cut}"


def evidence_of(error: PageError, page: Page) -> Evidence | None:
    """The page as it is kept; None where it has no bytes, or shows nothing of how the source has changed."""
    if not page.body or isinstance(error, SAY_NOTHING + BURIED_ELSEWHERE):
        return None
    return Evidence(error, replace(page, body=page.body[:PAGE_BYTES]), len(page.body))


async def bury_pages(redis: Redis, keys: Keys, source: str, found: Iterable[Evidence]) -> None:
    """Put pages into the dead letters, unless one of the same source and kind of error went there within the hour."""
    for evidence in found:
        await _bury(redis, keys, source, evidence)


async def _bury(redis: Redis, keys: Keys, source: str, evidence: Evidence) -> None:
    claim = keys.value(source, f"buried:{type(evidence.error).__name__}")
    if not await patiently(lambda: redis.set(claim, "1", nx=True, ex=PAGE_AGAIN_S)):
        return
    details = {PAGE: msgspec.json.encode(meta_of(evidence.page))}
    raw, reason, origin = evidence.page.body, evidence.reason, f"source:{source}"
    await patiently(lambda: bury(redis, keys, raw, reason, origin=origin, details=details))
