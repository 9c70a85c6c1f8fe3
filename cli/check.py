"""`hkwatch check`: every defect of watch list, timetable, subscribers and channels, with file and line."""

from collections.abc import Iterator
from pathlib import Path

import typer
from rich.console import Console

from cli.sources import source_names
from settings.environment import environment
from settings.problems import ConfigError, Problem, line_of
from settings.subscribers import load_subscribers
from settings.timetable import load_timetable
from settings.watchlist import load_watchlist


def check_settings() -> list[Problem]:
    """All problems of the three files that the environment names; empty when all is well. Raises ConfigError for variables."""
    env = environment()
    problems: list[Problem] = []
    for load, path in (
        (load_watchlist, env.hkwatch_watchlist),
        (load_timetable, env.hkwatch_timetable),
        (load_subscribers, env.hkwatch_subscribers),
    ):
        try:
            load(path)
        except ConfigError as error:
            problems += error.problems
    return problems or [*_unknown_sources(env.hkwatch_timetable), *_unreachable_mail(env.hkwatch_subscribers)]


def _unknown_sources(path: Path) -> Iterator[Problem]:
    """Rows of the timetable that no spider serves."""
    text = path.read_text(encoding="utf-8")
    spiders = source_names()
    for number, source in enumerate(load_timetable(path).source):
        if source.name not in spiders:
            line = line_of(text, ("source", number, "name"))
            yield Problem(path, line, f"unknown source {source.name!r}: expected one of {', '.join(spiders)}")


def _unreachable_mail(path: Path) -> Iterator[Problem]:
    """Mail channels where no mail server is set."""
    if environment().hkwatch_smtp_host:
        return
    text = path.read_text(encoding="utf-8")
    for number, subscriber in enumerate(load_subscribers(path).subscriber):
        if any(channel.type == "email" for channel in subscriber.channel):
            line = line_of(text, ("subscriber", number, "name"))
            yield Problem(path, line, f"{subscriber.name} is to get mail: expected HKWATCH_SMTP_HOST to be set")


def check() -> None:
    """Check the settings and say what is watched, when, and who is told."""
    problems = check_settings()
    if problems:
        raise ConfigError(problems)
    env = environment()
    watchlist = load_watchlist(env.hkwatch_watchlist)
    timetable = load_timetable(env.hkwatch_timetable)
    subscribers = load_subscribers(env.hkwatch_subscribers)
    listings = sum(len(company.listings) for company in watchlist.company)
    console = Console()
    console.print(f"[green]ok[/] {env.hkwatch_watchlist}: {len(watchlist.company)} companies, {listings} listings")
    console.print(f"[green]ok[/] {env.hkwatch_timetable}: {len(timetable.source)} sources")
    console.print(f"[green]ok[/] {env.hkwatch_subscribers}: {len(subscribers.subscriber)} subscribers")
    if not watchlist.company or not subscribers.subscriber:
        console.print("[yellow]note[/] nothing is watched, or nobody is told")
    if "@" not in env.hkwatch_contact or env.hkwatch_contact.endswith("operator@example.com>"):
        console.print("[yellow]note[/] set HKWATCH_CONTACT to your name and address: the SEC refuses clients without a contact")
    raise typer.Exit(0)
