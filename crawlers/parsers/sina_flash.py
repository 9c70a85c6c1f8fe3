"""The 7x24 feed of Sina Finance (zhibo) to Articles; of each item only what is named here is read, never people's data."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from crawlers.errors import Drifted, EmptyPage, PageError
from crawlers.fields.addresses import absolute, canonical_url
from crawlers.fields.codes import hong_kong
from crawlers.fields.dates import read_time
from crawlers.fields.markup import plain_text
from crawlers.fields.publisher import closing_credit
from crawlers.fields.story import story
from crawlers.page import Page
from crawlers.parsers.sina_page import page_json
from queues.records import Article, Record

SOURCE = "sina_flash"
LIVE_PAGE = "https://finance.sina.com.cn/7x24/"
_HEADLINE = re.compile(r"^\s*【(?P<title>[^】]+)】\s*(?P<text>.*)$", re.DOTALL)


@dataclass(frozen=True)
class Flash:
    """One item. `number` rises: the high-water mark. `linked`: symbol -> the word of the text that the site linked with it."""

    number: int
    article: Article
    linked: dict[str, str]


@dataclass(frozen=True)
class Feed:
    """A page of the feed, newest first; `last_page` is where the site's history ends, `errors` items of another form."""

    flashes: tuple[Flash, ...]
    page: int
    last_page: int
    errors: tuple[PageError, ...] = ()


def parse(page: Page) -> list[Record]:
    """The items as Articles. Raises PageErrors."""
    return [flash.article for flash in read_feed(page).flashes]


def read_feed(page: Page) -> Feed:
    """The items that say something and are not deleted; one of another form is an error beside the others.

    Raises Drifted when the feed, or each of its items, has another form, EmptyPage when the first page has none.
    """
    result: Any = page_json(page, SOURCE).get("result")
    try:
        if str(result["status"]["code"]) != "0":
            raise ValueError(f"status {result['status']}")
        feed = result["data"]["feed"]
        rows, info = feed["list"], feed["page_info"]
        read = [_flash(row, page) for row in rows]
        number, last = int(info["page"]), int(info["totalPage"])
    except (KeyError, TypeError, ValueError) as error:
        missing = f"; {error.args[0]} missing" if isinstance(error, KeyError) else ""
        raise Drifted(SOURCE, page.url, f"result with status, data.feed.list and page_info{missing}", page.body) from error
    if not rows and number == 1:
        raise EmptyPage(SOURCE, page.url, "items in result.data.feed.list")
    errors = tuple(item for item in read if isinstance(item, Drifted))
    if errors and len(errors) == len(read):
        raise errors[0]
    return Feed(tuple(item for item in read if isinstance(item, Flash)), number, last, errors)


def _flash(row: Any, page: Page) -> Flash | Drifted | None:
    """None for an item that was deleted or says nothing."""
    try:
        return None if row.get("is_delete") else _read_flash(row, page)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        known = (
            {name: row.get(name) for name in ("id", "rich_text", "create_time")}
            if isinstance(row, dict)
            else type(row).__name__
        )
        return Drifted(SOURCE, page.url, f"an item of the feed as known ({error!r})", str(known))


def _read_flash(row: dict[str, Any], page: Page) -> Flash | None:
    number, text = int(row["id"]), plain_text(_written(row, "rich_text"))  # mostly plain; a few hold <b> or an entity
    if not text.strip():
        return None
    released_at = read_time(_written(row, "create_time"))
    if released_at is None:
        raise ValueError("create_time is no time")
    ext = _ext(row.get("ext"))
    address = absolute(str(ext.get("docurl") or row.get("docurl") or ""), page.url)
    headline = _HEADLINE.match(text)
    publisher, body = closing_credit(headline["text"] if headline else text)
    article = story(
        source=SOURCE,
        story_id=f"{SOURCE}:{number}",
        url=canonical_url(address) if address else f"{LIVE_PAGE}#{number}",
        title=headline["title"] if headline else "",
        body=body,
        stated=publisher,
        released_at=released_at,
        fetched_at=page.fetched_at,
    )
    return Flash(number, article, dict(_linked(ext.get("stocks"))))


def _written(row: dict[str, Any], name: str) -> str:
    value = row[name]
    if not isinstance(value, str):
        raise TypeError(f"{name} is no text")
    return value


def _ext(value: Any) -> dict[str, Any]:
    """`ext` is JSON as a string; it may be empty."""
    content = json.loads(value) if isinstance(value, str) and value.strip() else value
    return content if isinstance(content, dict) else {}


def _linked(stocks: Any) -> Iterator[tuple[str, str]]:
    """The site links by word, and often wrongly: a hint, to be confirmed by a name in the text."""
    for stock in stocks if isinstance(stocks, list) else ():
        market, code, word = (str(stock.get(name) or "") for name in ("market", "symbol", "key"))
        if market == "hk" and code.isdecimal():
            yield hong_kong(code), word
        elif market == "us" and code:
            yield f"US:{code.upper()}", word
