"""The dead letters on a terminal."""

import asyncio

from redis.asyncio import Redis
from typer.testing import CliRunner

from cli.main import build
from queues.keys import Keys
from queues.streams import bury


async def call(*words: str) -> tuple[int, str, str]:
    runner = CliRunner(env={"COLUMNS": "80"})
    result = await asyncio.to_thread(runner.invoke, build(["dead"]), ["dead", *words])  # it has a loop of its own
    return result.exit_code, result.stdout, result.stderr


async def test_a_letter_is_listed_with_its_whole_id_its_origin_and_its_reason_folded(redis: Redis, keys: Keys) -> None:
    await bury(redis, keys, b'{"type":', "Undecodable: " + "long " * 30 + "end", origin=keys.stream("articles"))
    ((entry, _),) = await redis.xrange(keys.stream("dead"))

    code, out, _ = await call("list")

    assert code == 0
    assert out.splitlines()[0].startswith(f"{entry.decode()}  ")
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
