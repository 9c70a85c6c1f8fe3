"""An alert worker begins anew with a sound new watch list, when told to or by itself; it goes on when the new one is broken."""

import signal
from pathlib import Path

from redis.asyncio import Redis

from queues.keys import Keys
from queues.streams import produce
from replica.vendors.serve import Vendors, serving
from tests.alerts.process import worker
from tests.alerts.samples import dividend_filing
from tests.alerts.test_worker import DESK
from tests.conftest import ROOT, wait_until


async def test_a_broken_watch_list_is_said_with_its_line_and_a_sound_one_is_taken_over_by_the_same_process(
    tmp_path: Path, redis: Redis, redis_address: str, keys: Keys
) -> None:
    sound = (ROOT / "settings" / "watchlist.toml").read_text(encoding="utf-8")
    path, log = tmp_path / "watchlist.toml", tmp_path / "worker.log"
    path.write_text(sound, encoding="utf-8")
    async with serving(Vendors()) as vendors:
        (tmp_path / "subscribers.toml").write_text(DESK.format(url=vendors.url))
        async with worker(tmp_path, redis_address, redis, keys, HKWATCH_WATCHLIST=str(path)) as process:
            path.write_text('[[company]]\nname = "X"\nlistings = ["HK:0700"]\n', encoding="utf-8")
            process.send_signal(signal.SIGHUP)
            await wait_until(lambda: "the old ones stay" in log.read_text())
            path.write_text(sound, encoding="utf-8")
            process.send_signal(signal.SIGHUP)
            await wait_until(lambda: log.read_text().count('"alert worker"') == 2, for_s=20)
            await produce(redis, keys, "filings", dividend_filing())
            await wait_until(lambda: len(vendors.received.messages) == 1, for_s=20)

            assert process.poll() is None
    said = [line for line in log.read_text().splitlines() if "the old ones stay" in line]
    assert said  # once by the signal, and once more if the worker looked at the file meanwhile
    assert all("watchlist.toml:3" in line for line in said)


async def test_a_company_that_is_added_to_the_file_is_told_of_without_anybody_sending_a_signal(
    tmp_path: Path, redis: Redis, redis_address: str, keys: Keys
) -> None:
    path, log = tmp_path / "watchlist.toml", tmp_path / "worker.log"
    path.write_text('[[company]]\nname = "甲"\nlistings = ["HK:700"]\n', encoding="utf-8")
    async with serving(Vendors()) as vendors:
        (tmp_path / "subscribers.toml").write_text(DESK.format(url=vendors.url))
        async with worker(tmp_path, redis_address, redis, keys, HKWATCH_WATCHLIST=str(path)) as process:
            path.write_text('[[company]]\nname = "乙"\nlistings = ["HK:3660"]\n', encoding="utf-8")
            await wait_until(lambda: log.read_text().count('"alert worker"') == 2, for_s=20)
            await produce(redis, keys, "filings", dividend_filing())
            await wait_until(lambda: len(vendors.received.messages) == 1, for_s=20)

            assert process.poll() is None
