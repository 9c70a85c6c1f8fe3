"""Days and times of day that a command is given as text."""

from collections.abc import Callable
from datetime import date, time
from typing import TypeVar

import typer

from settings.conditions import parse_clock

T = TypeVar("T")


def read_day(text: str, option: str) -> date:
    """A date such as 2026-03-19. Raises typer's BadParameter, which names the option."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        message = f"expected a date such as 2026-03-19, found {text!r}"
        raise typer.BadParameter(message, param_hint=option) from error


def read_time(text: str, option: str) -> time:
    """A time such as 09:30. Raises typer's BadParameter, which names the option."""
    return checked(parse_clock, text, option)


def checked(parse: Callable[[str], T], text: str, option: str) -> T:
    """What `parse` makes of `text`; its ValueError becomes typer's BadParameter, which names the option."""
    try:
        return parse(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=option) from error
