"""The channels of a subscriber as written in `subscribers.toml`; a secret may stand there, in a variable or in a file."""

import hashlib
import re
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr
from pydantic_core import PydanticCustomError

from settings.environment import variable
from settings.sentences import matching

_MAIL = re.compile(r"[^\s@<>,;:\"]+@[^\s@<>,;:\"]+")


def _wrong(message: str) -> PydanticCustomError:
    return PydanticCustomError("secret", "{message}", {"message": message})  # this kind is shown without the value


def _resolved(value: object) -> object:
    """`env:NAME` and `file:PATH` are places where the secret stands; everything else is the secret."""
    if not isinstance(value, str):
        raise _wrong("expected text")
    if value.startswith("env:"):
        found = variable(value[4:])
        if not found:
            raise _wrong(f"expected the variable {value[4:]} to be set, here or in .env")
        return found
    if value.startswith("file:"):
        try:
            return Path(value[5:]).read_text(encoding="utf-8").strip()
        except UnicodeDecodeError as error:
            raise _wrong(f"expected text in UTF-8 in {value[5:]}") from error
        except OSError as error:
            raise _wrong(f"expected a readable file {value[5:]}: {error.strerror}") from error
    return value


def _web_address(value: SecretStr) -> SecretStr:
    parts = urlsplit(value.get_secret_value())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise _wrong("expected an address that begins with https:// or http://")
    return value


def _scheme_address(value: SecretStr) -> SecretStr:
    if "://" not in value.get_secret_value():
        raise _wrong("expected an apprise address such as tgram://TOKEN/CHAT")
    return value


def _mailbox(value: str) -> str:
    if not _MAIL.fullmatch(value):
        raise ValueError(f"expected a mail address, found {value!r}")
    return value


Secret = Annotated[SecretStr, BeforeValidator(_resolved)]
WebAddress = Annotated[SecretStr, BeforeValidator(_resolved), AfterValidator(_web_address)]
AppriseAddress = Annotated[SecretStr, BeforeValidator(_resolved), AfterValidator(_scheme_address)]
SLACK_CHANNEL = "a channel's id such as C024BE91L, or its name such as #alerts"
UNSUBSCRIBE = "an address that begins with https://, http:// or mailto:"
Unsubscribe = Annotated[str, AfterValidator(matching(r"(https?://|mailto:)\S+", UNSUBSCRIBE))]
Mailbox = Annotated[str, AfterValidator(_mailbox)]


class _Channel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    name: Annotated[str, AfterValidator(matching(r"[A-Za-z0-9_.-]*", "a name of Latin letters, digits, _ . or -"))] = ""
    """Tells two channels of one type apart."""


class ConsoleChannel(_Channel):
    """Prints on the terminal of the alert worker."""

    type: Literal["console"]

    @property
    def endpoint(self) -> str:
        """What is shared with others: one breaker, one limit of parallel sends. Names no secret."""
        return "console"


class SlackChannel(_Channel):
    """A Slack incoming webhook."""

    type: Literal["slack"]
    webhook: WebAddress

    @property
    def endpoint(self) -> str:
        """The webhook's host and port."""
        return "slack " + urlsplit(self.webhook.get_secret_value()).netloc.rpartition("@")[2]


class SlackBotChannel(_Channel):
    """A Slack channel written to with the bot token HKWATCH_SLACK_BOT_TOKEN (or its own)."""

    type: Literal["slack_bot"]
    channel: Annotated[str, AfterValidator(matching(r"[CDG][A-Z0-9]{2,}|#[^\s#]{1,80}", SLACK_CHANNEL))]
    token: Secret | None = None

    @property
    def endpoint(self) -> str:
        """Slack's Web API."""
        return "slack api"


class EmailChannel(_Channel):
    """Mail by the SMTP server of the HKWATCH_SMTP variables; each address gets its own message."""

    type: Literal["email"]
    to: Mailbox
    unsubscribe: Unsubscribe | None = None

    @property
    def endpoint(self) -> str:
        """The one SMTP server."""
        return "smtp"


class WebhookChannel(_Channel):
    """Signed JSON to any address."""

    type: Literal["webhook"]
    url: WebAddress
    secret: Secret | None = None

    @property
    def endpoint(self) -> str:
        """The address' host and port."""
        return "webhook " + urlsplit(self.url.get_secret_value()).netloc.rpartition("@")[2]


class AppriseChannel(_Channel):
    """Any service that apprise knows."""

    type: Literal["apprise"]
    url: AppriseAddress

    @property
    def endpoint(self) -> str:
        """The service, and a digest of the address: the host part of such an address is often the token."""
        address = self.url.get_secret_value()
        return f"apprise {address.partition('://')[0]} {hashlib.sha256(address.encode()).hexdigest()[:8]}"


Channel = Annotated[
    ConsoleChannel | SlackChannel | SlackBotChannel | EmailChannel | WebhookChannel | AppriseChannel,
    Field(discriminator="type"),
]
