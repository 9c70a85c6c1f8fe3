"""Runs that ask nothing, or lose what they asked: they say so, and are no quiet success."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import pytest
from redis.asyncio import Redis
from scrapy.http import Response

from crawlers.arguments import BadArgument, check_days, read_arguments
from crawlers.bases import SourceSpider
from crawlers.commands.crawl import nothing_for
from crawlers.errors import Drifted
from crawlers.spiders.sina_quotes import SinaQuotes
from crawlers.unasked import unasked
from queues.records import Article
from settings.watchlist import WatchList
from tests.crawlers.conftest import Site, crawl

pytestmark = pytest.mark.usefixtures("watchlist")


class Companies(SourceSpider):
    """A page for each company, `ok` or drifted."""

    name = "companies"
    hosts = ("a.example.com",)
    accepts = {"path": "of the addresses", "filtered": "1", "twice": "1"}  # noqa: RUF012 - an index card

    async def start(self) -> Any:
        path, filtered = self.arguments.own.get("path", ""), "filtered" in self.arguments.own
        for company in self.companies:
            host = "b.example.org" if filtered else "a.example.com"
            yield self.request(f"https://{host}/{company.symbol}{path}", company=company, dont_filter=not filtered)

    def parse(self, response: Response, **_: Any) -> Iterable[Article]:
        page = self.page(response)
        if page.body != b"ok":
            raise Drifted(self.name, page.url, "ok", page.body)
        yield Article(source=self.name, id=page.url, url=page.url, title="one", first_seen_at=page.fetched_at)


async def test_a_request_that_is_too_long_is_no_success(site: Site, queue: Redis) -> None:
    done = await crawl(Companies, site.origin, path="x" * 3000)

    assert (done.report.outcome, site.asked) == ("failed", [])
    assert "2 with an address longer than URLLENGTH_LIMIT (urllength/request_ignored_count)" in done.report.errors[0].message


async def test_a_request_to_a_host_of_others_is_no_success(site: Site, queue: Redis) -> None:
    done = await crawl(Companies, site.origin, filtered="1")

    assert (done.report.outcome, [error.name for error in done.report.errors]) == ("failed", ["Unasked"])
    assert "offsite/filtered" in done.report.errors[0].message


@pytest.mark.parametrize(
    ("stats", "explained", "words"),
    [
        ({"dupefilter/filtered": 3}, False, "3 taken for one that was made before"),
        ({"dupefilter/filtered": 3, "downloader/request_count": 1}, False, None),
        ({"scheduler/enqueued": 2}, False, "2 that no statistics explain"),
        ({"scheduler/enqueued": 2}, True, None),
        ({"urllength/request_ignored_count": 1, "downloader/request_count": 9}, False, "1 with an address"),
        ({}, False, None),
    ],
)
def test_each_way_to_lose_a_request_has_words(stats: dict[str, int], explained: bool, words: str | None) -> None:
    error = unasked("companies", stats, explained=explained)

    assert (error is None) if words is None else (error is not None and words in str(error))


async def test_a_run_with_one_broken_list_is_ok_and_its_summary_names_the_company(site: Site, queue: Redis) -> None:
    site.pages |= {"a.example.com/HK:700": "ok", "a.example.com/HK:3660": "new layout"}

    done = await crawl(Companies, site.origin)

    assert done.report.outcome == "ok"
    assert done.spider.ledger.summary().startswith("Drifted for HK:3660: companies: https://a.example.com/HK:3660: expected ok")


@pytest.mark.parametrize(
    ("source", "symbol", "words"),
    [
        ("sec_filings", "HK:700", "symbol: expected a company with a cik in the watch list, found HK:700"),
        ("sec_filings", None, "nothing was asked: no company of the watch list has a cik"),
        ("ir_feed", "HK:700", "expected a company with feeds"),
        ("ir_page", None, "no company of the watch list has pages"),
        ("sina_us_news", "HK:700", "expected a company with a listing in the United States"),
        ("sina_us_news", "HK:3660", None),
        ("sina_us_news", None, None),
        ("sina_roll", "HK:700", None),
    ],
)
def test_a_source_that_has_nothing_for_a_symbol_or_the_list_says_so(source: str, symbol: str | None, words: str | None) -> None:
    found = nothing_for(source, {"symbol": symbol} if symbol else {})

    assert found is None if words is None else (found is not None and words in found and "\n" not in found)


def test_a_day_to_come_is_a_bad_argument() -> None:
    arguments = read_arguments({"since": "2026-03-21"}, {}, WatchList())
    evening = datetime(2026, 3, 20, 15, 59, tzinfo=UTC)

    with pytest.raises(BadArgument, match="since: expected a day up to today, 2026-03-20 in Hong Kong, found 2026-03-21"):
        check_days(arguments, evening, "sina_news", True)
    check_days(arguments, datetime(2026, 3, 20, 16, 0, tzinfo=UTC), "sina_news", True)  # it is the 21st in Hong Kong


@pytest.mark.parametrize("name", ["since", "until"])
def test_quotes_have_no_past(name: str) -> None:
    with pytest.raises(BadArgument, match=f"{name}: sina_quotes has no past"):
        SinaQuotes.check({name: "2023-01-01"})
