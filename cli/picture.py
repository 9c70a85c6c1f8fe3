"""A day of all sources as a picture on a terminal: a row for each, a character for each 20 minutes, or more if it is narrow."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from rich.console import Console
from rich.text import Text

from scheduler.outlook import SLOT, SLOTS, Line, Slot
from settings.calendar import ZONES

DENSITY = ((200, "█"), (40, "▓"), (10, "▒"), (1, "░"), (0, " "))
OUTSIDE = "·"
FATE_STYLE = {"ran": "green", "late": "yellow", "skipped": "red", "waits": "cyan"}
MERGES = (1, 2, 3, 6)  # slots in one character, so that an hour stays a whole number of them or of it
HOURS_APART = {1: 2, 2: 4, 3: 4, 6: 8}
HK = ZONES["HK"]


def print_picture(console: Console, lines: Sequence[Line], start: datetime, now: datetime) -> None:
    """The 24 hours from `start` (aware), on Hong Kong's clock, as wide as the console allows."""
    width = max((len(line.source) for line in lines), default=0) + 1
    merged = next((one for one in MERGES if width + SLOTS // one <= console.width), MERGES[-1])
    local, apart = start.astimezone(HK), HOURS_APART[merged]
    each = apart * 3 // merged
    hours = "".join(f"{(local + timedelta(hours=n)).hour:<{each}d}" for n in range(0, 24, apart))
    console.print(f"\n{local:%A %d %B %Y}, Hong Kong time", style="bold")
    console.print(" " * width + hours, style="dim", no_wrap=True)
    for line in lines:
        row = Text(line.source.ljust(width))
        for place in range(0, SLOTS, merged):
            slot = _merge(line.slots[place : place + merged])
            row.append(_mark(slot, merged), _style(slot))
        console.print(row, no_wrap=True, crop=False)
    place = (now - start) // (SLOT * merged)
    if 0 <= place < SLOTS // merged:
        console.print(" " * (width + place) + "▲ now", style="dim", no_wrap=True)
    counts = f"1, {10 * merged}, {40 * merged}, {200 * merged} runs in {20 * merged} minutes"
    console.print(f"[dim]shaded: inside a window;  [/]░ ▒ ▓ █[dim] {counts};[/]  ", end="")
    console.print(*(Text(fate, style) for fate, style in FATE_STYLE.items()))


def _merge(slots: Sequence[Slot]) -> Slot:
    fates = [slot.fate for slot in slots if slot.fate]
    worst = max(fates, key=("waits", "ran", "late", "skipped").index, default=None)
    return Slot(next((slot.window for slot in slots if slot.window), None), sum(slot.due for slot in slots), worst)


def _mark(slot: Slot, merged: int) -> str:
    if not slot.due:
        return " " if slot.window else OUTSIDE
    return next(mark for least, mark in DENSITY if slot.due >= least * merged or least == 1)


def _style(slot: Slot) -> str:
    colour = FATE_STYLE[slot.fate] if slot.fate else ("white" if slot.window else "bright_black")
    return f"{colour} on grey27" if slot.window else colour
