"""The dead letters on a terminal."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from redis.asyncio import Redis
from typer.testing import CliRunner

from cli.main import build
from crawlers.cases import read_case
from crawlers.errors import Drifted
from crawlers.evidence import bury_pages, evidence_of
from crawlers.page import Page
from queues.keys import Keys
from queues.streams import bury


async def call(*words: str) -> tuple[int, str, str]:
    runner = CliRunner(env={"COLUMNS": "80"})
    result = await asyncio.to_thread(runner.invoke, build(["dead"]), ["dead", *words])  # it has a loop of its own
    return result.exit_code, result.stdout, result.stderr


async def only(redis: Redis, keys: Keys) -> str:
    entries: Any = await redis.xrange(keys.stream("dead"))
    ((entry, _),) = entries
    return str(entry.decode())


async def test_a_letter_is_listed_with_its_whole_id_its_origin_and_its_reason_folded(redis: Redis, keys: Keys) -> None:
    await bury(redis, keys, b'{"type":', "Undecodable: " + "long " * 30 + "end", origin=keys.stream("articles"))
    entry = await only(redis, keys)

    code, out, _ = await call("list")

    assert code == 0
    assert out.splitlines()[0].startswith(f"{entry}  ")
    assert out.splitlines()[0].endswith("  articles")
    assert out.splitlines()[-1] == '    {"type":'
    assert max(map(len, out.splitlines())) <= 80


async def test_what_was_refused_before_its_road_stays_and_the_rest_goes_back(redis: Redis, keys: Keys) -> None:
    await bury(redis, keys, b"%PDF", "UnreadableForm", origin="source:hkex_forms")
    await bury(redis, keys, b"{}", "Undecodable", origin=keys.stream("articles"))

    code, out, err = await call("retry", "ALL")

    assert code == 1
    assert out.endswith(": back to the stream articles\n")
    assert "cannot be sent again" in err
    assert await redis.xlen(keys.stream("dead")) == 1


async def test_no_letters_is_said(redis: Redis) -> None:
    assert (await call("list"))[:2] == (0, "no dead letters\n")


async def test_a_page_is_written_out_as_a_case_and_cannot_be_sent_again(redis: Redis, keys: Keys, tmp_path: Path) -> None:
    body = b"<html>" + b"\xb2\xe2" * 5000
    page = Page("https://finance.sina.com.cn/a", body, datetime(2026, 3, 19, tzinfo=UTC), headers={"content-type": "text/html"})
    error = Drifted("sina_roll", page.url, "a list", body)
    await bury_pages(redis, keys, "sina_roll", [found for found in [evidence_of(error, page)] if found])
    entry = await only(redis, keys)

    shown = await call("show", entry)
    code, out, _ = await call("show", entry, "--to", str(tmp_path / "case"))
    again = await call("show", entry, "--to", str(tmp_path / "case"))
    retried = await call("retry", entry)

    assert len(shown[1]) < 30_000
    assert f"`hkwatch dead show {entry} --to FOLDER` writes all 10006 bytes" in shown[2]
    assert (code, read_case(tmp_path / "case")) == (0, page)
    words = f"hkwatch parse sina_roll {tmp_path}/case/page.bin --url '{page.url}' --fetched-at 2026-03-19T00:00:00+00:00"
    assert words in out.replace("\n", "")
    assert again[0] == 2
    assert (retried[0], await redis.xlen(keys.stream("dead"))) == (1, 1)
    assert "a page cannot be sent again" in retried[2]


async def test_the_bytes_of_any_letter_can_be_written_to_a_file(redis: Redis, keys: Keys, tmp_path: Path) -> None:
    await bury(redis, keys, b"%PDF\xff", "UnreadableForm", origin="source:hkex_forms")
    entry = await only(redis, keys)

    code, _, _ = await call("show", entry, "--to", str(tmp_path / "form.pdf"))

    assert (code, (tmp_path / "form.pdf").read_bytes()) == (0, b"%PDF\xff")
