"""The subscribers file: what it may say, and how a defect is named."""

from datetime import timedelta
from pathlib import Path

import pytest

from settings.conditions import EVENT_TYPES, Condition, parse_condition
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
    ],
)
def test_a_defect_is_one_line_with_file_line_and_what_was_expected(tmp_path: Path, text: str, line: int, expected: str) -> None:
    (found,) = problems(tmp_path, text)

    assert found.startswith(f":{line}: ")
    assert expected in found
    assert "s3cr3t" not in found


def test_a_misspelt_key_does_not_show_its_secret(tmp_path: Path) -> None:
    found = problems(tmp_path, f'[[subscriber]]\nname = "a"\n{SLACK.replace("webhook =", "webhok =")}')

    assert "webhok" in "".join(found)
    assert "s3cr3t" not in "".join(found)


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
    assert str(parse_condition("filing:results")) == "filing:results"
