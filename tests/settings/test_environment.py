from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from settings import clock
from settings.environment import Environment, environment, variable
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

    assert "variable REDIS_URL: expected an address such as redis://HOST:6379/0," in str(raised.value)
    assert str(raised.value).endswith("variable HKWATCH_LOG_LEVEL: expected DEBUG, INFO, WARNING or ERROR, found 'LOUD'")
    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SENTRY_DSN", "foo", "expected an address such as https://KEY@o1.ingest.sentry.io/2"),
        ("SENTRY_DSN", "https://o1.ingest.sentry.io/2", "expected an address such as https://KEY@"),
        ("SENTRY_TRACES_SAMPLE_RATE", "2", "expected at most 1, found '2'"),
        ("HKWATCH_MAIL_FROM", "x", "expected a mail address such as hkwatch <alerts@example.com>, found 'x'"),
        ("HKWATCH_SMTP_HOST", "smtp.example.com:587", "expected a host such as smtp.example.com"),
        ("HKWATCH_SMTP_PORT", "smtp", "expected a whole number, found 'smtp'"),
        ("HKWATCH_SMTP_TLS", "ssl", "expected starttls, tls or none, found 'ssl'"),
        ("HKWATCH_LOG_FORMAT", "jsn", "expected console or json, found 'jsn'; did you mean json?"),
        ("HKWATCH_ORIGIN", "foo", "expected an address that begins with http:// or https://, found 'foo'"),
        ("HKWATCH_ORIGIN", "http://", "expected an address that begins with http:// or https://, found 'http://'"),
        ("HKWATCH_LINK_BASE", "www.example.com", "found 'www.example.com'"),
        ("HKWATCH_ALERT_HISTORY", "maybe", "expected true or false, found 'maybe'"),
        ("HKWATCH_KEY_PREFIX", "a b", "expected letters without spaces or braces, such as hkw, found 'a b'"),
        ("HKWATCH_CLOCK", "noon", "expected START@EPOCHxSPEED, such as 2026-03-18T09:25:00+08:00@1700000000x60; found 'noon'"),
        ("REDIS_URL", "localhost:6379", "found 'localhost:6379'"),
        ("REDIS_URL", "redis://host:port/0", "expected an address such as redis://HOST:6379/0"),
        ("REDIS_URL", "redis://host/db", "expected an address such as redis://HOST:6379/0"),
        ("HKWATCH_WATCHLST", "a.toml", "unknown variable; did you mean HKWATCH_WATCHLIST?"),
        ("HKWATCH_SMTP_PASSWD", "hunter2", "unknown variable; did you mean HKWATCH_SMTP_PASSWORD?"),
        ("HKWATCH_REDIS_URL", "redis://h", "unknown variable; did you mean REDIS_URL?"),
    ],
)
def test_a_wrong_variable_is_one_line_with_what_was_expected(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(ConfigError) as raised:
        environment()

    (problem,) = raised.value.problems
    assert str(problem).startswith(f"variable {name}: ")
    assert says in problem.message
    assert "hunter2" not in problem.message


def test_what_a_container_host_sets_for_a_service_of_our_name_is_no_spelling_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HKWATCH_PORT", "HKWATCH_SERVICE_HOST", "HKWATCH_SERVICE_PORT", "HKWATCH_PORT_9301_TCP_ADDR"):
        monkeypatch.setenv(name, "tcp://10.0.0.1:9301")

    assert environment().hkwatch_metrics_port == 0


def test_an_empty_variable_counts_as_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REDIS_URL", "HKWATCH_SMTP_PORT", "HKWATCH_WATCHLIST", "HKWATCH_ORIGIN", "SENTRY_DSN"):
        monkeypatch.setenv(name, "")

    assert environment().hkwatch_smtp_port == 587
    assert environment().hkwatch_watchlist.name == "watchlist.toml"


@pytest.fixture
def env_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setitem(Environment.model_config, "env_file", tmp_path / ".env")
    return tmp_path / ".env"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("# ok\nHKWATCH_SMTP_PORT=smtp\n", ":2: HKWATCH_SMTP_PORT: expected a whole number, found 'smtp'"),
        ("HKWATCH_LOGLEVEL=INFO\n", ":1: HKWATCH_LOGLEVEL: unknown variable; did you mean HKWATCH_LOG_LEVEL?"),
        ("A=1\nHKWATCH_CONTACT\n", ":2: expected NAME=value, found 'HKWATCH_CONTACT'"),
        ("A=1\nset HKWATCH_CONTACT = x\n", ":2: expected NAME=value, found 'set HKWATCH_CONTACT = x'"),
    ],
)
def test_a_defect_of_the_env_file_is_told_with_its_line(env_file: Path, text: str, says: str) -> None:
    env_file.write_text(text, encoding="utf-8")

    with pytest.raises(ConfigError) as raised:
        environment()

    assert str(raised.value) == f"{env_file}{says}"


def test_a_secret_and_a_channel_may_be_named_in_the_env_file_too(env_file: Path, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("xoxb-1\n")
    env_file.write_text(f"HKWATCH_SLACK_BOT_TOKEN_FILE={tmp_path}/token\nDESK=https://hooks.example.com/x\n", encoding="utf-8")

    token = environment().hkwatch_slack_bot_token

    assert token is not None
    assert token.get_secret_value() == "xoxb-1"
    assert variable("DESK") == "https://hooks.example.com/x"


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

    with pytest.raises(ConfigError, match="variable HKWATCH_CLOCK: the start needs an offset"):
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
