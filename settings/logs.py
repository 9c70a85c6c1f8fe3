"""Logs: structlog, for humans on a console or as JSON lines; secrets are masked before a line leaves the process."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from settings.environment import environment

SECRET_FORMS = re.compile(
    r"(https://hooks\.slack\.com/(?:services|triggers|workflows)/)[^\s\"'<>]+"
    r"|(xox[a-z]-)[A-Za-z0-9-]+"
    r"|((?:redis|rediss|smtp|smtps|[a-z]+)://[^\s:/@]*:)[^\s@]+(?=@)"
    r"|((?i:token|password|secret|api_key|sign)=)[^\s&\"']+"
)


def scrub(text: str) -> str:
    """`text` with every known form of a secret cut after its public beginning."""
    return SECRET_FORMS.sub(lambda found: next(group for group in found.groups() if group) + "***", text)


def _scrubbed(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = scrub(value)
    return event


def start_logs(role: str) -> None:
    """Configure structlog and the standard library's logging of this process; every line carries `role`."""
    env = environment()
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(
            fmt="iso" if env.hkwatch_log_format == "json" else "%H:%M:%S", utc=env.hkwatch_log_format == "json"
        ),
        structlog.processors.StackInfoRenderer(),
    ]
    if env.hkwatch_log_format == "json":
        last: list[Any] = [
            structlog.processors.format_exc_info,
            _scrubbed,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    else:
        last = [
            structlog.processors.format_exc_info,
            _scrubbed,
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=0),
        ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last]
    )
    stream = logging.StreamHandler(sys.stderr)
    stream.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [stream]
    root.setLevel(env.hkwatch_log_level)
    for noisy in ("scrapy", "twisted", "apscheduler", "asyncio", "httpx", "aiohttp"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, root.level))
    structlog.contextvars.bind_contextvars(role=role)
