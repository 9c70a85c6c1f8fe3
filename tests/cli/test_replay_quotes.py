import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import build
from settings.environment import environment

HEAD = "symbol,traded_at,last,previous_close,open,extended,extended_at"
SLIDE = [
    "HK:3660,2026-03-18T09:30:05+08:00,99,100,99.5,,",
    "HK:3660,2026-03-18T10:00:00+08:00,96.8,100,99.5,,",
    "HK:3660,2026-03-18T10:00:30+08:00,0,100,99.5,,",
    "HK:3660,2026-03-18T10:01:00+08:00,96.6,100,99.5,,",
    "HK:3660,2026-03-18T10:02:00+08:00,94.9,100,99.5,,",
    "US:QFIN,2026-03-17T16:00:00-04:00,25.0,24.8,,23.7,2026-03-18T07:30:00-04:00",
]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A watch list of one company, and a subscriber with a threshold of its own."""
    (tmp_path / "watchlist.toml").write_text('[[company]]\nname = "Qfin"\nlistings = ["HK:3660", "US:QFIN"]\n')
    (tmp_path / "subscribers.toml").write_text(
        '[[subscriber]]\nname = "desk"\n[[subscriber.channel]]\ntype = "console"\n'
        '[[subscriber.rule]]\nevents = ["price_move >= 4"]\n'
    )
    monkeypatch.setenv("HKWATCH_WATCHLIST", str(tmp_path / "watchlist.toml"))
    monkeypatch.setenv("HKWATCH_SUBSCRIBERS", str(tmp_path / "subscribers.toml"))
    environment.cache_clear()


def run(tmp_path: Path, rows: list[str], *options: str, head: str = HEAD) -> tuple[int, str, str]:
    """(exit status, standard output, standard error) of the command on a file of these rows."""
    file = tmp_path / "ticks.csv"
    file.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    answer = CliRunner().invoke(build(["replay-quotes", "check"]), ["replay-quotes", str(file), *options])
    if answer.exception and not isinstance(answer.exception, SystemExit):
        raise answer.exception
    return answer.exit_code, answer.stdout, answer.stderr


@pytest.mark.usefixtures("settings")
def test_a_slide_is_told_level_by_level_and_a_move_in_new_york_as_its_own_event(tmp_path: Path) -> None:
    status, out, _ = run(tmp_path, SLIDE, "--json")

    alerts = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert [(alert["event"], alert["reason"], alert["facts"]["level"]) for alert in alerts] == [
        ("price_move/HK:3660/2026-03-18/HK/down", "first", 3.0),
        ("price_move/HK:3660/2026-03-18/HK/down", "new facts", 5.0),
        ("price_move/HK:3660/2026-03-18/US/down", "first", 5.0),
    ]
    assert alerts[2]["at"] == "2026-03-18T07:30:00-04:00"
    assert alerts[2]["facts"]["session"] == "premarket"


@pytest.mark.usefixtures("settings")
def test_thresholds_of_subscribers_are_levels_too(tmp_path: Path) -> None:
    rows = [*SLIDE[:4], "HK:3660,2026-03-18T10:02:00+08:00,95.9,100,99.5,,"]

    _, out, _ = run(tmp_path, rows, "--json")

    assert [json.loads(line)["facts"]["level"] for line in out.splitlines()] == [3.0, 4.0]


@pytest.mark.usefixtures("settings")
def test_people_get_a_table_and_a_sum(tmp_path: Path) -> None:
    status, out, _ = run(tmp_path, SLIDE)

    assert status == 0
    assert "−5.10%" in out
    assert "6 quotes, 3 alerts, levels 3, 4, 5, 10 %" in out


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("HK:3660,2026-03-18T10:00:00+08:00,abc,100,,,", "last: expected a number from 0 up, found 'abc'"),
        ("HK:3660,2026-03-18T10:00:00+08:00,nan,100,,,", "last: expected a number from 0 up, found 'nan'"),
        ("HK:03660,2026-03-18T10:00:00+08:00,1,1,,,", "symbol: expected such as HK:3660 or US:QFIN, found 'HK:03660'"),
        ("TOKYO:1,2026-03-18T10:00:00+08:00,1,1,,,", "symbol: expected such as HK:3660 or US:QFIN, found 'TOKYO:1'"),
        ("HK:3660,yesterday,1,1,,,", "traded_at: expected a time such as 2026-03-18T10:00:00+08:00, found 'yesterday'"),
        ("HK:3660,2026-03-18T10:00:00,1,1,,,", "traded_at: expected a time with its offset (or --zone)"),
        ("HK:3660", "traded_at: expected a time such as 2026-03-18T10:00:00+08:00, found ''"),
    ],
)
def test_a_bad_row_is_one_line_with_file_and_line_and_the_others_are_replayed(tmp_path: Path, row: str, message: str) -> None:
    status, out, err = run(tmp_path, [SLIDE[0], row, *SLIDE[1:]], "--json")

    assert status == 1
    assert err.splitlines() == [line for line in err.splitlines() if line.startswith(f"{tmp_path / 'ticks.csv'}:3: {message}")]
    assert len(err.splitlines()) == 1
    assert len(out.splitlines()) == 3


@pytest.mark.usefixtures("settings")
def test_times_without_an_offset_are_read_on_the_clock_that_is_named(tmp_path: Path) -> None:
    status, out, _ = run(
        tmp_path, ["HK:3660,2026-03-18 10:00:00,96,100"], "--json", "--zone", "Asia/Hong_Kong", "--levels", "4", head=HEAD[:36]
    )

    assert (status, json.loads(out)["at"]) == (0, "2026-03-18T10:00:00+08:00")


@pytest.mark.usefixtures("settings")
def test_a_listing_that_nobody_watches_is_its_own_company(tmp_path: Path) -> None:
    _, out, _ = run(tmp_path, ["HK:700,2026-03-18T10:00:00+08:00,300,330,,,"], "--json")

    assert json.loads(out)["event"] == "price_move/HK:700/2026-03-18/HK/down"


@pytest.mark.usefixtures("settings")
def test_what_cannot_be_replayed_at_all_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="expected a heading with the columns symbol, traded_at, last, previous") as caught:
        run(tmp_path, SLIDE, head="symbol,last")

    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.usefixtures("settings")
def test_a_file_that_is_not_there_or_no_text_is_said_in_one_line(tmp_path: Path) -> None:
    binary = tmp_path / "ticks.bin"
    binary.write_bytes(b"\xff\xfe\x00\x01")

    for file, message in ((tmp_path / "none.csv", "readable file"), (binary, "UTF-8")):
        answer = CliRunner().invoke(build(["replay-quotes", "check"]), ["replay-quotes", str(file)])
        assert message in str(answer.exception)
