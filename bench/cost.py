"""`make bench-cost`: requests in a minute with 10, 500 and 2,600 watched companies, in three hours of a Tuesday.

Runs are counted in the plan that the scheduler makes of the timetable; requests for each run are those of a second look at the
replica, when most is known. Of the companies all are listed in Hong Kong, each fifth in New York too, with a CIK and a feed.
Exit status 1 when a watch list of 2,600 costs more requests to Sina, HKEXnews or the SEC than their budgets hold.
"""

import asyncio
import sys
import time
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.memory import crawler, rounds, sites, until_done
from bench.redis_server import private_redis
from crawlers.spiders.sina_quotes import BATCH
from queues.keys import Keys
from queues.records import CrawlReport, decode
from queues.streams import BODY, produce
from scheduler.plan import Files, load_files, make_plan
from settings.watchlist import Company, Feed, WatchList

SIZES = (10, 500, 2600)
HOUR = timedelta(hours=1)
HOURS = {  # Hong Kong time
    "10:00 the session": datetime(2026, 3, 17, 2, tzinfo=UTC),
    "17:00 the exchange publishes": datetime(2026, 3, 17, 9, tzinfo=UTC),
    "22:00 New York's session": datetime(2026, 3, 17, 14, tzinfo=UTC),
}
LIMIT_S = 300.0
BUDGETS = {  # requests a minute, by crawlers/publishers.py; whose single companies' pages share it
    "sina-pages": (20.0, ("sina_news", "sina_us_news", "sina_dividends")),
    "sec": (600.0, ("sec_filings",)),
    "hkexnews": (60.0, ("hkex_filings", "hkex_forms", "hkex_reconcile")),
}


def watchlist(companies: int) -> WatchList:
    """So many companies."""
    made = []
    for number in range(1, companies + 1):
        american = number % 5 == 0
        row: dict[str, Any] = {"name": f"C{number}", "listings": (f"HK:{number}",)}
        if american:
            feed = Feed(url=f"https://ir{number}.example.com/rss.xml")
            row |= {"listings": (f"HK:{number}", f"US:C{number}"), "cik": f"{number:010}", "feeds": (feed,), "ads_ratio": 1}
        made.append(Company.model_validate(row))
    return WatchList(company=tuple(made))


def runs_a_minute(companies: int, start: datetime) -> dict[str, float]:
    """Source -> due instants in a minute, over the hour from `start`."""
    files = load_files()
    found: dict[str, float] = defaultdict(float)
    for job in make_plan(Files(files.timetable, watchlist(companies), files.calendar)).values():
        found[job.source.name] += sum(1 for _ in job.times.between(job.scope, start, start + HOUR)) / 60
    return found


async def requests_a_run() -> dict[str, float]:
    """Source -> requests of a run, robots.txt left out, when the run before it has seen all."""
    asked: dict[str, list[int]] = {}
    async with private_redis() as redis:
        with sites() as origin, crawler(redis, origin) as process:
            steps, end = rounds(), time.monotonic() + LIMIT_S
            for _ in range(3):
                last = b""
                for run in next(steps):
                    last = await produce(redis, Keys(), "runs", run)
                await until_done(redis, last, process, end)
                reports: Any = await redis.xrange(Keys().stream("reports"))
                await redis.xtrim(Keys().stream("reports"), maxlen=0, approximate=False)
                asked = defaultdict(list)
                for _, fields in reports:
                    report = decode(fields[BODY])
                    if isinstance(report, CrawlReport):
                        asked[report.source].append(report.requests)
    return {source: sum(counts) / len(counts) for source, counts in asked.items()}


def cost(requests: Mapping[str, float], companies: int, start: datetime) -> dict[str, float]:
    """Source -> requests in a minute; quotes are asked in batches of codes."""
    symbols = sum(len(company.listings) for company in watchlist(companies).company)
    each = {**requests, "sina_quotes": float(-(-symbols // BATCH))}
    return {source: runs * each.get(source, 1.0) for source, runs in runs_a_minute(companies, start).items()}


def show(name: str, requests: Mapping[str, float], costs: Mapping[int, Mapping[str, float]]) -> bool:
    """Print one hour's table; returns whether the largest watch list stays within the budgets."""
    print(f"{name:30}{'a run':>8}" + "".join(f"{size:>9,}" for size in costs))
    for source in sorted(costs[SIZES[-1]]):
        row = "".join(f"{found.get(source, 0.0):9.1f}" for found in costs.values())
        print(f"  {source:28}{requests.get(source, 1.0):8.1f}{row}")
    print(f"  {'all':36}" + "".join(f"{sum(found.values()):9.1f}" for found in costs.values()))
    good = True
    for bucket, (budget, sources) in BUDGETS.items():
        spent = [sum(found.get(source, 0.0) for source in sources) for found in costs.values()]
        good &= spent[-1] <= budget
        print(f"  {f'{bucket}, of {budget:.0f}':36}" + "".join(f"{one:9.1f}" for one in spent))
    return good


def main() -> int:
    """Print the tables."""
    requests = asyncio.run(requests_a_run())
    print("requests a minute")
    good = [show(name, requests, {size: cost(requests, size, start) for size in SIZES}) for name, start in HOURS.items()]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
