"""The frame of a run: named errors, retries, seeding, revisions, bounds, the report."""

from collections.abc import Iterable
from typing import Any

import pytest
from aiohttp import web
from redis.asyncio import Redis
from scrapy.http import Request, Response

from crawlers.arguments import BadArgument
from crawlers.bases import SourceSpider
from crawlers.errors import CutShort, Drifted
from crawlers.page import Page
from queues.keys import Keys
from queues.records import Article, decode
from tests.crawlers.conftest import Site, crawl

pytestmark = pytest.mark.usefixtures("watchlist")
LIST = "list.example.com/news"


def parse(page: Page) -> list[Article]:
    """Lines `id|title|symbol`, which is all the format that the tests' site needs."""
    if not page.body:
        raise CutShort("lines", page.url, "lines")
    if page.body.startswith(b"<"):
        raise Drifted("lines", page.url, "lines", page.body)
    rows = [line.split("|") for line in page.body.decode().splitlines()]
    return [
        Article(source="lines", id=f"l:{row[0]}", url=f"https://x.example/{row[0]}", title=row[1],
                symbols=(row[2],) if row[2] else (), first_seen_at=page.fetched_at)
        for row in rows
    ]  # fmt: skip


class Lines(SourceSpider):
    name = "lines"
    hosts = ("list.example.com",)
    start_urls = [f"https://{LIST}"]  # noqa: RUF012 - as Scrapy has it

    def parse(self, response: Response, **_: Any) -> Iterable[Article | Request]:
        return parse(self.page(response))


async def stream(redis: Redis, keys: Keys, kind: str = "articles") -> list[Any]:
    return [decode(fields[b"body"]) for _, fields in await redis.xrange(keys.stream(kind))]


async def test_records_reach_the_stream_with_what_the_run_did_in_its_report(site: Site, queue: Redis, keys: Keys) -> None:
    site.pages[LIST] = "1|one|HK:700\n2|two|"

    done = await crawl(Lines, site.origin)

    assert [record.title for record in await stream(queue, keys)] == ["one", "two"]
    assert (done.report.outcome, done.report.items, done.report.published, done.report.requests) == ("ok", 2, 2, 2)
    assert done.report.host == "list.example.com"
    assert await stream(queue, keys, "reports") == [done.report]


async def test_the_first_run_is_history_and_the_second_news(site: Site, queue: Redis, keys: Keys) -> None:
    site.pages[LIST] = "1|one|HK:700"
    first = await crawl(Lines, site.origin)
    site.pages[LIST] = "1|one|HK:700\n2|two|HK:700"

    second = await crawl(Lines, site.origin)

    assert [(record.title, record.silent) for record in await stream(queue, keys)] == [("one", True), ("two", False)]
    assert (first.report.seeded, second.report.seeded) == (True, False)
    assert (second.report.published, second.report.known) == (1, 1)


