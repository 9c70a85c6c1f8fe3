"""E-mail by SMTP: one message for one address, HTML and text, with a Message-ID that a repeat would share."""

import asyncio
import hashlib
import os
import socket
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

import aiosmtplib

from alerts.channels.drawing import prices_of
from alerts.channels.sending import Refused, TryAgain
from alerts.messages.chart import draw
from alerts.messages.message import Message
from alerts.messages.writer import Writer, Writing
from alerts.outbox.outbox import Receipt
from alerts.store.ticks import Ticks
from settings.channels import EmailChannel
from settings.environment import Environment

TIMEOUT_S = 8.0


class MailSender:
    """Sender for EmailChannel."""

    def __init__(self, env: Environment, writer: Writer, ticks: Ticks | None = None) -> None:
        self._env, self._writer, self._ticks = env, writer, ticks

    async def send(self, message: Message) -> Receipt:
        """Deliver to the server, or raise TryAgain or Refused."""
        if not self._env.hkwatch_smtp_host:
            raise Refused("no mail server is set (HKWATCH_SMTP_HOST)", dead=True)
        writing, chart = self._writer.write(message), await self._chart(message)
        mail = compose(message, writing, self._env.hkwatch_mail_from, datetime.now(UTC), chart)
        await self._hand_over(mail)
        return Receipt(at=datetime.now(UTC), reference=str(mail["Message-ID"]))

    async def _chart(self, message: Message) -> bytes | None:
        """The day's prices of the first alert's listing, where it is a price move and they are known."""
        alert = message.alerts[0]
        prices = await prices_of(alert, self._writer, self._ticks)
        if alert.event is None or not prices:
            return None
        close = alert.event.plain_facts().get("previous_close")
        reference = float(close) if isinstance(close, int | float) else None
        return await asyncio.to_thread(draw, prices, reference, message.subscriber.clock)

    async def _hand_over(self, mail: EmailMessage) -> None:
        env = self._env
        password = env.hkwatch_smtp_password
        try:
            await aiosmtplib.send(
                mail,
                hostname=env.hkwatch_smtp_host,
                port=env.hkwatch_smtp_port,
                use_tls=env.hkwatch_smtp_tls == "tls",
                start_tls=env.hkwatch_smtp_tls == "starttls",
                username=env.hkwatch_smtp_user,
                password=password.get_secret_value() if password else None,
                timeout=TIMEOUT_S,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise _judged(max(one.code for one in error.recipients)) from None
        except aiosmtplib.SMTPResponseException as error:
            raise _judged(error.code) from None
        except (aiosmtplib.SMTPException, OSError) as error:
            raise TryAgain(_unreached(env, error)) from None

    async def close(self) -> None:
        """No connection is kept."""


def _unreached(env: Environment, error: Exception) -> str:
    if "STARTTLS" in str(error):
        return "the mail server offers no STARTTLS: expected HKWATCH_SMTP_TLS to be tls or none"
    cause = error.__cause__ or error
    if isinstance(error, (TimeoutError, aiosmtplib.SMTPTimeoutError)):
        why = "no answer in time"
    elif isinstance(cause, socket.gaierror):
        why = "no address for this host name"
    elif isinstance(cause, OSError) and cause.errno is not None and cause.errno > 0:
        why = os.strerror(cause.errno).lower()
    else:
        why = type(error).__name__
    return f"the mail server {env.hkwatch_smtp_host}:{env.hkwatch_smtp_port} cannot be reached: {why}"


def _judged(code: int) -> TryAgain | Refused:
    """4xx is for later, 5xx for good (RFC 5321, 4.2.1); a failed login is our settings' fault, not the message's."""
    if code in (530, 534, 535, 538):
        return TryAgain(f"the mail server refuses the login ({code})")
    if 400 <= code < 500 or code < 0:
        return TryAgain(f"the mail server answered {code}")
    return Refused(f"the mail server answered {code}", dead=code in (550, 551, 553))


def compose(message: Message, writing: Writing, sender: str, now: datetime, chart: bytes | None = None) -> EmailMessage:
    """The mail, with `chart` (PNG) inline. Header values have no line breaks, whatever a headline holds. `now` is aware."""
    channel = message.channel
    if not isinstance(channel, EmailChannel):
        raise TypeError(f"{message.lane} is no mail channel")
    name, address = parseaddr(sender)
    domain = address.rpartition("@")[2] or "localhost"
    mail = EmailMessage()
    mail["From"] = Address(one_line(name), addr_spec=address)
    mail["To"] = Address(addr_spec=channel.to)
    mail["Subject"] = one_line(writing.subject)
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = message_id(message.key, domain)
    references = [receipt.reference for receipt in message.earlier if receipt.reference]
    if references:
        mail["In-Reply-To"] = references[-1]
        mail["References"] = " ".join(references[:1] + references[1:][-9:])
    mail["Auto-Submitted"] = "auto-generated"
    unsubscribe = channel.unsubscribe or f"mailto:{address}?subject=unsubscribe"
    mail["List-Unsubscribe"] = f"<{one_line(unsubscribe)}>"
    mail.set_content(writing.text)
    writing.chart = f"chart.{message_id(message.key, domain)[1:-1]}" if chart else ""
    mail.add_alternative(writing.html, subtype="html")
    if chart:
        html = mail.get_body(("html",))
        if isinstance(html, EmailMessage):
            html.add_related(chart, "image", "png", cid=f"<{writing.chart}>", disposition="inline", filename="chart.png")
    return mail


def message_id(key: str, domain: str) -> str:
    """`<hash@domain>`, the same whenever the same message is tried again."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}>"


def one_line(text: str) -> str:
    """Without control characters: a line break in a header would begin a new one."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
