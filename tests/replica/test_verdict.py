"""How the demo judges what was told: each event once with its facts, and nothing else."""

import pytest

from replica.scenario import build, load
from replica.serve import DEFAULT
from replica.verdict import Expected, Told, expected_of, judge, percentile, told_by
from tests.replica.conftest import COMPANIES, START

DIVIDEND = Expected("the dividend", "dividend", "HK:3661", ("0.38",), 0.0, 2)
RIGHT = Told("dividend", "HK:3661", "每股 0.38 美元", 1.0)


def _message(*keys: str, words: str = "") -> dict[str, object]:
    links = " ".join(f"<http://localhost/events/{key}|hkwatch>" for key in keys)
    return {"at": 5.0, "body": {"text": words, "blocks": [{"type": "context", "elements": [{"text": links}]}]}}


def test_once_with_its_facts_is_right() -> None:
    assert judge([DIVIDEND], [RIGHT]).right


@pytest.mark.parametrize(
    "told",
    [
        [],
        [RIGHT, RIGHT],
        [Told("dividend", "HK:3661", "no amount", 1.0)],
        [RIGHT, Told("results", "HK:3661", "", 2.0)],
        [Told("dividend", "HK:700", "每股 0.38 美元", 1.0)],
    ],
    ids=["missing", "double", "without its fact", "another kind", "another company"],
)
def test_anything_else_is_wrong(told: list[Told]) -> None:
    assert not judge([DIVIDEND], told).right


def test_a_message_that_names_no_event_is_wrong() -> None:
    told, unreadable = told_by([{"at": 1.0, "body": {"text": "hello"}}])

    assert (told, unreadable) == ([], ["hello"])
    assert not judge([], told, unreadable).right


def test_keys_of_events_are_found_in_the_links_of_a_message() -> None:
    told, _ = told_by([_message("dividend/HK:3661/2025Q4", "price_move/US:ALFA/2026-03-19/US/down", words="x")])

    assert [(one.kind, one.symbol, one.at) for one in told] == [("dividend", "HK:3661", 5.0), ("price_move", "US:ALFA", 5.0)]


def test_what_is_expected_comes_from_the_scenario() -> None:
    slide = {"symbol": "rt_hk03661", "event": "slide", "after": 0, "until": 100, "from": 50.0, "to": 45.0, "steps": 10}
    items = [{"kind": "story", "company": "alpha", "at": at, "event": "news", "title": "t"} for at in (30, 20)]
    events = [
        {"name": "slide", "kind": "price_move", "symbol": "HK:3661", "threshold": 5},
        {"name": "news", "kind": "results", "symbol": "HK:3661"},
    ]

    expected = expected_of(build({"start": START, "company": COMPANIES, "item": items, "slide": [slide], "event": events}))

    assert [(one.name, one.published, one.reports) for one in expected] == [("slide", 50.0, 0), ("news", 20.0, 2)]


def test_an_event_of_which_nothing_tells_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing tells of ghost"):
        expected_of(build({"start": START, "event": [{"name": "ghost", "kind": "results", "symbol": "HK:1"}]}))


def test_the_day_of_the_demo_is_the_one_that_was_promised() -> None:
    scenario = load(DEFAULT)

    day = [item for item in scenario.items if item.at > 0]
    stories = [item for item in day if item.kind == "story"]
    assert len([item for item in stories if item.events]) == 8
    assert len([item for item in stories if not item.events]) == 3
    assert sum("title" not in item.content for item in stories) == 2
    prices = [price.last for price in scenario.prices]
    assert (len(prices), prices[-1]) == (20, 94.0)
    kinds = {event["kind"] for event in scenario.events}
    assert kinds == {"results", "dividend", "price_move", "board_meeting", "name_change"}


def test_percentiles_are_values_that_were_seen() -> None:
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert percentile([3.0, 1.0, 2.0], 0.99) == 3.0
