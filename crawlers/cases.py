"""A recorded page as a folder: `page.bin` as received, `meta.json` (address, time, sha256), and `expected.json`."""

import hashlib
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from crawlers.bans import ban_in
from crawlers.errors import Banned, PageError
from crawlers.page import Page
from crawlers.publishers import publisher_of
from queues.records import Record, encode

KEPT_HEADERS = ("content-type", "etag", "last-modified", "retry-after", "location")


class Meta(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a parser needs to know of a page besides its bytes."""

    url: str
    fetched_at: datetime
    status: int = 200
    headers: dict[str, str] = {}
    sha256: str | None = None
    """Of page.bin; evidence that the bytes are those that were received."""


class TouchedPage(ValueError):
    """The bytes of a case are not those that were recorded."""


def read_case(folder: Path) -> Page:
    """The page of a case. Raises TouchedPage when its bytes were changed since, OSError when a file is missing."""
    raw, body = (folder / "meta.json").read_bytes(), (folder / "page.bin").read_bytes()
    meta = msgspec.json.decode(raw, type=Meta)
    if meta.sha256 is not None and hashlib.sha256(body).hexdigest() != meta.sha256:
        raise TouchedPage(f"{folder}: page.bin is not what meta.json says was recorded")
    return page_of(raw, body)


def write_case(folder: Path, page: Page) -> None:
    """Save a page as a case without an expected answer. Raises FileExistsError: a redesigned page is a new case."""
    folder.mkdir(parents=True)
    (folder / "page.bin").write_bytes(page.body)
    (folder / "meta.json").write_bytes(msgspec.json.format(msgspec.json.encode(meta_of(page)), indent=2) + b"\n")


def meta_of(page: Page) -> Meta:
    """What `meta.json` says of a page."""
    return Meta(
        url=page.url,
        fetched_at=page.fetched_at,
        status=page.status,
        headers={name: page.headers[name] for name in KEPT_HEADERS if name in page.headers},
        sha256=hashlib.sha256(page.body).hexdigest(),
    )


def page_of(meta: bytes, body: bytes) -> Page:
    """The page whose `meta.json` and bytes these are."""
    known = msgspec.json.decode(meta, type=Meta)
    return Page(url=known.url, body=body, fetched_at=known.fetched_at, status=known.status, headers=known.headers)


def parse_with(source: str, page: Page) -> list[Record]:
    """The records that the parser of `source` finds on a page, which is no ban page.

    Raises PageError, whose source is `source` also where it reads pages with another source's parser; ModuleNotFoundError for
    an unknown source.
    """
    if words := ban_in(publisher_of(urlsplit(page.url).hostname or ""), page.status, page.body):
        raise Banned(source, page.url, "no ban page", words)
    try:
        records: list[Record] = list(import_module(f"crawlers.parsers.{source}").parse(page))
    except PageError as error:
        if error.source == source:
            raise
        raise type(error)(source, error.url, error.expected, error.found) from error
    return records


def answer_of(source: str, page: Page) -> list[dict[str, Any]]:
    """The same as plain values; a page that is refused is one `{"error": name, "expected": words}`."""
    try:
        return [msgspec.json.decode(encode(record)) for record in parse_with(source, page)]
    except PageError as error:
        return [{"error": type(error).__name__, "expected": error.expected}]
