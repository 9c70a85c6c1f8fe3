"""Breaker, buckets, Retry-After, conditional requests, robots.txt, the stand-in."""

import time
from collections.abc import Iterable
from typing import Any

import pytest
from aiohttp import web
from redis.asyncio import Redis
from scrapy.http import Request, Response

from crawlers.bans import ban_in
from crawlers.bases import SourceSpider
from crawlers.origin import real_url, stand_in_url
from crawlers.pace import Pace
from crawlers.publishers import Rate, publisher_of
from queues.keys import Keys
from queues.records import Article
from tests.crawlers.conftest import Site, crawl

pytestmark = pytest.mark.usefixtures("watchlist")
BAN = "<html><head><title>拒绝访问</title></head><body>你的 IP 存在异常访问, 已被封禁.</body></html>"
SMALL_BAN = "<html><head><title>拒绝访问</title></head></html>"
PAGE = "finance.sina.com.cn/a"


class Pages(SourceSpider):
    name = "pages"
    hosts = ("sina.com.cn", "sinajs.cn", "example.com")
    accepts = {"urls": "addresses", "conditional": "1"}  # noqa: RUF012 - an index card

    async def start(self) -> Any:
        for url in self.arguments.own["urls"].split():
            yield self.request(url, conditional="conditional" in self.arguments.own)

    def parse(self, response: Response, **_: Any) -> Iterable[Article | Request]:
        page = self.page(response)
        yield Article(source=self.name, id=page.url, url=page.url, title=page.body.decode(), first_seen_at=page.fetched_at)


@pytest.mark.parametrize(
    "body",
    [page.encode(charset) for page in (BAN, SMALL_BAN) for charset in ("utf-8", "gb18030")],
    ids=["utf-8", "gb18030"] * 2,
)
async def test_a_ban_page_with_status_200_closes_all_hosts_of_its_publisher_for_every_process(
    site: Site, queue: Redis, keys: Keys, body: bytes
) -> None:
    site.pages[PAGE] = body
    done = await crawl(Pages, site.origin, urls=f"https://{PAGE}")
    asked = len(site.asked)

    after = await crawl(Pages, site.origin, urls="https://hq.sinajs.cn/list=x https://other.example.com/")

    assert done.report.outcome == after.report.outcome == "blocked"
    assert "asked again after" in after.report.errors[0].message
    assert site.asked[asked:] == ["other.example.com/"], "another publisher is asked all the same"
    assert 590 <= await queue.ttl(keys.breaker("sina")) <= 600


async def test_456_is_a_ban_and_is_not_retried(site: Site, queue: Redis) -> None:
    site.pages[PAGE] = 456

    done = await crawl(Pages, site.origin, urls=f"https://{PAGE}")

    assert (done.report.outcome, site.asked) == ("blocked", [PAGE])


async def test_the_pause_doubles_from_ban_to_ban_up_to_an_hour_and_not_within_one(redis: Redis, keys: Keys) -> None:
    pace, sina = Pace(redis, keys), publisher_of("sina.cn")
    pauses = []
    for _ in range(5):
        closed, until = await pace.close(sina)
        again, _ = await pace.close(sina)
        assert (closed, again) == (True, False)
        pauses.append(round((until - time.time()) / 60))
        await redis.delete(keys.breaker("sina"))

    assert pauses == [10, 20, 40, 60, 60]


@pytest.mark.parametrize(
    ("host", "status", "body", "ban"),
    [
        ("www.sec.gov", 403, b"<html>Your Request Originates from an Undeclared Automated Tool</html>", True),
        ("ir.example.com", 200, b"<html><head><title>Access Denied</title></head></html>", True),
        ("hq.sinajs.cn", 403, b"Forbidden", False),
        ("feed.mix.sina.com.cn", 200, '{"title":"某站拒绝访问,账号被封禁"}'.encode(), False),
        ("finance.sina.com.cn", 200, ("<html>" + "拒绝访问 封禁" + "文" * 20_000).encode(), False),
    ],
)
def test_only_a_ban_page_is_a_ban(host: str, status: int, body: bytes, ban: bool) -> None:
    assert (ban_in(publisher_of(host), status, body) is not None) is ban


async def test_two_processes_share_a_bucket(redis: Redis, keys: Keys) -> None:
    rate, one, other = Rate("b", 1.0, burst=2), Pace(redis, keys), Pace(redis, keys)
    sina = publisher_of("sina.cn")

    waits = [(await pace.turn(sina, rate)).wait_s for pace in (one, other, one, other)]

    assert waits[:2] == [0.0, 0.0]
    assert waits[2] == pytest.approx(1.0, abs=0.1)
    assert waits[3] == pytest.approx(2.0, abs=0.1)


async def test_a_turn_that_is_far_away_is_not_reserved_and_backfill_leaves_the_next_ones_free(redis: Redis, keys: Keys) -> None:
    rate, pace, sina = Rate("b", 1.0), Pace(redis, keys), publisher_of("sina.cn")

    background = await pace.turn(sina, rate, background=True)
    live = await pace.turn(sina, rate)
    later = await pace.turn(sina, rate, background=True)

    assert (background.granted, background.wait_s) == (True, pytest.approx(2.0, abs=0.1))
    assert live.granted
    assert not later.granted


