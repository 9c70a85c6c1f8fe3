from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from settings import clock
from settings.environment import environment
from settings.logs import scrub
from settings.problems import ConfigError


def test_without_a_redis_url_the_private_server_is_meant() -> None:
    assert environment().redis_address.startswith("unix:///")
    assert environment().redis_address.endswith("/var/redis/redis.sock")


def test_a_wrong_variable_is_named_and_its_secret_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "http://user:hunter2@host")
    monkeypatch.setenv("HKWATCH_LOG_LEVEL", "LOUD")

    with pytest.raises(ConfigError) as raised:
        environment()

    assert "variable REDIS_URL: expected an address that begins with redis://" in str(raised.value)
    assert "variable HKWATCH_LOG_LEVEL" in str(raised.value)
    assert "hunter2" not in str(raised.value)


def test_a_secret_comes_from_the_file_that_its_variable_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secret = tmp_path / "redis"
    secret.write_text("redis://:hunter2@host/0\n")
    monkeypatch.setenv("REDIS_URL_FILE", str(secret))

    assert environment().redis_address == "redis://:hunter2@host/0"
    assert "hunter2" not in repr(environment())


def test_a_secret_file_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SENTRY_DSN_FILE", str(tmp_path / "none"))

    with pytest.raises(ConfigError, match="variable SENTRY_DSN_FILE: expected a readable file"):
        environment()


def test_a_rehearsal_bends_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    epoch = datetime.now(UTC).timestamp()
    monkeypatch.setenv("HKWATCH_CLOCK", f"2026-03-18T09:25:00+08:00@{epoch}x60")

    passed = clock.now() - datetime(2026, 3, 18, 1, 25, tzinfo=UTC)

    assert timedelta(0) <= passed < timedelta(minutes=30)


def test_a_rehearsal_without_an_offset_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HKWATCH_CLOCK", "2026-03-18T09:25:00@0x1")

    with pytest.raises(ValueError, match="needs an offset"):
        clock.now()


@pytest.mark.parametrize(
    ("line", "safe"),
    [
        ("POST https://hooks.slack.com/services/T0/B0/abc failed", "POST https://hooks.slack.com/services/*** failed"),
        ("xoxb-12-abc-DEF is wrong", "xoxb-*** is wrong"),
        ("redis://u:secret@h:1/0", "redis://u:***@h:1/0"),
        ("GET /x?token=abc&b=1", "GET /x?token=***&b=1"),
    ],
)
def test_secrets_are_masked(line: str, safe: str) -> None:
    assert scrub(line) == safe
