"""A file of stories or of our own records, one JSON object a line, as the records that detection reads."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from alerts.events.match import time_of
from queues.records import Article, Filing, Undecodable, decode
from settings.problems import QUOTED, ConfigError, Problem

NEEDED = ("id", "published_at")
FORM = 'a story {"id", "source", "url", "title", "text", "published_at"} or a record of `scrapy crawl -o`'


def read_corpus(path: Path) -> Iterator[Article | Filing]:
    """Stories in the file's order; records of `scrapy crawl -o`, which come as they were met, in the order of their release.

    Raises ConfigError with the line of what is neither.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigError([Problem(path, 0, f"expected a readable file: {error.strerror}")]) from error
    except UnicodeDecodeError as error:
        place = error.object[: error.start].count(b"\n") + 1
        raise ConfigError([Problem(path, place, "expected UTF-8 text, found other bytes")]) from error
    rows = ((number, _row(path, number, line), line) for number, line in enumerate(text.split("\n"), 1) if line.strip())
    own: list[Article | Filing] = []
    for number, row, line in rows:
        if "published_at" in row or "type" not in row:
            yield _story(path, number, row)
        else:
            own.append(_record(path, number, line))
    yield from sorted(own, key=time_of)


def _row(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise _wrong(path, number, f"expected one JSON object, found {line.strip()[:QUOTED]!r}") from error
    if not isinstance(row, dict):
        raise _wrong(path, number, f"expected one JSON object, found {line.strip()[:QUOTED]!r}")
    return row


def _story(path: Path, number: int, row: dict[str, Any]) -> Article:
    missing = [name for name in NEEDED if row.get(name) in (None, "")]
    if missing:
        raise _wrong(path, number, f"expected {FORM}; {' and '.join(missing)} missing, found {', '.join(row) or 'no field'}")
    texts = ("source", "url", "title", "text", "publisher")
    other = [name for name in texts if not isinstance(row.get(name), (str, type(None)))]
    if other:
        raise _wrong(path, number, f"expected text as {other[0]}, found {row[other[0]]!r}")
    try:
        at = datetime.fromisoformat(row["published_at"])
    except (TypeError, ValueError) as error:
        raise _wrong(path, number, f"expected published_at in ISO 8601, found {row['published_at']!r}") from error
    if at.tzinfo is None:
        message = f"expected an offset such as +08:00 in published_at, found {row['published_at']!r}"
        raise _wrong(path, number, message)
    return Article(
        source=row.get("source") or "corpus",
        id=str(row["id"]),
        url=row.get("url") or "",
        title=row.get("title") or "",
        text=row.get("text") or "",
        publisher=row.get("publisher"),
        released_at=at,
        first_seen_at=at,
    )


def _record(path: Path, number: int, line: str) -> Article | Filing:
    try:
        record = decode(line.encode())
    except Undecodable as error:
        raise _wrong(path, number, f"expected {FORM}; {error}") from error
    if not isinstance(record, (Article, Filing)):
        raise _wrong(path, number, f"expected an article or a filing, found a {type(record).__name__.lower()}")
    return record


def _wrong(path: Path, number: int, message: str) -> ConfigError:
    return ConfigError([Problem(path, number, message)])
