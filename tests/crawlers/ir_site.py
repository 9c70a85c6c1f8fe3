"""IR sites on a loopback site: companies, each with a list of releases that grows, and crawler processes that watch them."""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiohttp import web
from redis.asyncio import Redis
from redis.exceptions import RedisError

from queues.keys import Keys
from queues.records import CrawlReport, Run, decode
from settings.clock import now
from tests.conftest import ROOT
from tests.crawlers.conftest import Site

COMPANY = """
[[company]]
name = "C{0}"
listings = ["HK:{0}"]
[[company.pages]]
url = "https://ir{0}.example.com/news"
item = "li"
link = "a"
date = "span"
date_format = "%Y-%m-%d"
"""
ROW = '[[source]]\nname = "ir_page"\nscope = "company"\nneeds = "pages"\noutside = "1h"\ndeadline = "60s"\nlimit = "{}"\n'
TEXT = "<p>The company opens its {0} plant, which employs three hundred people and makes parts for ships.</p>"


@dataclass
class IrSites:
    """What the sites show: the number of releases of each company."""

    site: Site
    releases: dict[int, int] = field(default_factory=dict)

    def show(self, company: int, count: int) -> None:
        """From now on a company's list has so many releases."""
        self.releases[company] = count
        host = f"ir{company}.example.com"
        line = '<li><span>2026-03-18</span><a href="/r/{0}">Release {0}</a></li>'
        rows = "".join(line.format(f"{company}-{n}") for n in range(count))
        tag = f'"{count}"'

        def news(request: web.Request) -> web.Response:
            if request.headers.get("If-None-Match") == tag:
                return web.Response(status=304)
            return web.Response(text=f"<ul>{rows}</ul>", content_type="text/html", headers={"ETag": tag})

        self.site.pages[f"{host}/news"] = news
        for number in range(count):
            body = f"<h1>Release {company}-{number}</h1><article>{TEXT.format(number) * 4}</article>"
            self.site.pages[f"{host}/r/{company}-{number}"] = f"<html><body>{body}</body></html>"

    @property
    def ids(self) -> list[str]:
        """Identities of all releases, sorted."""
        pairs = ((company, number) for company, count in self.releases.items() for number in range(count))
        return sorted(f"ir:ir{company}.example.com:/r/{company}-{number}" for company, number in pairs)

    def run(self, company: int) -> Run:
        """A run that is due now."""
        due_at = now()
        scope = f"HK:{company}"
        deadline = due_at + timedelta(seconds=60)
        return Run(source="ir_page", scope=scope, due_at=due_at, deadline=deadline, arguments={"symbol": scope})


@dataclass
class Crawlers:
    """Starts crawler processes that use `address`; what they say goes to `crawler.log` in `folder`."""

    folder: Path
    origin: str
    address: str
    started: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def settle(self, companies: list[int], limit: str = "60s") -> None:
        """Write their settings."""
        (self.folder / "watchlist.toml").write_text("".join(COMPANY.format(number) for number in companies), encoding="utf-8")
        (self.folder / "timetable.toml").write_text(ROW.format(limit), encoding="utf-8")

    def start(self) -> "subprocess.Popen[bytes]":
        """One more."""
        env = os.environ | {
            "REDIS_URL": self.address,
            "HKWATCH_ORIGIN": self.origin,
            "HKWATCH_WATCHLIST": str(self.folder / "watchlist.toml"),
            "HKWATCH_TIMETABLE": str(self.folder / "timetable.toml"),
            "HKWATCH_LOG_FORMAT": "json",
            "PYTHONPATH": str(ROOT),
        }
        with (self.folder / "crawler.log").open("ab") as log:
            command = [sys.executable, "-m", "crawlers.worker"]
            self.started.append(subprocess.Popen(command, env=env, cwd=ROOT, stdout=log, stderr=log))
        return self.started[-1]

    @property
    def said(self) -> str:
        """All that they wrote."""
        return (self.folder / "crawler.log").read_text(encoding="utf-8")

    def end(self) -> None:
        """Kill those that live."""
        for process in self.started:
            process.kill()
            process.wait(10)


async def stream(redis: Redis, keys: Keys, kind: str) -> list[Any]:
    """The records of a stream; none while its Redis is away."""
    try:
        return [decode(fields[b"body"]) for _, fields in await redis.xrange(keys.stream(kind))]
    except RedisError:
        return []


async def reports(redis: Redis, keys: Keys, count: int) -> list[CrawlReport]:
    """The reports, once there are so many; before that none."""
    found = await stream(redis, keys, "reports")
    return found if len(found) >= count else []
