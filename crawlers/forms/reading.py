"""The process that reads PDFs (`python -m crawlers.forms.reading SECONDS`): readers imported once, each document in a fork.

A document comes on standard input and its answer goes to standard output, each behind its length in 8 bytes. A fork is bounded
in time and memory and takes all that it leaks with it. The process ends with its standard input, so with whoever started it.
"""

import io
import json
import logging
import os
import resource
import signal
import sys
from collections.abc import Callable
from typing import Any, BinaryIO

MAX_PAGES = 40
MAX_MEMORY = 1536 * 1024 * 1024  # address space: the libraries alone map half a gigabyte
LENGTH_BYTES = 8
Read = Callable[[bytes], dict[str, str]]


def receive(stream: BinaryIO) -> bytes | None:
    """One message; None at the end of the stream, also within a message."""
    head = stream.read(LENGTH_BYTES)
    if len(head) < LENGTH_BYTES:
        return None
    length = int.from_bytes(head, "big")
    body = stream.read(length)
    return body if len(body) == length else None


def send(stream: BinaryIO, body: bytes) -> None:
    """One message."""
    stream.write(len(body).to_bytes(LENGTH_BYTES, "big") + body)
    stream.flush()


def serve(seconds: float, read: Read) -> None:
    """Answer until the input ends: what `read` made of a document as a JSON object, or `{"error": words}`."""
    while (body := receive(sys.stdin.buffer)) is not None:
        send(sys.stdout.buffer, _in_a_fork(body, seconds, read))


def _in_a_fork(body: bytes, seconds: float, read: Read) -> bytes:
    source, target = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(source)
        _child(body, seconds, read, target)
    os.close(target)
    with os.fdopen(source, "rb") as answer:
        found = answer.read()
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status):
        slow = os.WTERMSIG(status) in (signal.SIGALRM, signal.SIGXCPU)
        return json.dumps({"error": "" if slow else f"its reader was ended by signal {os.WTERMSIG(status)}"}).encode()
    return found or json.dumps({"error": f"exit status {os.WEXITSTATUS(status)}"}).encode()


def _child(body: bytes, seconds: float, read: Read, target: int) -> None:
    answer: dict[str, str] = {}
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds)  # its default is the end of the process, also inside of a C library
        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
        answer = read(body)
    finally:  # whatever two foreign libraries raise for any bytes is an answer
        error = sys.exc_info()[1]
        with os.fdopen(target, "wb") as out:
            out.write(json.dumps(answer if error is None else {"error": _words(error)}).encode())
        os._exit(0)


def _words(error: BaseException) -> str:
    """The kind and text of an error; of one that only wraps another (pdfplumber's do), of that one."""
    inner = error.args[0] if error.args and isinstance(error.args[0], BaseException) else error
    return f"{type(inner).__name__}: {inner}"


def _both_readers() -> Read:
    import pdfplumber
    import pypdfium2

    def read(body: bytes) -> dict[str, str]:
        with pdfplumber.open(io.BytesIO(body)) as pdf:
            first = "\n".join(page.extract_text() or "" for page in pdf.pages[:MAX_PAGES])
        document: Any = pypdfium2.PdfDocument(body)
        pages = range(min(len(document), MAX_PAGES))
        second = "\n".join(document[number].get_textpage().get_text_bounded() for number in pages)
        return {"pdfplumber": first, "pypdfium2": second}

    return read


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever started this, whose end is this one's
    logging.disable()  # the readers' remarks on a document's fonts
    serve(float(sys.argv[1]), _both_readers())
