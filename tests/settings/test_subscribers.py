"""The subscribers file: what it may say, and how a defect is named."""

from datetime import timedelta
from pathlib import Path

import pytest

from settings.conditions import CATEGORIES, EVENT_TYPES, Condition, parse_condition
from settings.environment import HERE
from settings.problems import ConfigError
from settings.subscribers import load_subscribers
from tests.alerts.samples import WATCHLIST

ADDRESS = "https://hooks.example.com/s3cr3t"
SLACK = '[[subscriber.channel]]\ntype = "slack"\nwebhook = "https://hooks.example.com/s3cr3t"\n'


def problems(folder: Path, text: str) -> list[str]:
    path = folder / "subscribers.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as found:
        load_subscribers(path, WATCHLIST)
    return [str(problem).removeprefix(str(path)) for problem in found.value.problems]


def test_the_file_that_comes_with_the_code_is_sound_and_tells_the_terminal_everything() -> None:
    (console,) = load_subscribers(HERE / "subscribers.toml").subscriber

    assert (console.operator, console.rule[0].companies, console.rule[0].events) == (True, ("*",), (Condition(),))


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ('[[subscriber]]\nname = "a"\n', 1, "names no channel"),
        (
            f'[[subscriber]]\nname = "a"\n{SLACK.replace("https://hooks.example.com/", "")}',
            5,
            "expected an address that begins",
        ),
        (
            f'[[subscriber]]\nname = "a"\n{SLACK.replace("https://hooks.example.com/s3cr3t", "env:NOT_SET")}',
            5,
            "variable NOT_SET",
        ),
        (f'[[subscriber]]\nname = "a"\n{SLACK}[[subscriber.rule]]\ncompanies = ["HK:1"]\n', 7, "unknown company 'HK:1'"),
        (f'[[subscriber]]\nname = "a"\n{SLACK}[[subscriber.rule]]\nevents = ["price_move => 5"]\n', 7, "expected a condition"),
        (f'[[subscriber]]\nname = "a"\n{SLACK}[[subscriber.rule]]\nevents = ["weather"]\n', 7, "unknown type 'weather'"),
        (f'[[subscriber]]\nname = "a"\nzone = "Mars"\n{SLACK}', 3, "expected a time zone"),
        (f'[[subscriber]]\nname = "a"\nquiet_hours = "22-7"\n{SLACK}', 3, "expected a time of day"),
        (f'[[subscriber]]\nname = "a"\ndigest = "monthly"\n{SLACK}', 3, "expected a digest"),
        (f'[[subscriber]]\nname = "a"\n{SLACK}{SLACK}', 1, "two channels called 'slack'"),
        (f'[[subscriber]]\nname = "a"\n{SLACK}[[subscriber]]\nname = "a"\n{SLACK}', 6, "duplicate subscriber 'a'"),
        (f'[[subscriber]]\nname = "a"\ngroup_wait = 30\n{SLACK}', 3, "such as 30s, 5m or 2h, in quotes; found 30"),
        (f'[[subscriber]]\nname = "a"\nquiet_hours = 22\n{SLACK}', 3, "such as 22:00-07:00, in quotes; found 22"),
        (f'[[subscriber]]\nname = "a"\nlanguage = "zh-hant"\n{SLACK}', 3, "found 'zh-hant'; did you mean zh-Hant?"),
        (f'[[subscriber]]\nname = "a"\nurgent = "dividend"\n{SLACK}', 3, "expected a list in [ ], found 'dividend'"),
        (f'[[subscriber]]\nname = "a"\ncap = 0\n{SLACK}', 3, "subscriber 1, cap: expected 1 or more, found 0"),
        (f'[[subscriber]]\nname = "a b"\n{SLACK}', 2, "expected a name of Latin letters"),
        (f'[[subscriber]]\nname = "a"\n{SLACK.replace("slack", "slak")}', 3, "unknown type 'slak': expected console, slack,"),
        (f'[[subscriber]]\nname = "a"\n{SLACK.replace("type", "tipe")}', 3, "expected a key type"),
        (f'[subscriber]\nname = "a"\n{SLACK}', 1, "expected double brackets: [[subscriber]]"),
        (f'[[subscribers]]\nname = "a"\n{SLACK}', 1, "unknown key subscribers: did you mean subscriber?"),
    ],
)
def test_a_defect_is_one_line_with_file_line_and_what_was_expected(tmp_path: Path, text: str, line: int, expected: str) -> None:
    (found,) = problems(tmp_path, text)

    assert found.startswith(f":{line}: ")
    assert expected in found
    assert "s3cr3t" not in found


