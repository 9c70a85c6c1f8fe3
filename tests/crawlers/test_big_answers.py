"""Answers that are larger than they ever are: read in bounded time, and one bad row costs the others nothing."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from crawlers.spiders.hkex_filings import HkexFilings
from queues.keys import Keys
from queues.streams import GROUP, produce
from tests.conftest import wait_until
from tests.crawlers.conftest import Site, crawl
from tests.crawlers.hkex_site import document, lists, row
from tests.crawlers.ir_site import Crawlers, IrSites, reports, stream

LIMIT_S, LINKS = 10, 10_000


@pytest.mark.usefixtures("watchlist")
async def test_a_list_of_five_megabytes_with_one_bad_row_gives_all_others_and_names_the_one(
    site: Site, queue: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HKWATCH_CLOCK", "2026-03-19T20:00:00+08:00@1x0")
    rows = [row(number, code="00700" if number % 100 == 0 else "00005", title="Notice " * 40) for number in range(1, 12_001)]
    rows[6_000]["relTime"] = "yesterday"
    site.pages = lists(rows)
    assert len(json.dumps(rows)) > 5_000_000
    began = time.process_time()

    done = await crawl(HkexFilings, site.origin)

    assert time.process_time() - began < 20
    assert {item.id for item in done.items} == {f"hkex:{document(number)}" for number in range(100, 12_001, 100)}
    assert {error.name for error in done.report.errors} == {"Drifted"}
    assert "yesterday" in done.report.errors[0].message


@pytest.fixture
def crawlers(tmp_path: Path, site: Site, redis: Redis, redis_address: str) -> Iterator[Crawlers]:
    crawlers = Crawlers(tmp_path, site.origin, redis_address)
    crawlers.settle([700], limit=f"{LIMIT_S}s")
    yield crawlers
    crawlers.end()
    print(crawlers.said)  # noqa: T201 - for a test that failed


async def test_a_list_with_ten_thousand_links_ends_at_its_limit_and_the_next_run_goes_on(
    redis: Redis, keys: Keys, site: Site, crawlers: Crawlers
) -> None:
    sites = IrSites(site)
    sites.show(700, LINKS)
    await produce(redis, keys, "runs", sites.run(700))
    process = crawlers.start()

    (first,) = await wait_until(lambda: reports(redis, keys, 1), for_s=40)
    after_first = len(await stream(redis, keys, "articles"))
    await produce(redis, keys, "runs", sites.run(700))
    _, second = await wait_until(lambda: reports(redis, keys, 2), for_s=40)

    told = Counter(article.id for article in await stream(redis, keys, "articles"))
    for report in (first, second):
        assert "Overtime" in {error.name for error in report.errors}
        assert (report.finished_at - report.started_at).total_seconds() < LIMIT_S + 10
        assert not report.seeded
    assert 0 < after_first < len(told) < LINKS
    assert set(told.values()) == {1}
    assert (await redis.xpending(keys.stream("runs"), GROUP))["pending"] == 0
    assert process.poll() is None
