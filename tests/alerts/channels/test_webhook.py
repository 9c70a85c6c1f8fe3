"""Signed webhooks, and services by apprise."""

import base64
import hashlib
import hmac
import logging
from pathlib import Path

import pytest

from alerts.channels.sending import Refused, TryAgain
from replica.vendors.serve import Vendors, serving
from tests.alerts.channels.sending import message, senders

APPRISE = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # a library of apprise's


async def test_a_receiver_can_check_who_sent_it_and_drop_a_repeat(tmp_path: Path) -> None:
    async with serving(Vendors()) as vendors:
        sender = senders(HKWATCH_WEBHOOK_SECRET="k3y")
        for _ in range(2):
            await sender.send(message(tmp_path, f'type = "webhook"\nurl = "{vendors.url}/hook/1"'))
        await sender.close()

    first, second = vendors.received.messages
    headers, body = first["headers"], first["body"]
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body['raw']}".encode()
    expected = base64.b64encode(hmac.new(b"k3y", signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert headers["webhook-id"] == second["headers"]["webhook-id"] == body["id"]
    assert (body["alerts"][0]["facts"]["ex_date"], body["alerts"][0]["type"]) == ("2023-03-30", "dividend")


@pytest.mark.parametrize(
    ("scheme", "says"),
    [("http", "the connection failed: connection refused"), ("https", "the connection failed: it speaks no TLS")],
)
async def test_why_there_was_no_connection_is_said_in_plain_words(tmp_path: Path, scheme: str, says: str) -> None:
    async with serving(Vendors()) as vendors:
        address = vendors.url.replace("http", scheme, 1)
        if scheme == "https":
            with pytest.raises(TryAgain, match=says):
                await _send(tmp_path, address)
    if scheme == "http":
        with pytest.raises(TryAgain, match=says):
            await _send(tmp_path, address)


async def _send(folder: Path, address: str) -> None:
    sender = senders()
    try:
        await sender.send(message(folder, f'type = "webhook"\nurl = "{address}/hook/1"'))
    finally:
        await sender.close()


@pytest.mark.parametrize(("status", "dead"), [(400, False), (422, False), (401, True), (404, True), (410, True), (301, True)])
async def test_a_receiver_that_refuses_is_not_asked_again(tmp_path: Path, status: int, dead: bool) -> None:
    async with serving(Vendors()) as vendors:
        vendors.webhook.statuses["/hook/1"] = status
        sender = senders()
        with pytest.raises(Refused) as found:
            await sender.send(message(tmp_path, f'type = "webhook"\nurl = "{vendors.url}/hook/1"'))
        await sender.close()

    assert (found.value.dead, found.value.reason) == (dead, f"the receiver answered {status}")


@APPRISE
async def test_apprise_carries_a_message_to_a_service_of_its_own(tmp_path: Path) -> None:
    async with serving(Vendors()) as vendors:
        sender = senders()
        await sender.send(message(tmp_path, f'type = "apprise"\nurl = "json://{vendors.url.removeprefix("http://")}/hook/9"'))
        await sender.close()

    (posted,) = vendors.received.messages
    assert posted["body"]["title"] == "Qfin: Dividend US$0.08 per share, Ex-date 2023-03-30"


@APPRISE
async def test_apprise_s_failures_are_for_later_and_its_unknown_addresses_for_good(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    sender = senders()

    with caplog.at_level(logging.DEBUG):
        with pytest.raises(TryAgain):
            await sender.send(message(tmp_path, 'type = "apprise"\nurl = "json://127.0.0.1:9/t0k3n"'))
        with pytest.raises(Refused) as found:
            await sender.send(message(tmp_path, 'type = "apprise"\nurl = "nothing://t0k3n"'))

    await sender.close()
    assert found.value.dead
    assert "t0k3n" not in caplog.text + str(found.value)
