"""What reaches Sentry: a real client against a server of ours that takes envelopes."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.conftest import ROOT
from tests.settings.envelopes import Vendor

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
with sentry_sdk.start_transaction(name="a run"):
    with sentry_sdk.start_span(op="http.client", name="POST https://hooks.example/services/s3cretpath") as span:
        span.set_data("url", "https://hooks.example/services/s3cretpath")
sentry_sdk.flush(5)
"""


@pytest.fixture(scope="module")
def vendor() -> Iterator[Vendor]:
    vendor = Vendor()
    env = os.environ | {
        "SENTRY_TRACES_SAMPLE_RATE": "1",
        "SENTRY_DSN": vendor.address,
        "SENTRY_ENVIRONMENT": "test",
        "no_proxy": "127.0.0.1",
    }
    subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, env=env, check=True, timeout=60, capture_output=True)
    yield vendor
    vendor.close()


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
    assert b"https://hooks.example" in vendor.raw
    assert b"s3cretpath" not in vendor.raw


def test_a_run_checks_in_with_its_timetable(vendor: Vendor) -> None:
    (check,) = vendor.of("check_in")

    assert (check["monitor_slug"], check["status"], check["duration"]) == ("source-sina_news", "error", 1.5)
    assert check["monitor_config"]["schedule"] == {"type": "interval", "value": 10, "unit": "minute"}
    assert check["monitor_config"]["checkin_margin"] == 6
