"""A stand-in for a mail server (real SMTP by aiosmtpd): keeps what it accepts, and fails on demand as servers do."""

import asyncio
import ssl
import time
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult

from replica.vendors.troubles import SLOW_S, Troubles


@dataclass
class Mail:
    """One accepted message: time of arrival in Unix seconds, envelope, content, whether its answer was spoilt."""

    at: float
    sender: str
    recipient: str
    content: EmailMessage
    encrypted: bool
    trouble: str | None = None


@dataclass
class MailServer:
    """`refused` maps an address to the answer it gets, such as `550 5.1.1 no such user`. Troubles: 429 and 500 become 451."""

    troubles: Troubles = field(default_factory=Troubles)
    refused: dict[str, str] = field(default_factory=dict)
    mails: list[Mail] = field(default_factory=list)
    port: int = 0
    login: tuple[str, str] | None = None

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        """aiosmtpd's hook for a recipient."""
        if answer := self.refused.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """aiosmtpd's hook for a whole message."""
        kind = self.troubles.choose()
        if kind == "slow":
            await asyncio.sleep(SLOW_S)
        if kind in ("429", "500"):
            return "451 4.7.1 try again later"
        if kind in ("timeout", "reset"):
            server.transport.abort()
            return "421 bye"
        content = message_from_bytes(envelope.content, policy=default)
        encrypted = server.transport.get_extra_info("sslcontext") is not None
        for recipient in envelope.rcpt_tos:
            self.mails.append(Mail(time.time(), envelope.mail_from, recipient, content, encrypted, kind))
        if kind in ("half", "accepted-then-cut"):
            server.transport.abort()
        return "250 OK queued"

    def authenticate(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        """aiosmtpd's hook for a login."""
        known = (data.login.decode(), data.password.decode()) == self.login
        return AuthResult(success=known, handled=False, message=None if known else "535 5.7.8 credentials are invalid")


@asynccontextmanager
async def serving_mail(
    server: MailServer, tls: ssl.SSLContext | None = None, *, implicit: bool = False
) -> AsyncIterator[MailServer]:
    """Serve on loopback. With `tls`: STARTTLS, or (implicit) TLS from the first byte; a login is asked for where one is set."""
    options: dict[str, Any] = {"enable_SMTPUTF8": True}
    if tls is not None and not implicit:
        options |= {"tls_context": tls, "require_starttls": True}
    if server.login:
        options |= {
            "authenticator": server.authenticate,
            "auth_required": True,
            "auth_require_tls": tls is not None and not implicit,
        }
    loop = asyncio.get_running_loop()

    def session() -> SMTP:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # aiosmtpd warns of a login without STARTTLS, also where all is TLS
            return SMTP(server, hostname="stand-in", loop=loop, **options)

    listening = await loop.create_server(
        session,
        "127.0.0.1",
        server.port,
        ssl=tls if implicit else None,
    )
    server.port = int(listening.sockets[0].getsockname()[1])
    try:
        yield server
    finally:
        listening.close()
        await asyncio.sleep(0.02)  # connections that were cut are closed by the loop's next turns
