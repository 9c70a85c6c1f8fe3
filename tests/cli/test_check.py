import pytest

from cli.check import check, check_settings
from settings.environment import ROOT, environment


@pytest.fixture
def edited(tmp_path, monkeypatch: pytest.MonkeyPatch):
    def edit(name: str, old: str, new: str) -> list[str]:
        text = (ROOT / "settings" / f"{name}.toml").read_text(encoding="utf-8")
        assert old in text
        path = tmp_path / f"{name}.toml"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        monkeypatch.setenv(f"HKWATCH_{name.upper()}", str(path))
        environment.cache_clear()
        return [str(problem).removeprefix(f"{tmp_path}/") for problem in check_settings()]

    return edit


def test_the_settings_that_are_shipped_are_sound() -> None:
    assert check_settings() == []


def test_a_row_that_no_spider_serves_is_told_with_its_line_and_what_there_is(edited) -> None:
    [problem] = edited("timetable", 'name = "hkex_forms"', 'name = "hkex_formz"')

    assert problem.startswith("timetable.toml:")
    assert "unknown source 'hkex_formz': expected one of hkex_filings, hkex_forms," in problem


def test_a_rule_about_a_source_that_no_spider_is_is_told_with_the_nearest(edited) -> None:
    [problem] = edited(
        "subscribers",
        'type = "console"',
        'type = "console"\n[[subscriber.rule]]\ncompanies = ["*"]\nsources = ["hkex_filing"]',
    )

    assert "unknown source 'hkex_filing': expected one of" in problem
    assert problem.endswith("did you mean hkex_filings?")
    assert problem.startswith("subscribers.toml:13: ")


def test_a_slack_bot_without_its_token_is_told(edited, monkeypatch: pytest.MonkeyPatch) -> None:
    bot = 'type = "slack_bot"\nchannel = "#alerts"'
    [problem] = edited("subscribers", 'type = "console"', bot)
    assert "expected HKWATCH_SLACK_BOT_TOKEN to be set" in problem

    monkeypatch.setenv("HKWATCH_SLACK_BOT_TOKEN", "xoxb-1")

    assert edited("subscribers", 'type = "console"', bot) == []


def test_a_mail_channel_without_a_mail_server_is_told(edited) -> None:
    [problem] = edited("subscribers", 'type = "console"', 'type = "email"\nto = "desk@example.com"')

    assert problem.endswith("console is to get mail: expected HKWATCH_SMTP_HOST to be set")


def test_a_defect_in_each_file_is_told_at_once(edited) -> None:
    edited("watchlist", '"HK:700"', '"XX:700"')

    problems = edited("timetable", 'name = "hkex_forms"', 'name = "hkex_filings"')

    files = [problem.split(":")[0].rpartition("/")[2] for problem in problems]
    assert files == ["watchlist.toml", "timetable.toml"]


def notes(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], **variables: str) -> list[str]:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    environment.cache_clear()
    check()
    return [line.removeprefix("note ") for line in capsys.readouterr().out.splitlines() if line.startswith("note ")]


def test_files_without_a_row_are_allowed_and_pointed_out(tmp_path, monkeypatch, capsys) -> None:
    (tmp_path / "none.toml").write_text("")
    empty = dict.fromkeys(("HKWATCH_WATCHLIST", "HKWATCH_TIMETABLE", "HKWATCH_SUBSCRIBERS"), str(tmp_path / "none.toml"))

    said = notes(monkeypatch, capsys, HKWATCH_CONTACT="me <me@example.com>", **empty)

    assert [note.partition(":")[0] for note in said] == ["no company is watched", "no source is asked", "nobody is told"]
    assert said[0].endswith("has no [[company]]")


def test_a_variable_that_nothing_reads_is_pointed_out_but_not_what_a_container_host_sets(monkeypatch, capsys) -> None:
    contact = {"HKWATCH_CONTACT": "me <me@example.com>"}
    said = notes(monkeypatch, capsys, HKWATCH_COLOUR="red", HKWATCH_PORT_9301_TCP="x", HKWATCH_SERVICE_HOST="x", **contact)

    assert said == ["nothing reads HKWATCH_COLOUR"]


def test_a_login_without_a_password_is_pointed_out(monkeypatch, capsys) -> None:
    said = notes(monkeypatch, capsys, HKWATCH_SMTP_USER="me")

    assert "HKWATCH_SMTP_USER is set, HKWATCH_SMTP_PASSWORD is not" in said
