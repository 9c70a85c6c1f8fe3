"""The replica's own controls: its clock, what is published when, and the faults."""

import json
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from replica.clock import Clock, starting_now
from replica.faults import Fault
from replica.scenario import ScenarioError, build, load, offset
from replica.serve import DEFAULT, played, world_of
from replica.world import Ask, World
from tests.replica.conftest import START, Reader

NEWS = "stock.finance.sina.com.cn/hkstock/news/03661.html"
QUOTE = "hq.sinajs.cn/list=rt_hk03661"
REFERER = {"Referer": "https://finance.sina.com.cn/"}


def test_a_clock_is_its_own_text() -> None:
    text = "2026-03-19T09:20:00+08:00@1770000000.000x90"

    clock = Clock.parse(text)

    assert str(clock) == text
    assert clock.at(60).isoformat() == "2026-03-19T09:21:00+08:00"
    assert clock.real(90) == 1770000001


@pytest.mark.parametrize("text", ["now", "2026-03-19T09:20:00@1x1", "2026-03-19T09:20:00+08:00@1"])
def test_a_malformed_clock_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"expected START@EPOCHxSPEED|offset|isoformat"):
        Clock.parse(text)


def test_times_of_a_scenario_are_seconds_or_clock_times_of_its_day() -> None:
    start = datetime.fromisoformat(START)

    assert offset(12, start) == 12
    assert offset("10:01:05", start) == 65
    assert offset("-1d 10:00", start) == -86_400
    with pytest.raises(ScenarioError, match="expected seconds"):
        offset("tomorrow", start)


def test_what_a_scenario_cannot_mean_is_said_with_its_file(tmp_path: Path) -> None:
    path = tmp_path / "day.toml"
    path.write_text('start = "2026-03-19T10:00:00+08:00"\n[[item]]\nkind = "poem"\nat = 0\n')

    with pytest.raises(ScenarioError, match=r"day\.toml: item 0: unknown kind 'poem'"):
        load(path)


def test_the_scenario_of_the_demo_names_only_events_that_it_defines() -> None:
    scenario = load(DEFAULT)

    defined = {event["name"] for event in scenario.events}
    told = {name for item in scenario.items for name in item.events} | {one.event for one in scenario.prices if one.event}
    assert told == defined


def test_a_held_world_shows_its_history_and_counts_the_rest_from_play() -> None:
    item = {"kind": "flash", "text": "x"}
    scenario = build({"start": START, "item": [{**item, "id": "old", "at": -5}, {**item, "id": "new", "at": 5}]})
    world = World(scenario, Clock(scenario.start, datetime.now(UTC).timestamp() - 100, 1.0), held=True)
    assert [one.id for one in world.published(Ask("h", "/", {}), "flash")] == ["old"]

    world.play()

    assert 104 < next(one.at for one in world.items if one.id == "new") < 106


def test_stamps_follow_a_clock_that_runs_fast() -> None:
    scenario = build({"start": START, "item": [{"kind": "flash", "at": 3600, "text": "x"}]})

    world = world_of(scenario, str(Clock(scenario.start, starting_now().epoch - 10, 720.0)))

    assert world.stamp(world.published(Ask("h", "/", {}), "flash")[0]).isoformat() == "2026-03-19T11:00:00+08:00"


async def test_publishing_what_cannot_be_played_is_a_400_with_the_reason(site: Reader) -> None:
    answer = await site.post("publish", {"items": [{"kind": "story", "company": "nobody"}]})

    assert "unknown company nobody" in answer["error"]


async def test_the_log_tells_each_request_with_its_time_and_status(site: Reader) -> None:
    await site.get(QUOTE)

    _, body, _ = await site.get("_replica/log?host=hq.sinajs.cn")

    lines = json.loads(body)
    assert [(line["address"], line["status"]) for line in lines] == [(QUOTE, 403)]
    assert lines[0]["at"] > 1e9


async def test_unknown_addresses_and_robots_files_are_404(site: Reader) -> None:
    assert [(await site.get(path))[0] for path in ("nowhere.example/", "finance.sina.com.cn/robots.txt")] == [404, 404]