async def test_without_a_redis_the_pace_holds_for_the_process() -> None:
    pace, sina, rate = Pace(None, Keys()), publisher_of("sina.cn"), Rate("b", 1.0)

    waits = [(await pace.turn(sina, rate)).wait_s for _ in range(2)]
    await pace.close(sina)

    assert waits == [0.0, pytest.approx(1.0, abs=0.1)]
    assert (await pace.turn(sina, rate)).closed_until is not None


async def test_requests_keep_their_distance(site: Site, queue: Redis) -> None:
    site.pages |= {f"a.example.com/{n}": "x" for n in range(5)}
    urls = " ".join(f"https://a.example.com/{n}" for n in range(5))

    await crawl(Pages, site.origin, {"HKWATCH_PACE": 0.1}, urls=urls)  # one each 0.1 s, three of them (with robots.txt) at once

    assert site.at[-1] - site.at[0] >= 0.25


@pytest.mark.parametrize("shared", [True, False])
async def test_a_shorter_retry_after_does_not_end_a_longer_one_and_none_is_longer_than_a_day(
    redis: Redis, keys: Keys, shared: bool
) -> None:
    pace, sina = Pace(redis if shared else None, keys), publisher_of("sina.cn")
    busy, odd = Rate("busy", 1.0), Rate("odd", 1.0)

    await pace.hold(busy, 120)
    await pace.hold(busy, 5)
    await pace.hold(odd, 1e14)

    assert (await pace.turn(sina, busy)).wait_s > 100
    assert 86_000 < (await pace.turn(sina, odd)).wait_s <= 86_400


async def test_retry_after_is_kept_by_all(site: Site, queue: Redis) -> None:
    answers = [web.Response(status=503, headers={"Retry-After": "1"}), web.Response(text="x")]
    site.pages["a.example.com/"] = lambda _: answers.pop(0)

    done = await crawl(Pages, site.origin, urls="https://a.example.com/")

    assert done.report.items == 1
    assert site.at[1] - site.at[0] >= 0.9


async def test_an_unchanged_page_is_not_downloaded_again(site: Site, queue: Redis) -> None:
    def page(request: web.Request) -> web.Response:
        if request.headers.get("If-None-Match") == '"v1"':
            return web.Response(status=304)
        return web.Response(text="x", headers={"ETag": '"v1"', "Last-Modified": "Thu, 19 Mar 2026 08:00:00 GMT"})

    site.pages["a.example.com/"] = page
    first = await crawl(Pages, site.origin, urls="https://a.example.com/", conditional="1")

    second = await crawl(Pages, site.origin, urls="https://a.example.com/", conditional="1")

    assert (first.report.outcome, second.report.outcome) == ("ok", "unchanged")
    assert site.requests[-1].headers["If-Modified-Since"] == "Thu, 19 Mar 2026 08:00:00 GMT"


async def test_a_validator_is_not_kept_by_a_run_that_was_not_complete(site: Site, queue: Redis) -> None:
    site.pages["a.example.com/"] = lambda _: web.Response(text="x", headers={"ETag": '"v1"'})
    await crawl(Pages, site.origin, urls="https://a.example.com/ https://a.example.com/gone", conditional="1")

    await crawl(Pages, site.origin, urls="https://a.example.com/", conditional="1")

    assert "If-None-Match" not in site.requests[-1].headers


async def test_robots_txt_is_obeyed_asked_once_and_its_refusal_is_no_quiet_nothing(site: Site, queue: Redis) -> None:
    site.pages["a.example.com/robots.txt"] = "User-agent: *\nDisallow: /private"
    site.pages["a.example.com/"] = "x"

    refused = await crawl(Pages, site.origin, urls="https://a.example.com/private/1")
    await crawl(Pages, site.origin, urls="https://a.example.com/")

    assert (refused.report.outcome, refused.report.errors[0].name) == ("blocked", "Disallowed")
    assert site.asked == ["a.example.com/robots.txt", "a.example.com/"]


async def test_behind_a_stand_in_everything_sees_the_real_address(site: Site, queue: Redis) -> None:
    site.pages["a.example.com/old"] = lambda _: web.Response(
        status=302, headers={"Location": f"{site.origin}/b.example.com/new?x=1"}
    )
    site.pages["b.example.com/new?x=1"] = "x"

    done = await crawl(Pages, site.origin, urls="https://a.example.com/old")

    assert [item.url for item in done.items] == ["https://b.example.com/new?x=1"]


def test_addresses_go_to_the_stand_in_and_back() -> None:
    assert stand_in_url("http://o:1", "https://www.sec.gov/a?b=c") == "http://o:1/www.sec.gov/a?b=c"
    assert real_url("http://o:1", "http://o:1/www.sec.gov/a?b=c") == "https://www.sec.gov/a?b=c"
    assert real_url("http://o:1", "/relative") == "/relative"
