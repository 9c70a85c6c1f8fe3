"""Sentry of a process: off without SENTRY_DSN; secrets and personal data are scrubbed before anything leaves."""

import re
from importlib.metadata import version
from typing import Any

import sentry_sdk
from sentry_sdk.crons import capture_checkin

from settings.environment import environment
from settings.logs import scrub

MAIL = re.compile(r"[\w.+-]+@(?:[\w-]+\.)+[A-Za-z]{2,}\b")  # not a release, hkwatch@0.1.0

HOST = re.compile(r"(https?://)(?:[^/@]*@)?([^/?#@]+)")  # no urlsplit: it refuses what Sentry has put into the name's place


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return MAIL.sub("***@***", scrub(value))
    if isinstance(value, dict):
        return {name: _clean(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(inner) for inner in value]
    return value


def _host_only(data: dict[str, Any]) -> dict[str, Any]:
    """An HTTP call without path and query: a webhook's path is its password."""
    found = HOST.match(str(data.get("url", "")))
    kept = {name: value for name, value in data.items() if name not in ("url", "http.query", "http.fragment")}
    return kept | ({"url": found[1] + found[2]} if found else {})


def _before_breadcrumb(crumb: Any, hint: Any) -> Any:
    if crumb.get("type") == "http":
        crumb["data"] = _host_only(crumb.get("data") or {})
    return crumb


def _before_send_transaction(event: Any, hint: Any) -> Any:
    for span in event.get("spans") or ():
        if str(span.get("op", "")).startswith("http"):
            span["data"] = _host_only(span.get("data") or {})
            span["description"] = span["data"].get("url", "")
    return _before_send(event, hint)


def _before_send(event: Any, hint: Any) -> Any:
    error = (hint.get("exc_info") or (None, None, None))[1]
    fingerprint = getattr(error, "fingerprint", None)
    if fingerprint:  # one issue for each source and class of error, whatever the page's address
        event["fingerprint"] = list(fingerprint)
    line = getattr(hint.get("log_record"), "msg", None)
    if isinstance(line, dict):  # structlog's: the words are the message, the rest is its context
        event["logentry"] = {"message": str(line.get("event", ""))}
        event["extra"] = {**event.get("extra", {}), **{name: value for name, value in line.items() if name != "event"}}
        if not fingerprint:
            event["fingerprint"] = ["{{ default }}", str(line.get("event", "")), str(line.get("source", ""))]
        if line.get("source"):
            event.setdefault("tags", {})["source"] = str(line["source"])
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
        before_send_transaction=_before_send_transaction,
        before_breadcrumb=_before_breadcrumb,
    )
    sentry_sdk.set_tag("role", role)
    return True


def check_in(monitor: str, ok: bool, duration_s: float, schedule: dict[str, Any], margin_minutes: int) -> None:
    """Tell Sentry's cron monitor `monitor` that a run ended; without a DSN nothing happens.

    `schedule` as in https://docs.sentry.io/platforms/python/crons/: `{"type": "interval", "value": 10, "unit": "minute"}` or
    `{"type": "crontab", "value": "30 18 * * 1-5"}` (Hong Kong time). Sentry misses a run `margin_minutes` after it was due.
    """
    if not sentry_sdk.get_client().is_active():
        return
    capture_checkin(
        monitor_slug=monitor,
        status="ok" if ok else "error",
        duration=duration_s,
        monitor_config={  # type: ignore[arg-type] # a TypedDict of literals
            "schedule": schedule,
            "timezone": "Asia/Hong_Kong",
            "checkin_margin": margin_minutes,
            "failure_issue_threshold": 3,
            "recovery_threshold": 2,
        },
    )