async def test_a_ban_is_a_456_or_comes_as_200_in_gbk(site: Reader) -> None:
    await site.post("faults", {"match": "hkstock/news", "ban": "456", "times": 1})
    await site.post("faults", {"match": "hkstock/news", "ban": "200"})

    first, second = await site.get(NEWS), await site.get(NEWS)

    assert (first[0], "拒绝访问" in first[1].decode()) == (456, True)
    assert (second[0], "封禁" in second[1].decode("gbk")) == (200, True)


async def test_a_status_can_ask_for_patience(site: Reader) -> None:
    await site.post("faults", {"match": "sinajs", "status": 429, "retry_after": 7})

    status, _, headers = await site.get(QUOTE, **REFERER)

    assert (status, headers["Retry-After"]) == (429, "7")


async def test_faults_end_when_they_are_cleared(site: Reader) -> None:
    await site.post("faults", {"match": ".", "status": 500})
    assert (await site.get(NEWS))[0] == 500

    async with site.session.delete(f"{site.origin}/_replica/faults"):
        pass

    assert (await site.get(NEWS))[0] == 200


async def test_a_changed_layout_keeps_the_text_and_loses_the_marks(site: Reader) -> None:
    await site.post("faults", {"match": "hkstock/news", "layout": True})

    _, body, _ = await site.get(NEWS)

    assert b'id="js_ggzx"' not in body
    assert "甲科业绩" in body.decode("gb18030")


async def test_html_comes_where_json_was_due(site: Reader) -> None:
    await site.post("faults", {"match": "lcisehk", "html": True})

    status, body, headers = await site.get("www1.hkexnews.hk/ncms/json/eds/lcisehk1relsde_1.json")

    assert (status, headers["Content-Type"]) == (200, "text/html")
    assert b"Access Denied" in body


async def test_an_empty_list_is_a_whole_page_without_items(site: Reader) -> None:
    await site.post("faults", {"match": "hkstock/news", "empty": True})

    text = (await site.get(NEWS))[1].decode("gb18030")

    assert 'id="js_ggzx"' in text
    assert '<span class="rt">' not in text


async def test_a_wrong_charset_is_not_announced(site: Reader) -> None:
    await site.post("faults", {"match": "hkstock/news", "charset": "utf-8"})

    _, body, _ = await site.get(NEWS)

    assert b"charset=gb2312" in body
    assert "新闻资讯" in body.decode("utf-8")


async def test_a_body_is_cut_with_the_length_it_should_have_had(site: Reader) -> None:
    await site.post("faults", {"match": "hkstock/news", "cut": 0.5, "times": 1})
    await site.post("faults", {"match": "roll/get", "cut": 0.5, "cut_clean": True})

    with pytest.raises(aiohttp.ClientPayloadError):
        await site.get(NEWS)

    _, body, _ = await site.get("feed.mix.sina.com.cn/api/roll/get?lid=2674")
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        json.loads(body)


async def test_a_dropped_connection_gives_no_answer(site: Reader) -> None:
    await site.post("faults", {"match": "hkstock/news", "drop": True})

    with pytest.raises((aiohttp.ServerDisconnectedError, aiohttp.ClientOSError)):
        await site.get(NEWS)


def test_a_rule_holds_in_its_window_and_for_its_share() -> None:
    rule = Fault.read({"match": "news", "after": 10, "until": 20, "share": 0.5, "status": 500})

    assert not rule.applies("h/news", 9)
    assert [rule.applies("h/news", 15) for _ in range(4)] == [False, True, False, True]
    assert not rule.applies("h/news", 20)


def test_a_rule_with_an_unknown_word_is_refused() -> None:
    with pytest.raises(ValueError, match="expected match"):
        Fault.read({"match": "x", "explode": True})


async def test_a_world_for_crawls_by_hand_is_of_the_present_and_all_of_it_is_out() -> None:
    scenario = load(DEFAULT)
    world = world_of(scenario, played(scenario))

    assert abs((datetime.now(UTC) - world.clock.now()).total_seconds()) < 5
    assert all(item.at <= world.clock.elapsed for item in world.items)
