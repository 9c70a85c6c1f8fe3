import pytest

from cli.check import check_settings
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


def test_a_mail_channel_without_a_mail_server_is_told(edited) -> None:
    [problem] = edited("subscribers", 'type = "console"', 'type = "email"\nto = "desk@example.com"')

    assert problem.endswith("console is to get mail: expected HKWATCH_SMTP_HOST to be set")


def test_a_defect_in_each_file_is_told_at_once(edited) -> None:
    edited("watchlist", '"HK:700"', '"XX:700"')

    problems = edited("timetable", 'name = "hkex_forms"', 'name = "hkex_filings"')

    files = [problem.split(":")[0].rpartition("/")[2] for problem in problems]
    assert files == ["watchlist.toml", "timetable.toml"]
