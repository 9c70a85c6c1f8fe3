"""A live crawl whose Redis is killed, hangs, or does what it was told without an answer: nothing is lost or comes twice."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from queues.connection import AWAY
from queues.keys import Keys
from queues.records import CrawlReport
from queues.streams import GROUP, produce
from tests.conftest import wait_until
from tests.crawlers.conftest import Site
from tests.crawlers.ir_site import Crawlers, IrSites, reports, stream
from tests.servers import LossyRoad, Server

COMPANY, RELEASES = 700, 60
SOCKET_TIMEOUT_S = 2


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("r"))
    yield server
    server.kill()


@pytest.fixture
async def redis(server: Server) -> AsyncIterator[Redis]:
    client = Redis.from_url(server.address, protocol=2, socket_timeout=SOCKET_TIMEOUT_S)
    await wait_until(lambda: alive(client))
    yield client
    await client.aclose()


@pytest.fixture
def crawlers(tmp_path: Path, site: Site, server: Server) -> Iterator[Crawlers]:
    crawlers = Crawlers(tmp_path, site.origin, server.address)
    crawlers.settle([COMPANY])
    yield crawlers
    crawlers.end()
    print(crawlers.said)  # noqa: T201 - for a test that failed


@pytest.fixture
def sites(site: Site) -> IrSites:
    sites = IrSites(site)
    sites.show(COMPANY, RELEASES)
    return sites


async def alive(redis: Redis) -> bool:
    try:
        return bool(await redis.ping())
    except AWAY:
        return False


async def begun(redis: Redis, keys: Keys, sites: IrSites, crawlers: Crawlers) -> None:
    """A run is under way, and some of its records are published."""
    await produce(redis, keys, "runs", sites.run(COMPANY))
    crawlers.start()
    await wait_until(lambda: len(sites.site.asked) > RELEASES // 4, for_s=60)


async def assert_all_is_told_once(redis: Redis, keys: Keys, sites: IrSites) -> CrawlReport:
    """The run's report, its records and what it left for the next; then a next run that finds nothing new."""
    (report,) = await wait_until(lambda: reports(redis, keys, 1), for_s=30)

    assert sorted(article.id for article in await stream(redis, keys, "articles")) == sites.ids
    assert (report.outcome, report.items, report.published + report.known, report.errors) == ("ok", RELEASES, RELEASES, ())
    assert report.seeded
    assert await redis.hget(keys.seeded("ir_page"), f"HK:{COMPANY}") == b"done"
    assert await redis.exists(keys.validator(f"ir_page/https://ir{COMPANY}.example.com/news"))

    await produce(redis, keys, "runs", sites.run(COMPANY))
    _, again = await wait_until(lambda: reports(redis, keys, 2), for_s=20)

    assert (again.outcome, again.published) == ("unchanged", 0)
    assert (await redis.xpending(keys.stream("runs"), GROUP))["pending"] == 0
    assert await redis.exists(keys.running("ir_page", f"HK:{COMPANY}")) == 0
    return report


async def test_a_redis_that_is_killed_and_comes_back_with_its_file_costs_and_doubles_nothing(
    redis: Redis, keys: Keys, server: Server, sites: IrSites, crawlers: Crawlers
) -> None:
    await begun(redis, keys, sites, crawlers)

    server.kill()
    await wait_until(lambda: "Redis is away" in crawlers.said)
    server.start()

    await assert_all_is_told_once(redis, keys, sites)
    assert crawlers.said.count('"Redis is away, waiting for it"') == 1
    assert crawlers.started[0].poll() is None


async def test_a_redis_that_hangs_for_longer_than_its_clients_wait_costs_and_doubles_nothing(
    redis: Redis, keys: Keys, server: Server, sites: IrSites, crawlers: Crawlers
) -> None:
    crawlers.address = f"{server.address}?socket_timeout={SOCKET_TIMEOUT_S}"
    await begun(redis, keys, sites, crawlers)

    server.halt()
    await wait_until(lambda: "Redis is away" in crawlers.said)
    await asyncio.sleep(SOCKET_TIMEOUT_S)  # the outage itself: others give up in it too
    server.go_on()

    await assert_all_is_told_once(redis, keys, sites)
    assert crawlers.started[0].poll() is None


def every_third(*words: bytes) -> Callable[[bytes], bool]:
    """Whether this is the third, sixth … command with all of `words` in it."""
    met = 0

    def loses(asked: bytes) -> bool:
        nonlocal met
        met += all(word in asked for word in words)
        return all(word in asked for word in words) and met % 3 == 0

    return loses


async def test_a_publish_whose_answer_gets_lost_is_neither_lost_nor_repeated(
    redis: Redis, keys: Keys, server: Server, sites: IrSites, crawlers: Crawlers
) -> None:
    road = LossyRoad(server.socket, every_third(b"EVALSHA", b"stream:articles"))
    async with road.open(server.folder / "road.sock") as crawlers.address:
        await begun(redis, keys, sites, crawlers)

        report = await assert_all_is_told_once(redis, keys, sites)

    assert road.lost > 0
    assert report.known > 0, "what was published without an answer is met as known"


def once(*words: bytes) -> Callable[[bytes], bool]:
    """Whether this is the first command with all of `words` in it."""
    left = [True]

    def loses(asked: bytes) -> bool:
        return all(word in asked for word in words) and bool(left) and left.pop()

    return loses


@pytest.mark.parametrize(
    "words",
    [(b"EVAL", b"stream:reports"), (b"XREADGROUP", b"stream:runs", b">"), (b"SET", b"validator:")],
    ids=["the report", "the run itself", "marks and validators"],
)
async def test_other_steps_whose_answers_get_lost_are_done_once(
    redis: Redis, keys: Keys, server: Server, sites: IrSites, crawlers: Crawlers, words: tuple[bytes, ...]
) -> None:
    road = LossyRoad(server.socket, once(*words))
    async with road.open(server.folder / "road.sock") as crawlers.address:
        await begun(redis, keys, sites, crawlers)

        await assert_all_is_told_once(redis, keys, sites)

    assert road.lost == 1
