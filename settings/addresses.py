"""Addresses that stand in variables, checked before anything connects; an error never shows a password."""

import re
from email.utils import parseaddr
from urllib.parse import SplitResult, urlsplit

from pydantic import SecretStr

REDIS = "redis://HOST:6379/0, rediss://:PASSWORD@HOST:6379/0 or unix:///PATH"
_MAILBOX = re.compile(r"[^\s@<>,;:\"]+@[^\s@<>,;:\"]+")
_HOST = re.compile(r"[A-Za-z0-9_.:-]+")


def web_address(text: str) -> str:
    """An http or https address without a slash at its end. Raises ValueError."""
    parts = _split(text)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"expected an address that begins with http:// or https://, found {text!r}")
    return text.rstrip("/")


def redis_address(secret: SecretStr) -> SecretStr:
    """The address of a Redis. Raises ValueError, which shows it without user and password."""
    text = secret.get_secret_value()
    parts = _split(text)
    sound = parts is not None and (
        (parts.scheme == "unix" and len(parts.path) > 1)
        or (parts.scheme in ("redis", "rediss") and bool(parts.hostname) and re.fullmatch(r"/?\d*", parts.path) is not None)
    )
    if not sound:
        raise ValueError(f"expected an address such as {REDIS}, found {without_password(text)!r}")
    return secret


def sentry_address(secret: SecretStr) -> SecretStr:
    """A data source name as Sentry hands it out. Raises ValueError, which does not show it."""
    parts = _split(secret.get_secret_value())
    sound = parts is not None and parts.scheme in ("http", "https") and parts.username and parts.hostname
    if not sound or parts is None or not parts.path.rpartition("/")[2].isdigit():
        raise ValueError(
            "expected an address such as https://KEY@o1.ingest.sentry.io/2, found another form (not shown: a secret)"
        )
    return secret


def mail_address(text: str) -> str:
    """A sender such as `hkwatch <alerts@example.com>`. Raises ValueError."""
    if not _MAILBOX.fullmatch(parseaddr(text)[1]):
        raise ValueError(f"expected a mail address such as hkwatch <alerts@example.com>, found {text!r}")
    return text


def mail_host(text: str) -> str:
    """A mail server's name or IP address. Raises ValueError."""
    if not _HOST.fullmatch(text) or re.fullmatch(r"[^:]+:\d+", text):
        raise ValueError(f"expected a host such as smtp.example.com (its port is HKWATCH_SMTP_PORT), found {text!r}")
    return text


def without_password(address: str) -> str:
    """The address without user and password; nothing of what is no address is shown."""
    parts = _split(address)
    if parts is None or "://" not in address:
        return "***" if "@" in address else address
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _split(text: str) -> SplitResult | None:
    try:
        parts = urlsplit(text)
        return parts if parts.port is None or parts.port > 0 else None
    except ValueError:
        return None
