"""Templates of HTML and XML pages, filled in as their publishers do."""

import json
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

_pages = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "pages"), autoescape=True, keep_trailing_newline=True, trim_blocks=True
)


def fill(template: str, /, **values: Any) -> str:
    """The page of `pages/<template>`; values are escaped."""
    return _pages.get_template(template).render(**values)


def ascii_json(value: Any) -> bytes:
    r"""Compact JSON as Sina's PHP writes it: `\uXXXX` for all but ASCII, `\/` for a slash."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).replace("/", "\\/").encode()


def utf8_json(value: Any) -> bytes:
    """Compact JSON in UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
