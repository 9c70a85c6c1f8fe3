"""One POST over HTTP for all channels that speak it, and what its failures mean; no text here holds an address."""

import contextlib
import os
import time
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

import aiohttp

from alerts.channels.sending import Answer, TryAgain

TIMEOUT = aiohttp.ClientTimeout(total=8.0, connect=4.0)  # shorter than a lane's lease
ANSWER_LIMIT = 16_384


class Http:
    """Connections of one worker, made at the first POST."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> tuple[Answer, bytes]:
        """The answer and as much of its body as came: the status alone says whether it was taken. Raises TryAgain."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=TIMEOUT, connector=aiohttp.TCPConnector(limit=0), cookie_jar=aiohttp.DummyCookieJar()
            )
        try:
            async with self._session.post(url, data=body, headers=dict(headers), allow_redirects=False) as response:
                text = await _body(response)
                retry_after = retry_after_s(response.headers.get("Retry-After"), time.time())
                return Answer(response.status, retry_after_s=retry_after), text
        except TimeoutError as error:
            raise TryAgain("no answer in time") from error
        except (aiohttp.ClientError, OSError) as error:
            raise TryAgain(f"the connection failed: {why_failed(error)}") from None

    async def close(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None


def why_failed(error: Exception) -> str:
    """Why there was no connection, without the address, which may be a secret."""
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "no address for this host name"
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return "its certificate is not trusted"
    if isinstance(error, aiohttp.ClientSSLError):
        return "it speaks no TLS"
    number = error.errno if isinstance(error, OSError) else None
    return os.strerror(number).lower() if number is not None and number > 0 else type(error).__name__


async def _body(response: aiohttp.ClientResponse) -> bytes:
    text = bytearray()
    with contextlib.suppress(aiohttp.ClientError, OSError):
        async for chunk in response.content.iter_any():
            text += chunk
            if len(text) >= ANSWER_LIMIT:
                break
    return bytes(text)


def retry_after_s(value: str | None, now: float) -> float | None:
    """Seconds that a Retry-After header asks for (a number or an HTTP date); None when it is missing or makes no sense."""
    if value is None:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        until: datetime = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, until.timestamp() - now)


def raise_if_busy(answer: Answer) -> None:
    """Raises TryAgain for what every vendor means alike: 429 with its pause, 408, 425 and 5xx."""
    if answer.status == 429:
        raise TryAgain("too many requests (429)", after_s=answer.retry_after_s or 1.0, scope="lane")
    if answer.status in (408, 425) or answer.status >= 500:
        raise TryAgain(f"status {answer.status}", after_s=answer.retry_after_s)
