"""Sentry of a process: off without SENTRY_DSN; secrets and personal data are scrubbed before anything leaves."""

import re
from importlib.metadata import version
from typing import Any

import sentry_sdk

from settings.environment import environment
from settings.logs import scrub

MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return MAIL.sub("***@***", scrub(value))
    if isinstance(value, dict):
        return {name: _clean(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(inner) for inner in value]
    return value


def _before_send(event: Any, _hint: Any) -> Any:
    return _clean(event)


def start_sentry(role: str) -> bool:
    """Start reporting errors of this process; returns whether a DSN is set."""
    env = environment()
    if env.sentry_dsn is None:
        return False
    sentry_sdk.init(
        dsn=env.sentry_dsn.get_secret_value(),
        environment=env.sentry_environment,
        release=f"hkwatch@{version('hkwatch')}",
        traces_sample_rate=env.sentry_traces_sample_rate,
        send_default_pii=False,
        include_local_variables=False,
        before_send=_before_send,
        before_send_transaction=_before_send,
    )
    sentry_sdk.set_tag("role", role)
    return True