async def test_a_company_that_joins_the_watch_list_brings_its_history_silently(
    site: Site, queue: Redis, keys: Keys, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    site.pages[LIST] = "1|one|HK:700"
    await crawl(Lines, site.origin)
    with (tmp_path / "watchlist.toml").open("a") as file:
        file.write('[[company]]\nname = "丙"\nlistings = ["HK:9988"]\n')
    site.pages[LIST] = "1|one|HK:700\n2|two|HK:9988\n3|three|HK:700"

    await crawl(Lines, site.origin)

    assert [(r.title, r.silent) for r in await stream(queue, keys)] == [("one", True), ("two", True), ("three", False)]


async def test_a_changed_page_is_a_revision(site: Site, queue: Redis, keys: Keys) -> None:
    site.pages[LIST] = "1|one|HK:700"
    await crawl(Lines, site.origin)
    site.pages[LIST] = "1|one, corrected|HK:700"

    done = await crawl(Lines, site.origin)

    assert [(record.title, record.revision) for record in await stream(queue, keys)] == [
        ("one", False),
        ("one, corrected", True),
    ]
    assert done.report.revisions == 1


async def test_without_a_redis_the_records_are_there_and_nothing_is_known(site: Site) -> None:
    site.pages[LIST] = "1|one|HK:700"

    done = await crawl(Lines, site.origin)

    assert [item.title for item in done.items] == ["one"]
    assert (done.report.outcome, done.report.published) == ("ok", 0)


async def test_a_page_that_is_no_page_is_a_named_error_and_never_an_empty_success(site: Site, queue: Redis) -> None:
    site.pages[LIST] = "<html>new layout</html>"

    done = await crawl(Lines, site.origin)

    assert done.report.outcome == "drifted"
    assert [(error.name, error.count) for error in done.report.errors] == [("Drifted", 1)]
    assert "new layout" in done.report.errors[0].message
    assert done.stats["errors/Drifted"] == 1


async def test_a_cut_page_is_asked_for_once_more(site: Site, queue: Redis) -> None:
    bodies = [b"", b"1|one|HK:700"]
    site.pages[LIST] = lambda _: _response(bodies.pop(0))

    done = await crawl(Lines, site.origin)

    assert (done.report.outcome, done.report.items, done.report.errors) == ("ok", 1, ())
    assert site.asked == [LIST, LIST]


async def test_a_page_that_stays_cut_is_reported(site: Site, queue: Redis) -> None:
    site.pages[LIST] = b""

    done = await crawl(Lines, site.origin)

    assert [error.name for error in done.report.errors] == ["CutShort"]
    assert len(site.asked) == 2


@pytest.mark.parametrize(
    ("status", "name", "outcome"),
    [(404, "NotFound", "failed"), (403, "Banned", "blocked"), (500, "Unreachable", "unreachable")],
)
async def test_a_status_has_a_name(site: Site, queue: Redis, status: int, name: str, outcome: str) -> None:
    site.pages[LIST] = status

    done = await crawl(Lines, site.origin)

    assert [error.name for error in done.report.errors] == [name]
    assert done.report.outcome == outcome


async def test_a_host_that_does_not_answer_is_unreachable(queue: Redis) -> None:
    done = await crawl(Lines, "http://127.0.0.1:9")

    assert done.report.outcome == "unreachable"
    assert [error.name for error in done.report.errors] == ["Unreachable"]


async def test_a_run_that_lost_its_page_seeds_nothing(site: Site, queue: Redis, keys: Keys) -> None:
    await crawl(Lines, site.origin)
    site.pages[LIST] = "1|one|HK:700"

    await crawl(Lines, site.origin)

    assert [record.silent for record in await stream(queue, keys)] == [True]


async def test_a_record_that_cannot_be_true_is_buried_with_its_bytes(site: Site, queue: Redis, keys: Keys) -> None:
    site.pages[LIST] = "1||HK:700\n2|two|HK:0700"

    done = await crawl(Lines, site.origin)

    letters = [fields for _, fields in await queue.xrange(keys.stream("dead"))]
    assert [letter[b"reason"].decode() for letter in letters] == [
        "InvalidRecord: expected a title",
        "InvalidRecord: expected symbols such as HK:3660 or US:QFIN, found 'HK:0700'",
    ]
    assert b"https://x.example/1" in letters[0][b"body"]
    assert (done.report.outcome, done.report.errors[0].count) == ("drifted", 2)


async def test_limit_ends_a_run_and_leaves_seeding_undone(site: Site, queue: Redis, keys: Keys) -> None:
    site.pages[LIST] = "1|one|HK:700\n2|two|HK:700\n3|three|HK:700"

    done = await crawl(Lines, site.origin, limit="2")

    assert [item.title for item in done.items] == ["one", "two"]
    assert not done.report.seeded


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"symbl": "HK:700"}, "unknown argument 'symbl'; did you mean symbol?; accepted: symbol="),
        ({"symbol": "HK:0700"}, "found 'HK:0700'; did you mean HK:700?"),
        ({"since": "2023-02-30"}, "since: expected a date such as 2023-01-01, found '2023-02-30'"),
        ({"limit": "0"}, "limit: expected a number of records from 1 up, found '0'"),
        ({"silent": "yes"}, "silent: expected 0 or 1"),
    ],
)
def test_a_bad_argument_gets_one_line_that_says_what_is_accepted(given: dict[str, str], words: str) -> None:
    with pytest.raises(BadArgument) as caught:
        Lines.check(given)

    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def _response(body: bytes) -> Any:
    return web.Response(body=body, content_type="text/html")
