"""Sina's sites as the replica plays them, sound and spoiled: each fault has a name, none is an empty success."""

import time
from datetime import UTC, datetime
from importlib import import_module
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from crawlers.errors import Banned, CutShort, Drifted, EmptyPage, PageError, WrongCharset
from crawlers.page import Page
from queues.records import Record
from replica.faults import Fault, spoil
from replica.scenario import load
from replica.serve import DEFAULT, world_of
from replica.sites import answer
from replica.world import Ask, World

NOW = datetime(2026, 3, 19, 7, 30, tzinfo=UTC)
ROLL = "https://feed.mix.sina.com.cn/api/roll/get?pageid=384&lid=2674&k=&num=50&page=1"
PAGES = [
    ("sina_news", "https://stock.finance.sina.com.cn/hkstock/news/03660.html"),
    ("sina_us_news", "https://biz.finance.sina.com.cn/usstock/usstock_news.php?symbol=QFIN"),
    ("sina_roll", ROLL),
    ("sina_roll", ROLL + "&callback=take"),
    ("sina_roll", "https://finance.sina.com.cn/roll/c/57038.shtml"),
    ("sina_quotes", "https://hq.sinajs.cn/list=rt_hk03660,gb_qfin,hk00700"),
]
FAULTS: list[tuple[dict[str, Any], type[PageError]]] = [
    ({"ban": "456"}, Banned),
    ({"ban": "200"}, Banned),
    ({"html": True}, Banned),
    ({"layout": True}, Drifted),
    ({"empty": True}, EmptyPage),
    ({"cut": 0.5, "cut_clean": True}, CutShort),
    ({"cut": 0.95, "cut_clean": True}, CutShort),
    ({"charset": "big5"}, WrongCharset),
]


@pytest.fixture(scope="module")
def world() -> World:
    """The market day of the demo, an afternoon."""
    return world_of(load(DEFAULT), f"2026-03-19T15:30:00+08:00@{time.time()}x0.001")


def records(world: World, source: str, url: str, **fault: Any) -> list[Record]:
    """What the source's parser makes of the replica's answer, spoiled by `fault`."""
    parts, rule = urlsplit(url), Fault(match=".", **fault)
    headers = {"referer": "https://finance.sina.com.cn/"}
    sound = answer(world, Ask(parts.netloc, parts.path, dict(parse_qsl(parts.query)), headers, "GET", rule.empty))
    result = spoil(sound, rule) if fault else sound
    page = Page(url, result.body, NOW, result.status, {"content-type": result.content_type})
    parsed: list[Record] = import_module(f"crawlers.parsers.{source}").parse(page)
    return parsed


@pytest.mark.parametrize(("source", "url"), PAGES)
def test_a_sound_page_is_read_whatever_its_label_says(world: World, source: str, url: str) -> None:
    sound = records(world, source, url)

    assert sound
    assert records(world, source, url, charset="utf-8") == sound
    assert records(world, source, url, charset="gb18030") == sound


@pytest.mark.parametrize(("source", "url"), PAGES)
@pytest.mark.parametrize(("fault", "error"), FAULTS)
def test_a_spoiled_page_is_an_error_with_a_name(
    world: World, source: str, url: str, fault: dict[str, Any], error: type[PageError]
) -> None:
    if "charset" in fault and url.startswith(ROLL):
        assert records(world, source, url, **fault)  # JSON of ASCII alone is the same in each charset
        return

    with pytest.raises(error) as caught:
        records(world, source, url, **fault)

    assert type(caught.value) is error
