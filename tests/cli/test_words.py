"""What `hkwatch` says to wrong words: one line on standard error, which names what was found and what was expected."""

from collections.abc import Callable

import pytest

from cli.main import main
from settings.environment import environment

Said = tuple[int, str, str]


@pytest.fixture
def hkwatch(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[[str], Said]:
    def call(words: str) -> Said:
        monkeypatch.setattr("sys.argv", ["hkwatch", *words.split()])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, out, err

    return call


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("schedul", "hkwatch: No such command 'schedul'. Did you mean 'schedule'"),
        ("schedule --day banana", "schedule: --day: expected a date such as 2026-03-19, found 'banana'"),
        ("schedule --runs sina_new", "found 'sina_new'; did you mean sina_news?"),
        ("market close XX", "market close: market: expected one of 'HK', 'US', found 'XX'"),
        ("market close HK --date banana", "--date: expected a date such as 2026-03-19, found 'banana'"),
        ("market open HK --opens 25:00", "--opens: expected a time of day such as 07:30, found '25:00'"),
        ("market open HK --opens 13:00 --closes 12:00", "--closes: expected a time after --opens 13:00, found '12:00'"),
        ("events --company HK:03660", "--company: expected a listing of the watch list such as HK:3660,"),
        ("events --company HK:03660", "found 'HK:03660'; did you mean HK:3660?"),
        ("events --limit 0", "--limit: expected 1 or more"),
        ("backfill HK:1 --from 2023-01-01", "backfill: SYMBOL: expected a listing of the watch list such as HK:3660,"),
        ("backfill HK:3660 --from x", "--from: expected a date such as 2026-03-19, found 'x'"),
        ("backfill HK:3660 --from 2099-01-01", "--from: expected a day up to yesterday,"),
        ("backfill HK:3660 --from 2023-01-01 --source sina_new", "found 'sina_new'; did you mean sina_news?"),
        ("explain a --subscriber consol", "--subscriber: expected one of console, found 'consol'; did you mean console?"),
        ("test-alert consol", "SUBSCRIBER: expected one of console, found 'consol'; did you mean console?"),
        ("silence add --company tencen --for 5m", "--company: unknown company 'tencen'"),
        ("silence add --event filing:resultz --for 5m", "--event: unknown category 'resultz' of filing"),
        ("silence add --for 5", "--for: expected a duration such as 30s, 5m or 2h, found '5'"),
        ("silence add --for 5m --zone Asia/Hongkong", "did you mean Asia/Hong_Kong?"),
        ("silence add --until yesterday", "--until: expected an instant such as 2026-03-19T16:30, found 'yesterday'"),
        ("silence add --until 2020-01-01", "--until: expected an instant that is still to come, found '2020-01-01'"),
        ("silence add --for 5m --subscriber x", "--subscriber: expected one of console, found 'x'"),
        ("dead show 5", "dead show: ENTRY: no dead letter 5; `hkwatch dead list` shows them"),
        ("parse sina_flsh pyproject.toml --url https://a.example/", "found 'sina_flsh'; did you mean sina_flash?"),
        ("parse sina_flash pyproject.toml --url banana", "--url: expected an address that begins with http:// or https://"),
        ("parse sina_flash pyproject.toml --url https://a.example/ --fetched-at noon", "--fetched-at: expected an instant"),
        ("replay-quotes ticks.csv --levels 3,x", "--levels: expected per cents above 0 such as 3,5,10, found '3,x'"),
        ("replay-quotes ticks.csv --levels 0", "--levels: expected per cents above 0 such as 3,5,10, found '0'"),
        ("replay-quotes ticks.csv --zone Mars/Olympus", "--zone: expected a time zone such as Asia/Hong_Kong, found"),
        ("record sina_news banana first", "URL: expected an address that begins with http:// or https://, found 'banana'"),
        ("record sina_news https://a.example/ First", "NAME: expected a name such as list_with_filler_rows"),
        ("check more", "Got unexpected extra argument"),
    ],
)
def test_wrong_words_are_one_line_on_standard_error(hkwatch: Callable[[str], Said], words: str, says: str) -> None:
    code, out, err = hkwatch(words)

    assert (code, out) == (2, "")
    assert says in err
    assert len(err.splitlines()) == 1
    assert err.rstrip().endswith("--help`)")


NEED_REDIS = (
    "status", "status --json", "events", "events --json", "explain x", "explain --record x", "dead list", "dead retry ALL",
    "silence list", "silence end x", "market list", "market close HK", "test-alert console", "schedule --runs sina_news",
    "backfill HK:3660 --from 2023-01-01",
)  # fmt: skip


@pytest.mark.parametrize("words", NEED_REDIS)
def test_without_a_redis_each_command_ends_with_3_and_one_line(hkwatch: Callable[[str], Said], words: str) -> None:
    code, out, err = hkwatch(words)

    assert (code, out) == (3, "")
    assert err.startswith("no Redis answers: the private server at ")
    assert "`hkwatch up` starts it" in err
    assert len(err.splitlines()) == 1


def test_a_redis_that_refuses_is_named_by_its_variable_without_the_password(
    hkwatch: Callable[[str], Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://me:hunter2@127.0.0.1:1/0")
    environment.cache_clear()

    code, out, err = hkwatch("status --json")

    assert (code, out) == (3, "")
    assert err.startswith("no Redis answers: REDIS_URL=redis://127.0.0.1:1/0: ")
    assert "hunter2" not in err


def test_the_plan_of_the_day_needs_no_redis(hkwatch: Callable[[str], Said]) -> None:
    code, out, err = hkwatch("schedule --json")

    assert (code, len(out.splitlines())) == (0, 12)
    assert err.rstrip().endswith("(so nothing is known of past runs)")


def test_without_words_the_commands_are_listed(hkwatch: Callable[[str], Said]) -> None:
    code, out, _ = hkwatch("")

    assert code == 2
    assert "backfill" in out


def test_a_wrong_variable_is_one_line(hkwatch: Callable[[str], Said], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HKWATCH_WATCHLST", "x")
    environment.cache_clear()

    assert hkwatch("check") == (2, "", "variable HKWATCH_WATCHLST: unknown variable; did you mean HKWATCH_WATCHLIST?\n")


def test_the_version_is_shown(hkwatch: Callable[[str], Said]) -> None:
    assert hkwatch("--version") == (0, "hkwatch 0.1.0\n", "")
