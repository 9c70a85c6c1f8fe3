"""A Sentry of ours, on loopback: takes envelopes and keeps what is in them."""

import gzip
import importlib
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any


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

    @property
    def address(self) -> str:
        """The DSN that leads here."""
        return f"http://0123456789abcdef@127.0.0.1:{self.server.server_port}/1"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [content for name, content in self.items if name == kind]
