"""How many quotes a second of one core are taken: the price engine alone, and the stage with its memory in a real Redis.

Seconds are those that this process spends on the processor; waiting for the server and for busy neighbours is not its work.
"""

import asyncio
import random
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from redis.asyncio import Redis

from alerts.prices.engine import step
from alerts.prices.rules import Rules
from alerts.prices.sessions import TradingHours
from alerts.prices.stage import PriceBatch, PriceStage
from alerts.prices.state import State
from queues.connection import connect
from queues.keys import PRICE_KEEP_S, Keys
from queues.records import Quote, decode, encode
from queues.server import arguments
from settings.watchlist import Company, WatchList

LISTINGS, LOOKS, BATCH = 2600, 30, 500
FLOOR = 20_000
START = datetime(2026, 3, 18, 1, 30, tzinfo=UTC)
WRITE = "for i, key in ipairs(KEYS) do redis.call('SET', key, ARGV[i + 1], 'EX', ARGV[1]) end"  # as the worker's commit does
NOW = START + timedelta(hours=1)


def ticks(listings: int = LISTINGS, looks: int = LOOKS, seed: int = 1) -> list[Quote]:
    """Every listing once each five seconds from the open of Hong Kong on, as the quote spider brings them; prices wander."""
    chance = random.Random(seed)
    closes = [round(chance.uniform(1, 500), 3) for _ in range(listings)]
    prices = list(closes)
    found = []
    for look in range(looks):
        at = START + timedelta(seconds=5 * look)
        for number, close in enumerate(closes):
            prices[number] *= 1 + chance.gauss(0, 0.002)
            found.append(_quote(f"HK:{number + 1}", round(prices[number], 3), close, at))
    return found


def _quote(symbol: str, last: float, close: float, at: datetime) -> Quote:
    return Quote(
        source="sina_quotes",
        symbol=symbol,
        last=last,
        previous_close=close,
        open=close,
        high=max(close, last),
        low=min(close, last),
        high_52w=close * 1.5,
        low_52w=close * 0.5,
        volume=1e6,
        turnover=1e8,
        traded_at=at,
        first_seen_at=at,
    )


def engine(quotes: list[Quote]) -> tuple[float, int]:
    """(quotes a second, moves) of the pure engine."""
    states: dict[str, State] = {}
    rules, hours = Rules(), TradingHours()
    hours.on("HK", START.date())
    moves = 0
    begun = time.process_time()
    for quote in quotes:
        states[quote.symbol], found = step(states.get(quote.symbol) or State(), quote, NOW, rules, hours)
        moves += len(found)
    return len(quotes) / (time.process_time() - begun), moves


async def stage(redis: Redis, raw: list[bytes], watched: int, batch: int = BATCH) -> tuple[float, int]:
    """(quotes a second, findings) of decoding, one read a batch, the engine, and one write of all states of the batch."""
    companies = tuple(
        Company.model_validate({"name": f"company {number}", "listings": [f"HK:{number}"]}) for number in range(1, watched + 1)
    )
    prices = PriceStage(redis, Keys(), WatchList(company=companies))
    await prices.findings([], NOW)
    found = 0
    begun = time.process_time()
    for first in range(0, len(raw), batch):
        quotes = [record for record in map(decode, raw[first : first + batch]) if isinstance(record, Quote)]
        answer = await prices.findings(quotes, NOW)
        await _keep(redis, answer)
        found += len(answer.findings)
    return len(raw) / (time.process_time() - begun), found


async def _keep(redis: Redis, answer: PriceBatch) -> None:
    names, values = [write.key for write in answer.writes], [write.value for write in answer.writes]
    await redis.eval(WRITE, len(names), *names, PRICE_KEEP_S, *values)


@contextmanager
def _server() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="hkw-bench-") as folder:
        server = subprocess.Popen(arguments(Path(folder)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        path = Path(folder) / "redis.sock"
        while not path.exists() and server.poll() is None:
            time.sleep(0.01)
        yield f"unix://{path}"
        server.terminate()
        server.wait(10)


async def _measure(address: str, quotes: list[Quote]) -> list[tuple[str, float, int]]:
    raw = [encode(quote) for quote in quotes]
    redis = connect(address)
    rows = []
    for watched in (LISTINGS, 10):
        await redis.flushall()
        rate, found = await stage(redis, raw, watched)
        rows.append((f"stage, {watched} of {LISTINGS} listings watched", rate, found))
    await redis.aclose()
    return rows


def main() -> int:
    """Print the figures; 1 when the stage is below the bound."""
    quotes = ticks()
    rows = [("engine alone", *engine(quotes))]
    with _server() as address:
        rows += asyncio.run(_measure(address, quotes))
    for name, rate, moves in rows:
        print(f"{name:<38} {rate:>9,.0f} quotes/s   {moves:>5} moves in {len(quotes):,} quotes")
    print(f"bound: {FLOOR:,} quotes/s on one core")
    return 0 if rows[1][1] >= FLOOR else 1


if __name__ == "__main__":
    raise SystemExit(main())
