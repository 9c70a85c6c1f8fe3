"""`hkwatch record` and `scrapy crawl` by hand against a site on loopback: what they say, and with which status they end."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from crawlers.cases import read_case
from tests.conftest import ROOT

BAN = "<html><head><title>拒绝访问</title></head></html>"
PAGES = {"/finance.sina.com.cn/good": "<html>页</html>", "/finance.sina.com.cn/ban": BAN}
WATCHLIST = '[[company]]\nname = "甲"\nlistings = ["HK:700"]\n'


@pytest.fixture
async def origin() -> AsyncIterator[str]:
    """A server that stands for every host: PAGES, a redirect to the good one, 404 for all else."""

    async def answer(request: web.Request) -> web.Response:
        if request.path == "/finance.sina.com.cn/moved":
            return web.Response(status=302, headers={"Location": "https://finance.sina.com.cn/good"})
        body = PAGES.get(request.path)
        return web.Response(text=body, content_type="text/html") if body else web.Response(status=404, text="gone")

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield "http://127.0.0.1:%d" % runner.addresses[0][1]  # noqa: UP031 - an address, not a sentence
    await runner.cleanup()


async def run(tmp_path: Path, origin: str, *words: str) -> "subprocess.CompletedProcess[str]":
    (tmp_path / "watchlist.toml").write_text(WATCHLIST)
    env = os.environ | {
        "PYTHONPATH": str(ROOT),
        "HKWATCH_ORIGIN": origin,
        "HKWATCH_LOG_LEVEL": "ERROR",
        "HKWATCH_WATCHLIST": str(tmp_path / "watchlist.toml"),
        "REDIS_URL": f"unix://{tmp_path}/none.sock",
    }
    command = [sys.executable, "-m", *words]
    return await asyncio.to_thread(
        subprocess.run, command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize(
    ("page", "options", "code", "says"),
    [
        ("good", (), 0, "status 200"),
        ("moved", (), 0, "status 200"),
        ("gone", (), 1, "expected status 200, found 'status 404: gone': nothing is recorded; --any-status records"),
        ("gone", ("--any-status",), 0, "status 404"),
        ("ban", (), 1, "expected no ban page, found '拒绝访问 … 封禁': nothing is recorded"),
    ],
)
async def test_only_a_page_becomes_a_case(
    tmp_path: Path, origin: str, page: str, options: tuple[str, ...], code: int, says: str
) -> None:
    words = ("sina_news", f"https://finance.sina.com.cn/{page}", "a_case", "--folder", str(tmp_path / "cases"), *options)

    ended = await run(tmp_path, origin, "cli.main", "record", *words)

    case = tmp_path / "cases" / "sina_news" / "a_case"
    assert (ended.returncode, case.exists()) == (code, code == 0)
    assert says in ended.stdout + ended.stderr
    if code == 0:
        assert read_case(case).body in (b"gone", PAGES["/finance.sina.com.cn/good"].encode())


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("sina_roll",), 1, "scrapy crawl sina_roll: "),
        (("sec_filings", "-a", "symbol=HK:700"), 2, "expected a company with a cik in the watch list, found HK:700"),
        (("sec_filings",), 0, "nothing was asked: no company of the watch list has a cik"),
        (("sina_news", "-a", "since=2999-01-01"), 2, "since: expected a day up to today"),
    ],
)
async def test_a_crawl_by_hand_ends_with_a_line_and_a_status_that_tell(
    tmp_path: Path, origin: str, words: tuple[str, ...], code: int, says: str
) -> None:
    ended = await run(tmp_path, origin, "scrapy", "crawl", *words)

    assert (ended.returncode, ended.stdout) == (code, "")
    assert says in ended.stderr.splitlines()[-1]
