"""What a publisher answered, told apart before it is parsed: JSON, a wall for robots, a cut body, nothing at all."""

import json
import re
from typing import Any

from crawlers.errors import Banned, CutShort, EmptyPage, NotJson
from crawlers.page import Page

WITHIN = 4096
# Walls come with status 200 too. Akamai, SEC, Imperva, Cloudflare, PerimeterX in this order.
_WALLS = re.compile(
    rb"<title>\s*Access Denied|You don't have permission to access|Undeclared Automated Tool|Request Rate Threshold Exceeded"
    rb"|Incapsula incident|Pardon Our Interruption|Just a moment\.\.\.|cf-chl-|Attention Required! \| Cloudflare"
    rb"|Access to this page has been denied|Please verify you are a human",
    re.IGNORECASE,
)

_REFUSED = tuple("拒绝访问".encode(charset) for charset in ("utf-8", "gb18030"))  # on a short page; a long one may quote it


def refuse_wall(page: Page, source: str) -> None:
    """Raises Banned when the body is a wall for robots, EmptyPage when there is none."""
    if not page.body.strip():
        raise EmptyPage(source, page.url, "a body")
    if is_wall(page.body):
        raise Banned(source, page.url, "the publisher's page", page.body[:400])


def is_wall(body: bytes) -> bool:
    """Whether these bytes are a publisher's refusal page in HTML."""
    start = body[:WITHIN]
    if b"<" not in start[:64]:
        return False
    return bool(_WALLS.search(start)) or (len(body) <= WITHIN and any(word in start for word in _REFUSED))


def json_answer(page: Page, source: str) -> Any:
    """The JSON in the body. Raises EmptyPage, Banned, NotJson, or CutShort for JSON that ends before its end."""
    refuse_wall(page, source)
    try:
        return json.loads(page.body)
    except UnicodeDecodeError as error:
        raise NotJson(source, page.url, "JSON in UTF-8", page.body[:80]) from error
    except json.JSONDecodeError as error:
        start = page.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
        if start in (b"{", b"[") and error.pos >= len(error.doc.rstrip()) - 1:
            raise CutShort(source, page.url, "whole JSON", page.body[-80:]) from error
        if start in (b"{", b"[") and "Unterminated string" in error.msg:
            raise CutShort(source, page.url, "whole JSON", page.body[-80:]) from error
        raise NotJson(source, page.url, "JSON", page.body[:80]) from error
