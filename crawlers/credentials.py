"""A name and password within an address are for the site alone: they travel as a header, and stand in no record or error."""

import base64
from urllib.parse import unquote, urlsplit, urlunsplit


def apart(url: str) -> tuple[str, str | None]:
    """`https://user:pass@host/x` -> (`https://host/x`, `Basic …`); None where there are no credentials."""
    if "@" not in url:
        return url, None
    parts = urlsplit(url)
    credentials, found, host = parts.netloc.rpartition("@")
    if not found:
        return url, None
    plain = urlunsplit((parts.scheme, host, parts.path, parts.query, parts.fragment))
    return plain, "Basic " + base64.b64encode(unquote(credentials).encode()).decode()
