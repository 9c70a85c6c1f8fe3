"""The typed environment: every variable that hkwatch reads, its default and its check; `.env` beside the code counts too.

A secret `NAME` can also come from the file that `NAME_FILE` names (container secrets).
"""

import os
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from settings.problems import ConfigError, Problem

ROOT = Path(__file__).resolve().parent.parent
HERE = Path(__file__).resolve().parent
SECRETS = ("REDIS_URL", "SENTRY_DSN", "HKWATCH_SMTP_PASSWORD", "HKWATCH_SLACK_BOT_TOKEN", "HKWATCH_WEBHOOK_SECRET")


class Environment(BaseSettings):
    """All variables; names in the environment are the field names in capitals."""

    model_config = SettingsConfigDict(env_file=ROOT / ".env", extra="ignore", frozen=True)

    redis_url: SecretStr | None = Field(None, description="redis://, rediss:// or unix:// address; empty: a private server")
    hkwatch_key_prefix: str = Field("hkw", description="first part of every Redis key")
    hkwatch_partitions: int = Field(1, ge=1, le=1024, description="number of partition tags")
    hkwatch_var_dir: Path = Field(ROOT / "var", description="folder of the private Redis server and other state")
    hkwatch_watchlist: Path = Field(HERE / "watchlist.toml")
    hkwatch_timetable: Path = Field(HERE / "timetable.toml")
    hkwatch_subscribers: Path = Field(HERE / "subscribers.toml")
    hkwatch_origin: str | None = Field(None, description="stand-in that serves every site as ORIGIN/<host>/<path>")
    hkwatch_pace: float | None = Field(None, ge=0, description="times the pauses between requests; 0: none, as with a stand-in")
    hkwatch_contact: str = Field("hkwatch operator <operator@example.com>", description="in the User-Agent; SEC demands it")
    hkwatch_alert_history: bool = Field(False, description="alert on what the first run of a source finds")
    hkwatch_log_format: str = Field("console", pattern="^(console|json)$")
    hkwatch_log_level: str = Field("INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$")
    hkwatch_lease_ms: int = Field(3000, ge=200, le=60000, description="a standby scheduler takes over after so long a silence")
    hkwatch_metrics_port: int = Field(0, ge=0, le=65535, description="/metrics and /healthz; 0: a port per role from 9301 up")
    hkwatch_metrics_host: str = Field("127.0.0.1", description="address of /metrics and /healthz; 0.0.0.0 in a container")
    hkwatch_link_base: str | None = Field(None, description="address of the dashboard, for links in messages")
    hkwatch_smtp_host: str | None = None
    hkwatch_smtp_port: int = Field(587, ge=1, le=65535)
    hkwatch_smtp_tls: str = Field("starttls", pattern="^(starttls|tls|none)$")
    hkwatch_smtp_user: str | None = None
    hkwatch_smtp_password: SecretStr | None = None
    hkwatch_mail_from: str = "hkwatch <hkwatch@localhost>"
    hkwatch_slack_bot_token: SecretStr | None = None
    hkwatch_slack_api: str = Field("https://slack.com/api/", description="base of the Slack Web API")
    hkwatch_webhook_secret: SecretStr | None = Field(None, description="HMAC key of webhook channels")
    sentry_dsn: SecretStr | None = None
    sentry_environment: str = "production"
    sentry_traces_sample_rate: float = Field(0.0, ge=0, le=1)

    @field_validator("redis_url", "sentry_dsn", "hkwatch_origin", "hkwatch_link_base", mode="before")
    @classmethod
    def _empty_is_unset(cls, value: object) -> object:
        return value or None

    @field_validator("redis_url")
    @classmethod
    def _redis_address(cls, value: SecretStr | None) -> SecretStr | None:
        if value and urlsplit(value.get_secret_value()).scheme not in ("redis", "rediss", "unix"):
            raise ValueError("expected an address that begins with redis://, rediss:// or unix://")
        return value

    @field_validator("hkwatch_origin", "hkwatch_link_base")
    @classmethod
    def _web_address(cls, value: str | None) -> str | None:
        if value and urlsplit(value).scheme not in ("http", "https"):
            raise ValueError("expected an address that begins with http:// or https://")
        return value.rstrip("/") if value else None

    @property
    def redis_address(self) -> str:
        """The Redis to use: REDIS_URL, else the private server's socket."""
        if self.redis_url:
            return self.redis_url.get_secret_value()
        return f"unix://{self.redis_socket}"

    @property
    def redis_socket(self) -> Path:
        """Where the private server listens."""
        return self.hkwatch_var_dir.resolve() / "redis" / "redis.sock"


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The process's environment, read once. Raises ConfigError that names each variable (never a secret's value)."""
    try:
        secrets: dict[str, Any] = _secrets_from_files()
        return Environment(**secrets)
    except ValidationError as error:
        raise ConfigError(
            Problem(f"variable {str(found['loc'][0]).upper()}", 0, found["msg"].removeprefix("Value error, "))
            for found in error.errors()
        ) from error


def _secrets_from_files() -> dict[str, str]:
    found = {}
    for name in SECRETS:
        path = os.environ.get(f"{name}_FILE")
        if not path:
            continue
        try:
            found[name.lower()] = Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            message = f"expected a readable file, {path}: {error.strerror}"
            raise ConfigError([Problem(f"variable {name}_FILE", 0, message)]) from error
    return found
