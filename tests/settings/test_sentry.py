"""What reaches Sentry: a real client against a server of ours that takes envelopes."""

import gzip
import importlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from tests.conftest import ROOT

PROGRAM = """
import sentry_sdk, structlog
from crawlers.errors import Drifted
from settings.logs import start_logs
from settings.sentry import check_in, start_sentry

start_logs("crawler")
assert start_sentry("crawler")
for page in ("https://a.example/1", "https://a.example/2"):
    try:
        raise Drifted("sina_news", page, "a table; write to someone@example.com", "token=hunter2secret")
    except Drifted as error:
        sentry_sdk.capture_exception(error)
structlog.get_logger("queue").error("buried in the dead letters", source="ir_feed", reason="no record")
check_in("source-sina_news", False, 1.5, {"type": "interval", "value": 10, "unit": "minute"}, 6)
sentry_sdk.flush(5)
"""


def plain(body: bytes, encoding: str | None) -> bytes:
    if encoding == "br":  # the client takes it where it is installed
        brotli: Any = importlib.import_module("brotli")
        return bytes(brotli.decompress(body))
    return gzip.decompress(body) if encoding == "gzip" else body


class Vendor:
    """Takes envelopes; `items` are (type, content)."""

    def __init__(self) -> None:
        self.items: list[tuple[str, dict[str, Any]]] = []
        self.raw = b""
        vendor = self

        class Site(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                body = plain(body, self.headers.get("Content-Encoding"))
                vendor.raw += body
                lines = body.split(b"\n")[1:]
                vendor.items += [
                    (json.loads(head)["type"], json.loads(content))
                    for head, content in zip(lines[::2], lines[1::2], strict=False)
                    if head and content
                ]
                self.send_response(200)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Site)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [content for name, content in self.items if name == kind]


@pytest.fixture(scope="module")
def vendor() -> Iterator[Vendor]:
    vendor = Vendor()
    address = f"http://0123456789abcdef@127.0.0.1:{vendor.server.server_port}/1"
    env = os.environ | {"SENTRY_DSN": address, "SENTRY_ENVIRONMENT": "test", "no_proxy": "127.0.0.1"}
    subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, env=env, check=True, timeout=60, capture_output=True)
    yield vendor
    vendor.server.shutdown()
    vendor.server.server_close()


def test_one_source_and_class_of_error_is_one_issue_whatever_the_page(vendor: Vendor) -> None:
    errors = [event for event in vendor.of("event") if event.get("exception")]

    assert len(errors) == 2
    assert [event["fingerprint"] for event in errors] == [["sina_news", "Drifted"]] * 2


def test_release_role_and_environment_go_with_every_event(vendor: Vendor) -> None:
    for event in vendor.of("event"):
        assert event["release"].startswith("hkwatch@")
        assert event["environment"] == "test"
        assert event["tags"]["role"] == "crawler"


def test_a_logged_error_has_its_words_as_message_and_the_rest_as_context(vendor: Vendor) -> None:
    (event,) = [event for event in vendor.of("event") if not event.get("exception")]

    assert event["logentry"]["message"] == "buried in the dead letters"
    assert event["extra"]["reason"] == "no record"
    assert event["tags"]["source"] == "ir_feed"
    assert event["fingerprint"][1:] == ["buried in the dead letters", "ir_feed"]


def test_secrets_and_addresses_of_people_stay_here(vendor: Vendor) -> None:
    assert b"a table" in vendor.raw
    assert b"hunter2secret" not in vendor.raw
    assert b"someone@example.com" not in vendor.raw


def test_a_run_checks_in_with_its_timetable(vendor: Vendor) -> None:
    (check,) = vendor.of("check_in")

    assert (check["monitor_slug"], check["status"], check["duration"]) == ("source-sina_news", "error", 1.5)
    assert check["monitor_config"]["schedule"] == {"type": "interval", "value": 10, "unit": "minute"}
    assert check["monitor_config"]["checkin_margin"] == 6
