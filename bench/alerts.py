"""How many records a second one alert worker takes on one core: `python -m bench.alerts`.

The bounds are on this process' own seconds on the processor: those of the wall hold Redis and busy neighbours too. The clock
stands in a session of Hong Kong, for outside of one most of the work with a quote is never begun.
"""

import argparse
import asyncio
import logging
import os
import random
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from redis.asyncio import Redis

from alerts.awaited import Awaiting
from alerts.detect.detector import Detector
from alerts.intake import Intake
from alerts.prices.rules import SubscribedRules
from alerts.prices.stage import PriceStage
from alerts.routing.edition import Edition
from alerts.store.store import EventStore
from alerts.store.ticks import Ticks
from alerts.warm import warm
from bench.redis_server import private_redis
from queues.keys import Keys
from queues.records import Article, Quote, Record, encode
from queues.streams import BODY, Consumer
from settings.environment import environment
from settings.watchlist import WatchList, load_watchlist

BATCH = 256
RUNS = 3
LEAST = {"articles": 1_000, "quotes": 20_000}
AT = datetime(2023, 3, 15, 2, 0, tzinfo=UTC)  # 10:00 in Hong Kong, a Wednesday
SENTENCES = (
    "{name}今日在港交所发布公告，披露了最新的经营情况。",
    "{name}公布2022年第四季度业绩，收入同比增长12.5%，净利润为9.1亿元。",
    "{name}宣布派发每股0.08美元的末期股息，除净日为2023年3月30日。",
    "{name}盘中跌{pct}%，报{price}港元，成交额2.3亿港元。",
    "某券商发表研报，维持{name}“买入”评级，目标价{price}港元。",
    "市场人士认为，行业竞争仍然激烈，投资者需要留意风险。",
    "公司表示，将继续投入研发，提升用户体验与服务效率。",
    "分析师指出，宏观环境的变化可能影响消费信贷的需求。",
)


def articles(count: int, watchlist: WatchList, now: datetime) -> list[Record]:
    """Stories of eight sentences; half of them, as on market-wide lists, name no watched company."""
    dice = random.Random(3)
    made: list[Record] = []
    for number in range(count):
        company = dice.choice(watchlist.company)
        fill = {
            "name": company.name if number % 2 else "某某控股",
            "pct": round(dice.uniform(3, 9), 1),
            "price": round(dice.uniform(20, 300), 2),
        }
        title = dice.choice(SENTENCES[1:5]) if dice.random() < 0.2 else dice.choice(SENTENCES[5:])
        text = "\n".join(dice.choice(SENTENCES) for _ in range(8))
        made.append(
            Article(
                source="sina_news",
                id=f"sina:{number}",
                url=f"https://finance.sina.com.cn/stock/hkstock/{number}.shtml",
                title=title.format(**fill).rstrip("。"),
                text=text.format(**fill),
                publisher="Example Wire",
                released_at=now - timedelta(minutes=number % 600),
                first_seen_at=now,
            )
        )
    return made


def quotes(count: int, watchlist: WatchList, now: datetime) -> list[Record]:
    """Ticks of every listing in turn, a quiet day with a few moves."""
    dice = random.Random(5)
    symbols = [listing for company in watchlist.company for listing in company.listings]
    price = dict.fromkeys(symbols, 100.0)
    made: list[Record] = []
    for number in range(count):
        symbol = symbols[number % len(symbols)]
        price[symbol] *= 1 + dice.gauss(0, 0.0004)
        at = now + timedelta(milliseconds=number)
        made.append(
            Quote(source="sina_quotes", symbol=symbol, last=price[symbol], previous_close=100.0, traded_at=at, first_seen_at=at)
        )
    return made


def stand_at(instant: datetime) -> None:
    """Let this process' clock stand (all but) still at `instant`."""
    os.environ["HKWATCH_CLOCK"] = f"{instant.isoformat()}@{time.time():.0f}x0.0001"


async def fill(redis: Redis, keys: Keys, kind: str, records: list[Record]) -> None:
    """Append all to the stream of `kind`."""
    for start in range(0, len(records), 2000):
        async with redis.pipeline(transaction=False) as together:
            for record in records[start : start + 2000]:
                together.xadd(keys.stream(kind), {BODY: encode(record)})
            await together.execute()


async def intake_rate(redis: Redis, kind: str, records: list[Record], watchlist: WatchList, edition: Edition) -> dict[str, Any]:
    """Records a second of wall clock and of this process' own CPU time."""
    keys = Keys("bench", 0)
    await redis.flushall()
    await fill(redis, keys, kind, records)
    consumer: Consumer[Any] = Consumer(redis, keys, (kind,), "bench")
    store = EventStore(redis, keys)
    prices = PriceStage(redis, keys, watchlist, SubscribedRules(lambda: edition.subscribers))
    awaiting, ticks = Awaiting(redis, keys), Ticks(redis, keys)
    intake = Intake(consumer, store, Detector(watchlist), prices, edition, lambda: (), awaiting, ticks)
    began, cpu, taken = time.perf_counter(), time.process_time(), 0
    while deliveries := await consumer.batch(BATCH, 10):
        await intake.take(deliveries)
        taken += len(deliveries)
    wall, used = time.perf_counter() - began, time.process_time() - cpu
    return {"kind": kind, "records": taken, "per_s": round(taken / wall), "per_cpu_s": round(taken / used)}


async def run(count: int) -> bool:
    """Print a line for each kind of record; whether a bound was missed."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    watchlist = load_watchlist(environment().hkwatch_watchlist)
    edition = Edition(environment().hkwatch_subscribers, watchlist)
    warm(Detector(watchlist), watchlist)
    missed = False
    async with private_redis() as redis:
        for kind, made in (("articles", articles(count, watchlist, AT)), ("quotes", quotes(count * 10, watchlist, AT))):
            rates = [await intake_rate(redis, kind, made, watchlist, edition) for _ in range(RUNS)]
            own, wall = (statistics.median(rate[name] for rate in rates) for name in ("per_cpu_s", "per_s"))
            verdict = "met" if own >= LEAST[kind] else "MISSED"
            missed = missed or own < LEAST[kind]
            print(
                f"{kind}: {rates[0]['records']} records, {own:,.0f} a second of CPU, {wall:,.0f} of the wall "
                f"(median of {RUNS}); at least {LEAST[kind]:,} of CPU: {verdict}"
            )
    return missed


def main() -> int:
    """Entry point; status 1 when a bound is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=5000)
    count = parser.parse_args().count
    stand_at(AT + timedelta(minutes=1))
    return int(asyncio.run(run(count)))


if __name__ == "__main__":
    sys.exit(main())
