"""The warm process that reads PDFs: one for many forms, bounded, replaced when it is gone, and gone with whoever started it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from crawlers.forms.reader import Broken, Reader, Readers, TooSlow
from settings.environment import ROOT
from tests.conftest import wait_until
from tests.crawlers.forms.test_read_form import TEXT, as_pdf


@pytest.fixture
def reader() -> Iterator[Reader]:
    made = Reader(20)
    yield made
    made.close()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_one_process_reads_form_after_form_also_after_one_that_breaks_its_reader(reader: Reader) -> None:
    first = reader.read(as_pdf(TEXT))
    pid = reader.pid
    with pytest.raises(Broken):
        reader.read(b"%PDF-1.4 nothing")

    again = reader.read(as_pdf(TEXT))

    assert first == again
    assert reader.pid == pid


def test_a_process_that_was_ended_is_replaced_within_the_same_form(reader: Reader) -> None:
    first = reader.read(as_pdf(TEXT))
    os.kill(reader.pid or 0, signal.SIGKILL)

    assert reader.read(as_pdf(TEXT)) == first


def test_a_form_that_takes_too_long_is_given_up_and_the_process_goes_on() -> None:
    hurried = Reader(0.0005)
    try:
        with pytest.raises(TooSlow):
            hurried.read(as_pdf(TEXT))
        assert hurried.pid is not None
    finally:
        hurried.close()


def test_a_process_that_answers_nothing_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawlers.forms.reader.GRACE_S", 0.0)
    stuck = Reader(0.2, ("sleep", "30"))

    with pytest.raises(TooSlow):
        stuck.read(as_pdf(TEXT))

    assert stuck.pid is None


async def test_two_forms_are_read_at_once_and_the_second_process_starts_only_then() -> None:
    readers = Readers(20)
    try:
        await readers.read_async(as_pdf(TEXT))
        await readers.read_async(as_pdf(TEXT))
        assert [reader.pid is not None for reader in readers._all] == [True, False]
    finally:
        readers.close()


async def test_the_process_ends_with_the_one_that_started_it() -> None:
    code = "from crawlers.forms.reader import Reader\nr = Reader(20)\nr.start()\nprint(r.pid, flush=True)\ninput()"
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert alive(pid)

    parent.kill()
    parent.communicate()

    await wait_until(lambda: not alive(pid))
