"""Pages that could not be read: their bytes lie in the dead letters, one for each kind of error and hour."""

import gzip
from collections.abc import Iterable
from typing import Any

import pytest
from aiohttp import web
from redis.asyncio import Redis
from scrapy.http import Request, Response

from crawlers.bases import SourceSpider
from crawlers.cases import page_of
from crawlers.errors import CutShort, Drifted
from queues.keys import PAGE_BYTES, Keys
from queues.records import Article
from tests.crawlers.conftest import Site, crawl

pytestmark = pytest.mark.usefixtures("watchlist")
LIST = "list.example.com/news"


class Strict(SourceSpider):
    """Reads `ok` pages; `odd` is a good page with one bad row, `boom` a defect of the parser, `cut` no whole page."""

    name = "strict"
    hosts = ("list.example.com",)
    accepts = {"paths": "parted by spaces"}  # noqa: RUF012 - an index card

    async def start(self) -> Any:
        for path in self.arguments.own.get("paths", "news").split():
            yield self.request(f"https://list.example.com/{path}")

    def parse(self, response: Response, **_: Any) -> Iterable[Article | Request]:
        page = self.page(response)
        if page.body.startswith(b"cut"):
            raise CutShort(self.name, page.url, "a whole page", page.body)
        if page.body.startswith(b"boom"):
            raise KeyError("a field that moved")
        if page.body.startswith(b"odd"):
            self.report(Drifted(self.name, page.url, "a row with a title", "row 7"))
        elif not page.body.startswith(b"ok"):
            raise Drifted(self.name, page.url, "a list", page.body)
        yield Article(source=self.name, id=page.url, url=page.url, title="one", first_seen_at=page.fetched_at)


async def letters(redis: Redis, keys: Keys) -> list[dict[bytes, bytes]]:
    entries: Any = await redis.xrange(keys.stream("dead"))
    return [fields for _, fields in entries]


@pytest.mark.parametrize(
    ("body", "name"), [(b"<html>" + b"\xb2\xe2" * 500, "Drifted"), (b"boom", "PageError"), (b"cut here", "CutShort")]
)
async def test_a_page_that_cannot_be_read_is_kept_as_it_came_with_the_errors_words(
    site: Site, queue: Redis, keys: Keys, body: bytes, name: str
) -> None:
    site.pages[LIST] = body

    await crawl(Strict, site.origin)

    (letter,) = await letters(queue, keys)
    page = page_of(letter[b"page"], letter[b"body"])
    assert (letter[b"body"], letter[b"origin"]) == (body, b"source:strict")
    assert letter[b"reason"].decode().startswith(f"{name}: strict: https://{LIST}: expected ")
    assert (page.url, page.status, page.headers["content-type"]) == (f"https://{LIST}", 200, "text/html")


async def test_a_bad_row_keeps_the_page_that_it_stands_on(site: Site, queue: Redis, keys: Keys) -> None:
    site.pages[LIST] = b"odd, and much else"

    done = await crawl(Strict, site.origin)

    assert done.report.outcome == "ok"
    assert [letter[b"body"] for letter in await letters(queue, keys)] == [b"odd, and much else"]


async def test_of_a_kind_of_error_one_page_is_kept_however_often_it_is_met(site: Site, queue: Redis, keys: Keys) -> None:
    site.pages |= {f"list.example.com/{name}": f"<html>{name}" for name in ("a", "b")} | {"list.example.com/c": b"boom"}

    for _ in range(3):
        await crawl(Strict, site.origin, paths="a b c")

    kinds = [letter[b"reason"].partition(b":")[0] for letter in await letters(queue, keys)]
    assert sorted(kinds) == [b"Drifted", b"PageError"]
    assert 3500 < await queue.ttl(keys.value("strict", "buried:Drifted")) <= 3600


async def test_a_huge_page_is_cut_and_the_words_say_so(site: Site, queue: Redis, keys: Keys) -> None:
    site.pages[LIST] = b"<html>" + b"x" * PAGE_BYTES

    await crawl(Strict, site.origin)

    (letter,) = await letters(queue, keys)
    assert len(letter[b"body"]) == PAGE_BYTES
    assert letter[b"reason"].endswith(b"1000006 bytes, of which the first 1000000 are kept")


@pytest.mark.parametrize(
    "packed",
    [gzip.compress(b"ok")[:6] + b"\xff" * 40, gzip.compress(b"ok" * 900)[:-6], gzip.compress(bytes(range(256)) * 90)[:200]],
    ids=["broken", "without its end", "in the middle"],
)
async def test_a_body_that_cannot_be_unpacked_is_kept_packed(site: Site, queue: Redis, keys: Keys, packed: bytes) -> None:
    site.pages[LIST] = lambda _: web.Response(body=packed, headers={"Content-Encoding": "gzip"})

    done = await crawl(Strict, site.origin)

    assert [error.name for error in done.report.errors] == ["CutShort"]
    assert [letter[b"body"] for letter in await letters(queue, keys)] == [packed]


@pytest.mark.parametrize("more", [b"", gzip.compress(b" and more"), b"\0" * 8], ids=["one member", "two members", "padded"])
async def test_a_packed_body_that_is_whole_is_read(site: Site, queue: Redis, more: bytes) -> None:
    packed = gzip.compress(b"ok") + more
    site.pages[LIST] = lambda _: web.Response(body=packed, headers={"Content-Encoding": "gzip"})

    done = await crawl(Strict, site.origin)

    assert (done.report.outcome, done.report.items) == ("ok", 1)


@pytest.mark.parametrize("answer", [404, 403, 500, b"", "<html><title>Access Denied</title></html>"])
async def test_what_shows_nothing_of_a_new_form_is_not_kept(site: Site, queue: Redis, keys: Keys, answer: Any) -> None:
    site.pages[LIST] = answer

    done = await crawl(Strict, site.origin)

    assert len(done.report.errors) == 1
    assert await queue.xlen(keys.stream("dead")) == 0
