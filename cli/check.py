"""`hkwatch check`: every defect of watch list, timetable, subscribers and channels, with file and line."""

import typer
from rich.console import Console
from settings.subscribers import load_subscribers
from settings.timetable import load_timetable

from settings.environment import environment
from settings.problems import ConfigError, Problem
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
    return problems


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
    if env.hkwatch_contact.endswith("operator@example.com>"):
        console.print("[yellow]note[/] set HKWATCH_CONTACT to your name and address: the SEC refuses clients without a contact")
    raise typer.Exit(0)
