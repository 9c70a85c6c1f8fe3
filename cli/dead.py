"""`hkwatch dead`: what could not be processed or delivered, why, and a second chance for it."""

import sys
import textwrap
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import typer
from redis.asyncio import Redis
from rich.console import Console

from alerts.outbox.notice import decode_notice
from cli.connected import with_redis
from cli.letters import save
from cli.notices import OUTBOX, Letter, drop, put_back, read_letter, read_letters, road_of
from queues.keys import Keys, partition_keys
from queues.streams import BODY, PAGE

T = TypeVar("T")
dead = typer.Typer(help="Records and notices in the dead letters.", no_args_is_help=True)
SHOWN = 4000  # bytes of a page on a terminal
ENTRY = typer.Argument(help="Id of the letter, as `list` shows it; ALL for every one.")


@dead.command(name="list")
def list_letters(count: int = typer.Option(50, min=1, help="So many of the newest.")) -> None:
    """The newest dead letters, with their reasons."""
    width, found = Console().width, 0
    for keys in partition_keys():
        for entry, letter in _run(partial(read_letters, keys=keys, count=count)):
            found += 1
            print(f"{entry}  {_text(letter, b'at')[:19]}  {_text(letter, b'origin').rpartition(':stream:')[2]}")
            print("\n".join(textwrap.wrap(_text(letter, b"reason"), width, initial_indent="    ", subsequent_indent="      ")))
            print(f"    {_what(letter)}"[:width])
    if not found:
        print("no dead letters")


@dead.command()
def show(
    entry: str = ENTRY,
    to: Path | None = typer.Option(None, help="Write the bytes there: a page as a case (a new folder), all else as a file."),
) -> None:
    """One letter, with its bytes; with --to they are written as they are, and nothing of them is printed."""
    _, letter = _find(entry)
    for name in (b"at", b"origin", b"reason"):
        print(f"{name.decode()}: {_text(letter, name)}")
    if to is not None:
        print(save(letter, to))
        return
    body = letter[BODY][:SHOWN] if PAGE in letter else letter[BODY]
    print(body.decode("utf-8", "backslashreplace"))
    if PAGE in letter:
        print(f"… `hkwatch dead show {entry} --to FOLDER` writes all {len(letter[BODY])} bytes as a case", file=sys.stderr)


@dead.command()
def retry(entry: str = ENTRY) -> None:
    """Send a letter on its road again."""
    letters = _all(entry)
    stuck = [one for _, one, letter in letters if road_of(letter) is None]
    for keys, one, letter in letters:
        if one in stuck:
            print(f"{one}: stays: {_why_it_stays(letter, one)}", file=sys.stderr)
            continue
        where = _run(partial(put_back, keys=keys, entry=one, letter=letter))
        print(f"{one}: back to {where}")
    if stuck:
        raise typer.Exit(1)


@dead.command(name="drop")
def drop_letter(entry: str = ENTRY) -> None:
    """Forget a letter for good."""
    for keys, one, _ in _all(entry):
        _run(partial(drop, keys=keys, entry=one))
        print(f"{one}: dropped")


def _all(entry: str) -> list[tuple[Keys, str, Letter]]:
    if entry != "ALL":
        keys, letter = _find(entry)
        return [(keys, entry, letter)]
    every = [(keys, _run(partial(read_letters, keys=keys, count=100_000))) for keys in partition_keys()]
    return [(keys, one, letter) for keys, letters in every for one, letter in reversed(letters)]


def _find(entry: str) -> tuple[Keys, Letter]:
    parts = entry.split("-")
    if len(parts) == 2 and all(part.isdigit() for part in parts):
        for keys in partition_keys():
            letter = _run(partial(read_letter, keys=keys, entry=entry))
            if letter is not None:
                return keys, letter
    raise typer.BadParameter(f"no dead letter {entry}; `hkwatch dead list` shows them", param_hint="ENTRY")


def _why_it_stays(letter: Letter, entry: str) -> str:
    if PAGE in letter:
        save_it = f"`hkwatch dead show {entry} --to FOLDER` writes it out for its parser's mending"
        return f"a page cannot be sent again, its source is asked for a new one anyway; {save_it}"
    return "a record that was refused before it was on its road cannot be sent again"


def _what(letter: Letter) -> str:
    if letter.get(b"origin") == OUTBOX:
        return decode_notice(letter[BODY]).id
    return letter[BODY][:60].decode("utf-8", "backslashreplace")


def _text(letter: Letter, name: bytes) -> str:
    return letter.get(name, b"").decode("utf-8", "replace")


def _run(work: Callable[[Redis], Awaitable[T]]) -> T:
    return with_redis(lambda redis, _: work(redis))
