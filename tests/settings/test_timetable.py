"""The timetable says what is wrong with it, and for whom each row runs."""

from pathlib import Path

import pytest

from settings.problems import ConfigError
from settings.rhythm import Rhythm
from settings.timetable import Timetable, load_timetable
from settings.watchlist import Company, Feed, WatchList
from tests.conftest import ROOT

GOOD = 'name = "a"\noutside = "5m"\ndeadline = "60s"\nlimit = "60s"\n'


def load(folder: Path, text: str) -> Timetable:
    path = folder / "timetable.toml"
    path.write_text(text, encoding="utf-8")
    return load_timetable(path)


def test_the_timetable_of_this_project_is_sound() -> None:
    timetable = load_timetable(ROOT / "settings" / "timetable.toml")

    assert {source.name for source in timetable.source} == {
        *("sina_news", "sina_us_news", "sina_roll", "sina_flash", "sina_quotes", "sina_dividends"),
        *("hkex_filings", "hkex_forms", "hkex_reconcile", "hkex_news", "ir_feed", "ir_page", "sec_filings"),
    }


def test_every_enabled_row_has_its_spider() -> None:
    timetable = load_timetable(ROOT / "settings" / "timetable.toml")

    spiders = {path.stem for path in (ROOT / "crawlers" / "spiders").glob("*.py")}
    assert {source.name for source in timetable.enabled} - spiders == set()


@pytest.mark.parametrize(
    ("row", "line", "says"),
    [
        (GOOD.replace("5m", "5 minutes"), 3, 'expected "off", a span such as'),
        (GOOD.replace("5m", "61 25 * * *"), 3, "cron line"),
        (GOOD.replace("5m", "0s"), 3, 'expected "off", a span such as'),
        (GOOD.replace('deadline = "60s"\n', ""), 1, "expected the key deadline, found none"),
        (GOOD.replace('deadline = "60s"', "deadline = 60"), 4, "expected a span such as"),
        (
            GOOD + 'inside = [{ window = "hk_lunch", every = "5s" }]\n',
            6,
            "unknown window 'hk_lunch': expected one of hkex_publication",
        ),
        (GOOD + 'inside = [{ window = "hk_sesion", every = "5s" }]\n', 6, "did you mean hk_session?"),
        (GOOD.replace('"5m"', "5"), 3, "in quotes; found 5"),
        (GOOD.replace("deadline", "dedline"), 4, "unknown key dedline: did you mean deadline?"),
        (GOOD + 'jitter = "2"\n', 6, 'expected a span such as "20s", "5m", "6h" or "1d", found'),
        (GOOD + 'enabled = "maybe"\n', 6, "expected true or false, found 'maybe'"),
        (GOOD + 'needs = "hk"\n', 6, "expected HK, US, cik, feeds or pages, found 'hk'; did you mean HK?"),
        (GOOD + 'jitter = "5m"\n', 1, "expected a jitter below the shortest span of 300 s"),
        (GOOD + 'scope = "company"\n', 1, "expected needs"),
        (GOOD + 'slowest = "1m"\n', 1, "expected slowest to be longer"),
        (GOOD.replace("5m", "off"), 1, "expected a rhythm"),
        (GOOD + 'often = "5m"\n', 6, "unknown key often: expected name, enabled"),
    ],
)
def test_a_defect_is_told_with_file_and_line(tmp_path: Path, row: str, line: int, says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, "[[source]]\n" + row)

    (problem,) = caught.value.problems
    assert says in problem.message
    assert (problem.file, problem.line) == (tmp_path / "timetable.toml", line)


def test_a_source_that_stands_twice_is_told_at_its_second_row(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"timetable\.toml:8: expected one row for each source, found 'a' again"):
        load(tmp_path, f"[[source]]\n{GOOD}\n[[source]]\n{GOOD}")


def test_a_row_for_companies_runs_for_those_that_have_what_it_needs(tmp_path: Path) -> None:
    watchlist = WatchList(
        company=(
            Company(name="Both", listings=("HK:1", "US:B"), cik="0000000001"),
            Company(name="American", listings=("US:A",), feeds=(Feed(url="https://ir.example.com/rss"),)),
        )
    )
    rows = {"HK": ["HK:1"], "US": ["US:B", "US:A"], "cik": ["HK:1"], "feeds": ["US:A"], "pages": []}

    for needs, scopes in rows.items():
        row = load(tmp_path, f'[[source]]\n{GOOD}scope = "company"\nneeds = "{needs}"\n').source[0]
        assert row.scopes(watchlist) == scopes

    assert load(tmp_path, f"[[source]]\n{GOOD}").source[0].scopes(watchlist) == ["*"]


def test_a_changed_rhythm_makes_a_changed_row() -> None:
    assert Rhythm("5m") == Rhythm(" 5m ")
    assert Rhythm("5m") != Rhythm("300s")
