"""A storm: many events for many subscribers while vendors fail at random and workers are killed: `python -m bench.storm`."""

import argparse
import asyncio
import random
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from bench.redis_server import private_redis
from bench.storm_scene import Scene
from bench.workers import Workers
from queues.keys import Keys
from queues.records import encode
from queues.streams import BODY
from replica.vendors.mail import MailServer, serving_mail
from replica.vendors.serve import Vendors, serving
from replica.vendors.troubles import KINDS

AMOUNT = re.compile(r"US\$[\d,]+\.\d+")
WINDOW_S = 2.0
"""A worker that is killed may have sent what it could not write down any more; its last sends are no older than this."""


@dataclass(frozen=True)
class Outcome:
    """What the vendors counted."""

    expected: int
    lost: int
    foreign: int
    spoilt: int
    """Repeats after an answer that the vendor gave and the client could not read."""
    at_kills: int
    """Repeats of what a worker sent right before it was killed."""
    unexplained: int
    kills: int
    troubles: int
    dead: int
    took_s: float
    reasons: Counter[str]
    """Of the dead letters."""

    @property
    def good(self) -> bool:
        """Nothing lost, nothing doubled outside of the stated window."""
        return not (self.lost or self.foreign or self.unexplained or self.dead)


async def storm(
    scene: Scene, *, share: float, kills: int, workers: int, limit_s: float, kinds: tuple[str, ...] = KINDS
) -> Outcome:
    """Run it; `share` of the vendors' answers is trouble, of one of these kinds. Raises TimeoutError after `limit_s`."""
    vendors, mail = Vendors(), MailServer()
    mail.troubles = vendors.troubles
    vendors.troubles.share, vendors.troubles.kinds = share, kinds
    with tempfile.TemporaryDirectory(prefix="hkw-storm-") as name:
        folder = Path(name)
        async with private_redis() as redis, serving(vendors), serving_mail(mail):
            scene.write(folder, vendors.url)
            await _publish(redis, scene)
            crew = Workers(folder, variables(redis, folder, vendors, mail))
            began = time.monotonic()
            crew.start(workers)
            try:
                await crew.torment(kills, 1.0, random.Random(17))
                await _until_quiet(redis, began + limit_s)
            finally:
                crew.end()
            reasons = await _dead(redis)
            return _judge(
                scene,
                arrivals(vendors, mail),
                crew.kills,
                sum(vendors.troubles.met.values()),
                reasons,
                time.monotonic() - began,
            )


def variables(redis: Redis, folder: Path, vendors: Vendors, mail: MailServer) -> dict[str, str]:
    """The environment of workers that read the settings in `folder` and know these vendors only."""
    return {
        "REDIS_URL": f"unix://{redis.connection_pool.connection_kwargs['path']}",
        "HKWATCH_WATCHLIST": str(folder / "watchlist.toml"),
        "HKWATCH_SUBSCRIBERS": str(folder / "subscribers.toml"),
        "HKWATCH_SLACK_API": f"{vendors.url}/api/",
        "HKWATCH_SLACK_BOT_TOKEN": "xoxb-test",
        "HKWATCH_SMTP_HOST": "127.0.0.1",
        "HKWATCH_SMTP_PORT": str(mail.port),
        "HKWATCH_SMTP_TLS": "none",
    }


async def _publish(redis: Redis, scene: Scene) -> None:
    async with redis.pipeline(transaction=False) as together:
        for filing in scene.filings():
            together.xadd(Keys().stream("filings"), {BODY: encode(filing)})
        await together.execute()


async def _dead(redis: Redis) -> Counter[str]:
    letters: Any = await redis.xrange(Keys().stream("dead"))
    return Counter(fields.get(b"reason", b"").decode() for _, fields in letters)


async def _until_quiet(redis: Redis, end: float) -> None:
    while not await quiet(redis):
        if time.monotonic() > end:
            raise TimeoutError("filings or lanes still wait")
        await asyncio.sleep(0.2)


async def quiet(redis: Redis, kind: str = "filings") -> bool:
    """Whether every record of the stream of `kind` was read and acknowledged, and every notice sent."""
    keys, stream = Keys(), Keys().stream(kind)
    groups: Any = await redis.xinfo_groups(stream)
    info: Any = await redis.xinfo_stream(stream)
    read = bool(groups) and groups[0]["last-delivered-id"] == info["last-generated-id"] and not groups[0]["pending"]
    if not read:
        return False
    endpoints: Any = await redis.zrange(keys.endpoints(), 0, -1)
    return bool(endpoints) and not any([await redis.zcard(keys.outbox(name.decode())) for name in endpoints])


def arrivals(vendors: Vendors, mail: MailServer) -> dict[tuple[str, str], list[tuple[float, str | None]]]:
    """(where, amount) -> the arrivals of that message as (Unix time, trouble with its answer)."""
    found: dict[tuple[str, str], list[tuple[float, str | None]]] = defaultdict(list)
    for posted in vendors.received.messages:
        body = posted["body"]
        where = body["channel"] if posted["path"].startswith("/api/") else posted["path"]
        text = body.get("text") or body.get("subject", "")
        found[where, _amount(text)].append((posted["at"], posted["trouble"]))
    for one in mail.mails:
        found[one.recipient, _amount(str(one.content["Subject"]))].append((one.at, one.trouble))
    return found


def _amount(text: str) -> str:
    match = AMOUNT.search(text)
    return match.group() if match else text


def _judge(
    scene: Scene,
    found: dict[tuple[str, str], list[tuple[float, str | None]]],
    kills: list[float],
    troubles: int,
    reasons: Counter[str],
    took_s: float,
) -> Outcome:
    expected = scene.expected()
    repeats = [one for times in found.values() for one in sorted(times, key=lambda arrival: arrival[0])[:-1]]
    spoilt = [one for one in repeats if one[1] is not None]
    clean = [one for one in repeats if one[1] is None]
    at_kills = [at for at, _ in clean if any(0 <= kill - at <= WINDOW_S for kill in kills)]
    return Outcome(
        expected=len(expected),
        lost=len(expected - found.keys()),
        foreign=len(found.keys() - expected),
        spoilt=len(spoilt),
        at_kills=len(at_kills),
        unexplained=len(clean) - len(at_kills),
        kills=len(kills),
        troubles=troubles,
        dead=reasons.total(),
        reasons=reasons,
        took_s=took_s,
    )


def main() -> int:
    """Print what the vendors counted; 1 when anything was lost or doubled outside of the window."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=5000)
    parser.add_argument("--subscribers", type=int, default=2000)
    # No multiple of four: each company has readers on all channels.
    parser.add_argument("--companies", type=int, default=499)
    parser.add_argument("--share", type=float, default=0.15)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--workers", type=int, default=3)
    options = parser.parse_args()
    scene = Scene(options.events, options.subscribers, options.companies)
    outcome = asyncio.run(storm(scene, share=options.share, kills=options.kills, workers=options.workers, limit_s=900))
    print(f"{outcome.expected:,} notices due, {outcome.lost} lost, {outcome.foreign} to the wrong reader, {outcome.dead} dead")
    print(f"{outcome.troubles:,} troubles at the vendors, {outcome.kills} workers killed, {outcome.took_s:.0f} s")
    print(f"repeats: {outcome.spoilt} after a spoilt answer, {outcome.at_kills} at a kill, {outcome.unexplained} unexplained")
    for reason, count in outcome.reasons.most_common(5):
        print(f"dead: {count:,} because {reason}")
    return 0 if outcome.good else 1


if __name__ == "__main__":
    sys.exit(main())
