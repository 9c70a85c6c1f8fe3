"""Metrics and probes of a process: Prometheus' `/metrics` and `/healthz` on one small port."""

import threading
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import structlog
from prometheus_client import make_wsgi_app

from settings.environment import environment

ROLE_PORTS = {"scheduler": 9301, "crawler": 9302, "alerts": 9303, "web": 9304}
TRIES = 20
log = structlog.get_logger("metrics")


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: probes come every few seconds."""


def serve_metrics(role: str, healthy: Callable[[], str | None]) -> WSGIServer | None:
    """Serve in a thread; `healthy` returns None, or the reason why not (answered with 503).

    The port is the role's, or the next free one (several processes on one host). Returns None when none of them is free.
    """
    metrics: Callable[..., Iterable[bytes]] = make_wsgi_app()

    def site(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] != "/healthz":
            return metrics(environ, start)
        reason = healthy()
        start("503 Service Unavailable" if reason else "200 OK", [("Content-Type", "text/plain; charset=utf-8")])
        return [(reason or "ok").encode() + b"\n"]

    first = environment().hkwatch_metrics_port or ROLE_PORTS[role]
    for port in range(first, first + TRIES * 10, 10):
        try:
            server = make_server(environment().hkwatch_metrics_host, port, site, handler_class=_Quiet)
        except OSError:
            continue
        threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()
        log.info("metrics", url=f"http://127.0.0.1:{port}/metrics")
        return server
    log.warning("no free port for metrics", first=first)
    return None