def test_a_misspelt_key_does_not_show_its_secret(tmp_path: Path) -> None:
    found = problems(tmp_path, f'[[subscriber]]\nname = "a"\n{SLACK.replace("webhook =", "webhok =")}')

    assert found == [":5: subscriber 1, channel 1: unknown key webhok: did you mean webhook?"]


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        ("filing:resultz", "unknown category 'resultz' of filing: expected one of results,"),
        ("filing:resultz", "did you mean results?"),
        ("dividnd", "did you mean dividend?"),
        ("profit_warning", "did you mean filing:profit_warning?"),
        ("price_move:results", "expected price_move alone, as only filings have categories"),
        ("price_mov >= 5", "did you mean price_move?"),
    ],
)
def test_a_word_that_no_event_has_is_refused_with_the_nearest_one(tmp_path: Path, condition: str, says: str) -> None:
    (found,) = problems(tmp_path, f'[[subscriber]]\nname = "a"\n{SLACK}[[subscriber.rule]]\nevents = ["{condition}"]\n')

    assert says in found


def test_a_word_that_is_like_nothing_gets_no_guess(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, f'[[subscriber]]\nname = "a"\n{SLACK}[[subscriber.rule]]\nevents = ["weather"]\n')

    assert "did you mean" not in found


@pytest.mark.parametrize(
    ("word", "meant"), [("HK:03660", "HK:3660"), ("3660.HK", "HK:3660"), ("us:qfin", "US:QFIN"), ("tag:fintec", "tag:fintech")]
)
def test_a_company_in_another_spelling_is_guessed(tmp_path: Path, word: str, meant: str) -> None:
    (found,) = problems(tmp_path, f'[[subscriber]]\nname = "a"\n{SLACK}[[subscriber.rule]]\ncompanies = ["{word}"]\n')

    assert found.endswith(f"or *; did you mean {meant}?")


def test_a_secret_may_stand_in_a_file_or_a_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "hook").write_text("https://one.example.com/x\n")
    monkeypatch.setenv("HOOK", "https://two.example.com/y")
    path = tmp_path / "subscribers.toml"
    channel = '[[subscriber.channel]]\ntype = "slack"\nname = "{name}"\nwebhook = "{where}"\n'
    one, two = channel.format(name="one", where=f"file:{tmp_path}/hook"), channel.format(name="two", where="env:HOOK")
    path.write_text(f'[[subscriber]]\nname = "a"\n{one}{two}')

    (desk,) = load_subscribers(path, WATCHLIST).subscriber

    assert [channel.endpoint for channel in desk.channel] == ["slack one.example.com", "slack two.example.com"]
    assert list(desk.lanes) == ["a/one", "a/two"]


def test_words_become_values(tmp_path: Path) -> None:
    path = tmp_path / "subscribers.toml"
    path.write_text(f'[[subscriber]]\nname = "a"\ngroup_wait = "2m"\nurgent = ["price_move > 7.5 %"]\n{SLACK}')

    (desk,) = load_subscribers(path, WATCHLIST).subscriber

    assert desk.group_wait == timedelta(minutes=2)
    assert desk.urgent == (Condition("price_move", None, 7.5, above=True),)


def test_types_are_those_of_findings() -> None:
    from typing import get_args

    from alerts.findings import EventType

    assert get_args(EventType) == EVENT_TYPES


def test_categories_are_those_that_detection_gives() -> None:
    from alerts.lexicons import lexicon

    table = lexicon("filings")
    by_code = {category for part in ("hkex", "tier_one", "sec") for category in table[part].values()}
    assert {*by_code, *lexicon("kinds"), "results", "other_announcement"} == set(CATEGORIES)


def test_a_condition_is_written_as_it_is_read() -> None:
    assert str(parse_condition("filing:results")) == "filing:results"
