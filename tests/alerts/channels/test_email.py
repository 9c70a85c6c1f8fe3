"""Mail over a real SMTP server: what arrives, what is tried again, and what cannot be smuggled in."""

import ssl
import subprocess
from pathlib import Path

import pytest

from alerts.channels.email import message_id, one_line
from alerts.channels.sending import Refused, TryAgain
from alerts.outbox.outbox import Receipt
from replica.vendors.mail import MailServer, serving_mail
from replica.vendors.troubles import Troubles
from tests.alerts.channels.sending import message, senders
from tests.alerts.samples import DAY, alert

DESK = 'type = "email"\nto = "desk@example.com"'


def variables(server: MailServer, tls: str = "none") -> dict[str, str]:
    return {
        "HKWATCH_SMTP_HOST": "127.0.0.1",
        "HKWATCH_SMTP_PORT": str(server.port),
        "HKWATCH_SMTP_TLS": tls,
        "HKWATCH_MAIL_FROM": "hkwatch <alerts@example.com>",
    }


async def test_a_mail_has_text_and_html_and_the_headers_of_a_list(tmp_path: Path) -> None:
    async with serving_mail(MailServer()) as server:
        receipt = await senders(**variables(server)).send(message(tmp_path, DESK))

    (mail,) = server.mails
    assert (mail.recipient, mail.sender) == ("desk@example.com", "alerts@example.com")
    assert mail.content["Subject"] == "Qfin: Dividend US$0.08 per share, Ex-date 2023-03-30"
    assert [part.get_content_type() for part in mail.content.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert mail.content["Message-ID"] == receipt.reference
    assert mail.content["List-Unsubscribe"] == "<mailto:alerts@example.com?subject=unsubscribe>"
    assert mail.content["Auto-Submitted"] == "auto-generated"


async def test_a_repeat_has_the_same_message_id_and_an_update_refers_to_the_first(tmp_path: Path) -> None:
    earlier = (Receipt(at=DAY, reference="<first@example.com>"), Receipt(at=DAY, reference="<second@example.com>"))
    async with serving_mail(MailServer()) as server:
        sender = senders(**variables(server))
        for _ in range(2):
            await sender.send(message(tmp_path, DESK, earlier=earlier))

    first, second = server.mails
    assert first.content["Message-ID"] == second.content["Message-ID"]
    assert first.content["References"] == "<first@example.com> <second@example.com>"
    assert first.content["In-Reply-To"] == "<second@example.com>"


async def test_a_headline_with_a_line_break_begins_no_new_header(tmp_path: Path) -> None:
    told = alert("filing", category="name_change", facts={"new_name": "Good\r\nBcc: all@example.com"})
    async with serving_mail(MailServer()) as server:
        await senders(**variables(server)).send(message(tmp_path, DESK, told))

    (mail,) = server.mails
    assert mail.content["Bcc"] is None
    assert "\n" not in str(mail.content["Subject"])


@pytest.mark.parametrize(
    ("answer", "error", "dead"),
    [
        ("450 4.2.0 mailbox busy", TryAgain, None),
        ("452 4.2.2 mailbox full", TryAgain, None),
        ("550 5.1.1 no such user", Refused, True),
        ("554 5.7.1 rejected", Refused, False),
    ],
)
async def test_4xx_is_for_later_and_5xx_for_good(
    tmp_path: Path, answer: str, error: type[Exception], dead: bool | None
) -> None:
    async with serving_mail(MailServer(refused={"desk@example.com": answer})) as server:
        with pytest.raises(error) as found:
            await senders(**variables(server)).send(message(tmp_path, DESK))

    assert getattr(found.value, "dead", None) is dead
    assert answer[:3] in str(found.value)


async def test_a_server_that_hangs_up_or_is_not_there_is_for_later(tmp_path: Path) -> None:
    async with serving_mail(MailServer(troubles=Troubles(share=1.0, kinds=("reset",)))) as server:
        with pytest.raises(TryAgain):
            await senders(**variables(server)).send(message(tmp_path, DESK))

    with pytest.raises(TryAgain) as found:
        await senders(**variables(server)).send(message(tmp_path, DESK))

    assert str(found.value) == f"the mail server 127.0.0.1:{server.port} cannot be reached: connection refused"


async def test_a_server_without_starttls_points_to_the_variable(tmp_path: Path) -> None:
    async with serving_mail(MailServer()) as server:
        with pytest.raises(TryAgain) as found:
            await senders(**variables(server, "starttls")).send(message(tmp_path, DESK))

    assert str(found.value) == "the mail server offers no STARTTLS: expected HKWATCH_SMTP_TLS to be tls or none"


@pytest.mark.parametrize("tls", ["starttls", "tls"])
async def test_login_goes_over_tls_and_a_wrong_password_is_in_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tls: str
) -> None:
    context = _certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    login = {"HKWATCH_SMTP_USER": "hk", "HKWATCH_SMTP_PASSWORD": "s3cr3t", "HKWATCH_SMTP_HOST": "localhost"}
    async with serving_mail(MailServer(login=("hk", "s3cr3t")), context, implicit=tls == "tls") as server:
        await senders(**variables(server, tls) | login).send(message(tmp_path, DESK))
        wrong = login | {"HKWATCH_SMTP_PASSWORD": "0th3r"}
        with pytest.raises(TryAgain) as found:
            await senders(**variables(server, tls) | wrong).send(message(tmp_path, DESK))

    assert server.mails[0].encrypted
    assert str(found.value) == "the mail server refuses the login (535)"


def test_control_characters_become_spaces_and_ids_depend_on_the_key_only() -> None:
    assert one_line("a\r\nb\tc\x00d") == "a b c d"
    assert message_id("k", "example.com") == message_id("k", "example.com") != message_id("l", "example.com")


def _certificate(folder: Path) -> ssl.SSLContext:
    key, cert = folder / "key.pem", folder / "cert.pem"
    subject = ("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1")
    command = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "2", *subject)
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(cert, key)
    return context
