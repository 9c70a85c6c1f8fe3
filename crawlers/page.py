"""A fetched page as parsers see it: bytes, address, the instant of the fetch. Nothing of Scrapy, Redis, clock or settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Page:
    """`body` as received (after transfer decoding), `url` after redirects, `fetched_at` aware, header names in lower case."""

    url: str
    body: bytes
    fetched_at: datetime
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
