"""The console channel: an alert on the terminal of the alert worker, in colour where it is one."""

import sys
from datetime import UTC, datetime

from rich.console import Console
from rich.markup import escape

from alerts.channels.drawing import written
from alerts.messages.message import Message
from alerts.messages.story import Story
from alerts.messages.writer import Writer, Writing
from alerts.outbox.outbox import Receipt
from alerts.store.ticks import Ticks

COLOURS = {"up": "green", "down": "red", "money": "yellow", "warning": "bold red", "good": "green", "plain": "cyan"}
WIDTH = 100


class ConsolePrinter:
    """Sender for ConsoleChannel."""

    def __init__(self, writer: Writer, console: Console | None = None, ticks: Ticks | None = None) -> None:
        self._writer, self._ticks = writer, ticks
        self._console = console or Console(file=sys.stdout, force_terminal=True if sys.stdout.isatty() else None, width=WIDTH)

    async def send(self, message: Message) -> Receipt:
        """Print; never refuses."""
        writing = await written(message, self._writer, self._ticks)
        if len(writing.stories) > 1 or message.more:
            self._console.print(f"[bold]{escape(writing.subject)}[/]", soft_wrap=True)
        for story in writing.stories:
            self._print(story, writing)
        if writing.more:
            self._console.print(f"[dim]{escape(writing.more)}[/]")
        for line in writing.stale:
            self._console.print(f"[yellow]{escape(line)}[/]", soft_wrap=True, highlight=False)
        self._console.file.flush()
        return Receipt(at=datetime.now(UTC))

    def _print(self, story: Story, writing: Writing) -> None:
        colour = COLOURS[story.tone]
        badge = f"[reverse] {escape(story.badge)} [/] " if story.badge else ""
        out = [f"[{colour}]▌[/] {badge}[bold {colour}]{escape(story.headline)}[/]"]
        facts = [_fact(field.label, field.value, field.was, field.fresh) for field in story.fields]
        if facts:
            out.append(f"[{colour}]▌[/] " + "  ".join(facts))
        if line := writing.sparklines.get(story.key):
            out.append(f"[{colour}]▌ {line}[/]")
        out += [f"[{colour}]▌[/] {escape(note)}" for note in story.notes]
        for link in story.links:
            out.append(f"[{colour}]▌[/] [dim]{escape(link.publisher)} {link.when}[/] {escape(link.title)}")
            out.append(f"[{colour}]▌[/]   [dim underline]{escape(link.url)}[/]")
        if address := writing.link(story):
            out.append(f"[{colour}]▌[/]   [dim underline]{escape(address)}[/]")
        self._console.print("\n".join(out) + "\n", soft_wrap=True, highlight=False)

    async def close(self) -> None:
        """Nothing to give back."""


def _fact(label: str, value: str, was: str, fresh: bool) -> str:
    shown = f"[bold]{escape(value)}[/]" if fresh else escape(value)
    return f"[dim]{escape(label)}[/] {shown}" + (f" [dim]({escape(was)})[/]" if was else "")
