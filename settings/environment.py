"""The typed environment: every variable that hkwatch reads, its default and its check; `.env` beside the code counts too.

A secret `NAME` can also come from the file that `NAME_FILE` names (container secrets).
"""

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from settings import clock
from settings.addresses import mail_address, mail_host, redis_address, sentry_address, web_address, without_password
from settings.problems import ConfigError, Problem
from settings.sentences import matching, sentence
from settings.variables import given, misspelt, read_env_file, secrets_of_files, where

ROOT = Path(__file__).resolve().parent.parent
HERE = Path(__file__).resolve().parent
SECRETS = ("REDIS_URL", "SENTRY_DSN", "HKWATCH_SMTP_PASSWORD", "HKWATCH_SLACK_BOT_TOKEN", "HKWATCH_WEBHOOK_SECRET")
ELSEWHERE = ("HKWATCH_CLOCK", *(f"{name}_FILE" for name in SECRETS))  # known, and not among the fields below

WebAddress = Annotated[str, AfterValidator(web_address)]
Prefix = Annotated[str, AfterValidator(matching(r"[^\s{}]+", "letters without spaces or braces, such as hkw"))]
Level = Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(str.upper)]


class Environment(BaseSettings):
    """All variables; names in the environment are the field names in capitals. An empty one counts as not given."""

    model_config = SettingsConfigDict(env_file=ROOT / ".env", extra="ignore", frozen=True, env_ignore_empty=True)

    redis_url: Annotated[SecretStr, AfterValidator(redis_address)] | None = Field(
        None, description="redis://, rediss:// or unix:// address; empty: a private server"
    )
    hkwatch_key_prefix: Prefix = Field("hkw", description="first part of every Redis key")
    hkwatch_partitions: int = Field(1, ge=1, le=1024, description="number of partition tags")
    hkwatch_var_dir: Path = Field(ROOT / "var", description="folder of the private Redis server and other state")
    hkwatch_watchlist: Path = Field(HERE / "watchlist.toml")
    hkwatch_timetable: Path = Field(HERE / "timetable.toml")
    hkwatch_subscribers: Path = Field(HERE / "subscribers.toml")
    hkwatch_origin: WebAddress | None = Field(None, description="stand-in that serves every site as ORIGIN/<host>/<path>")
    hkwatch_pace: float | None = Field(None, ge=0, description="times the pauses between requests; 0: none, as with a stand-in")
    hkwatch_contact: str = Field("hkwatch operator <operator@example.com>", description="in the User-Agent; SEC demands it")
    hkwatch_alert_history: bool = Field(False, description="alert on what the first run of a source finds")
    hkwatch_log_format: Literal["console", "json"] = "console"
    hkwatch_log_level: Level = "INFO"
    hkwatch_lease_ms: int = Field(3000, ge=200, le=60000, description="a standby scheduler takes over after so long a silence")
    hkwatch_metrics_port: int = Field(0, ge=0, le=65535, description="/metrics and /healthz; 0: a port per role from 9301 up")
    hkwatch_metrics_host: str = Field("127.0.0.1", description="address of /metrics and /healthz; 0.0.0.0 in a container")
    hkwatch_link_base: WebAddress | None = Field(None, description="address of the dashboard, for links in messages")
    hkwatch_smtp_host: Annotated[str, AfterValidator(mail_host)] | None = None
    hkwatch_smtp_port: int = Field(587, ge=1, le=65535)
    hkwatch_smtp_tls: Literal["starttls", "tls", "none"] = "starttls"
    hkwatch_smtp_user: str | None = None
    hkwatch_smtp_password: SecretStr | None = None
    hkwatch_mail_from: Annotated[str, AfterValidator(mail_address)] = "hkwatch <hkwatch@localhost>"
    hkwatch_slack_bot_token: SecretStr | None = None
    hkwatch_slack_api: Annotated[str, AfterValidator(lambda text: web_address(text) + "/")] = "https://slack.com/api/"
    hkwatch_webhook_secret: SecretStr | None = Field(None, description="HMAC key of webhook channels")
    sentry_dsn: Annotated[SecretStr, AfterValidator(sentry_address)] | None = None
    sentry_environment: str = "production"
    sentry_traces_sample_rate: float = Field(0.0, ge=0, le=1)

    @property
    def redis_address(self) -> str:
        """The Redis to use: REDIS_URL, else the private server's socket."""
        if self.redis_url:
            return self.redis_url.get_secret_value()
        return f"unix://{self.redis_socket}"

    @property
    def redis_name(self) -> str:
        """The same for people: which variable decides it, and the address without user and password."""
        if self.redis_url:
            return f"REDIS_URL={without_password(self.redis_url.get_secret_value())}"
        return f"the private server at {self.redis_socket} (REDIS_URL is not set)"

    @property
    def redis_socket(self) -> Path:
        """Where the private server listens."""
        return self.hkwatch_var_dir.resolve() / "redis" / "redis.sock"


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The process's environment, read once. Raises ConfigError that names each variable (never a secret's value)."""
    path: Any = Environment.model_config.get("env_file")
    found = variables()
    problems = [
        Problem(file, line, f"{start}unknown variable; did you mean {meant}?")
        for name, meant in misspelt(found, known_variables())
        for file, line, start in [where(name, path)]
    ]
    try:
        clock.now()
        secrets: dict[str, Any] = {name.lower(): text for name, text in secrets_of_files(found, SECRETS).items()}
        made = Environment(**secrets)
    except ConfigError as error:
        raise ConfigError([*problems, *error.problems]) from error
    except ValidationError as error:
        problems += [_problem(one, path) for one in error.errors(include_url=False)]
        raise ConfigError(problems) from error
    if problems:
        raise ConfigError(problems)
    return made


def known_variables() -> list[str]:
    """All names that hkwatch reads."""
    return [*(name.upper() for name in Environment.model_fields), *ELSEWHERE]


def variables() -> dict[str, str]:
    """All variables of the process and of `.env` that have a value. Raises ConfigError."""
    path: Any = Environment.model_config.get("env_file")
    return given(read_env_file(path))


def variable(name: str) -> str | None:
    """What `env:NAME` in a settings file means: any variable of the process or of `.env`."""
    return variables().get(name.upper())


def _problem(found: Any, path: Path | None) -> Problem:
    name = str(found["loc"][0]).upper()
    file, line, start = where(name, path)
    words = str(found["msg"]).removeprefix("Value error, ") if name in SECRETS else sentence(found)
    return Problem(file, line, start + words)
