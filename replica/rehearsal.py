"""The daemon under rehearsal: its settings in a folder of its own, its start, what it has asked for so far, and its end."""

import asyncio
import json
import os
import signal
import sys
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from replica.clock import Clock

ROOT = Path(__file__).resolve().parent.parent
END_S = 4.5
TIMETABLE = ROOT / "settings" / "timetable.toml"
OFTEN_S = 4  # seconds between two looks of a source that is not named here
RHYTHM_S = {
    **dict.fromkeys(("hkex_filings", "sina_quotes", "sina_flash"), 1),
    **dict.fromkeys(("sina_roll", "hkex_forms", "ir_feed"), 2),
    **dict.fromkeys(("sina_dividends", "hkex_reconcile"), 15),
}
SUBSCRIBERS = """
[[subscriber]]
name = "demo"
language = "zh-Hans"
[[subscriber.channel]]
type = "slack"
webhook = "{webhook}"
[[subscriber.rule]]
events = ["filing", "dividend", "price_move >= 5"]
"""


def timetable() -> str:
    """Every source that the project's own timetable enables, each looked at every few seconds, all day."""
    rows = []
    for source in tomllib.loads(TIMETABLE.read_text(encoding="utf-8"))["source"]:
        if source.get("enabled", True):
            kept = "".join(f'{name} = "{source[name]}"\n' for name in ("name", "scope", "needs") if name in source)
            every_s = RHYTHM_S.get(source["name"], OFTEN_S)
            rows.append(f'[[source]]\n{kept}outside = "{every_s}s"\ndeadline = "20s"\nlimit = "30s"\n')
    return "\n".join(rows)


class Rehearsal:
    """One run of `hkwatch up` against the replica at `origin`, telling `webhook`, under `clock`."""

    def __init__(self, folder: Path, origin: str, webhook: str, clock: Clock) -> None:
        self.folder, self.log = folder, folder / "daemon.log"
        (folder / "timetable.toml").write_text(timetable(), encoding="utf-8")
        (folder / "subscribers.toml").write_text(SUBSCRIBERS.format(webhook=webhook), encoding="utf-8")
        self.variables = {
            "HKWATCH_ORIGIN": origin,
            "HKWATCH_CLOCK": str(clock),
            "HKWATCH_VAR_DIR": str(folder / "var"),
            "HKWATCH_TIMETABLE": str(folder / "timetable.toml"),
            "HKWATCH_SUBSCRIBERS": str(folder / "subscribers.toml"),
            "HKWATCH_LINK_BASE": "http://localhost",
            "HKWATCH_LOG_FORMAT": "console",
            "HKWATCH_ALERT_HISTORY": "false",
            "REDIS_URL": "",
            "SENTRY_DSN": "",
            "NO_COLOR": "1",
        }
        self._environment = {**os.environ, **self.variables}
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start the daemon in a session of its own, so that Ctrl-C reaches only us."""
        with self.log.open("wb") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "cli.main", "up", cwd=ROOT, env=self._environment, stdin=asyncio.subprocess.DEVNULL,
                stdout=log, stderr=asyncio.subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip

    @property
    def ended(self) -> int | None:
        """The exit status, when it has ended."""
        return self._process.returncode if self._process else None

    async def ask(self, *words: str) -> Any:
        """What `hkwatch WORDS` prints as a JSON list or as JSON lines; None when it is neither."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "cli.main", *words, cwd=ROOT, env=self._environment,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        out, _ = await process.communicate()
        try:
            return json.loads(out) if out.startswith(b"[") else [json.loads(line) for line in out.splitlines()] or None
        except ValueError:
            return None

    async def stop(self) -> bool:
        """End it as Ctrl-C does; returns whether it ended by itself in time."""
        process = self._process
        if process is None or process.returncode is not None:
            return True
        process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), END_S)
        except TimeoutError:
            os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
            return False
        return True


def looks(log: Iterable[Mapping[str, Any]], codes: Iterable[str], ir_hosts: Iterable[str]) -> dict[str, bool]:
    """The lists that the timetable names, and whether each has been asked for twice (so that the first look is over)."""
    wanted = [
        "www1.hkexnews.hk/ncms/json/eds/lcisehk",
        "hq.sinajs.cn/",
        "feed.mix.sina.com.cn/",
        "zhibo.sina.com.cn/",
        *(f"stock.finance.sina.com.cn/hkstock/news/{code}.html" for code in codes),
        *(f"{host}/rss/" for host in ir_hosts),
    ]
    addresses = [str(line["address"]) for line in log if line["status"] in (200, 304)]
    twice = {one: 4 if "lcisehk" in one else 2 for one in wanted}  # the exchange has a list for each language
    return {one: sum(address.startswith(one) for address in addresses) >= least for one, least in twice.items()}
