"""Whom we ask and how often: one row for each publisher, whose hosts share a breaker; buckets are shared where a limit is.

Figures: Sina bans addresses for all its hosts at once; others live with a page each 3 to 5 s and a batch of quotes each second.
HKEXnews states no limit, authors use one request a second. The SEC allows 10 requests a second over all its hosts
(https://www.sec.gov/os/accessing-edgar-data). Everybody else: one a second for each host.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Rate:
    """One request each `every_s` seconds on average, `burst` of them at once; hosts that name one `bucket` share it."""

    bucket: str
    every_s: float
    burst: int = 1


@dataclass(frozen=True)
class Publisher:
    """One row. `ban_statuses`: what this publisher answers when it bans us, beside 456 and what the page's text says."""

    name: str
    domains: tuple[str, ...]
    rate: Rate
    hosts: Mapping[str, Rate] = field(default_factory=dict)
    ban_statuses: frozenset[int] = frozenset()

    def rate_of(self, host: str) -> Rate:
        """The rate at which `host` may be asked."""
        return self.hosts.get(host, self.rate)


PUBLISHERS = (
    Publisher(
        "sina",
        ("sina.com.cn", "sina.cn", "sinajs.cn", "sinaimg.cn"),
        Rate("sina-pages", 3.0, burst=2),
        {
            "hq.sinajs.cn": Rate("sina-quotes", 0.5, burst=4),
            "feed.mix.sina.com.cn": Rate("sina-feeds", 1.0, burst=3),
            "zhibo.sina.com.cn": Rate("sina-flash", 1.0, burst=3),
        },
    ),
    Publisher("hkexnews", ("hkexnews.hk",), Rate("hkexnews", 1.0, burst=3), ban_statuses=frozenset({403})),
    Publisher("hkex", ("hkex.com.hk",), Rate("hkex", 1.0, burst=2), ban_statuses=frozenset({403})),
    Publisher("sec", ("sec.gov",), Rate("sec", 0.1), ban_statuses=frozenset({403})),
)


def publisher_of(host: str) -> Publisher:
    """The row of a host; one that no row names is its own publisher."""
    for publisher in PUBLISHERS:
        if any(host == domain or host.endswith("." + domain) for domain in publisher.domains):
            return publisher
    return Publisher(host, (host,), Rate(host, 1.0, burst=3))
