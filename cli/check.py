"""`hkwatch check`: every defect of watch list, timetable, subscribers, channels and calendar, with file and line."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from cli.sources import source_names
from settings.calendar_overrides import OVERRIDES, load_calendar
from settings.environment import Environment, environment, known_variables, variables
from settings.problems import ConfigError, Problem, line_of
from settings.spelling import did_you_mean
from settings.subscribers import load_subscribers
from settings.timetable import load_timetable
from settings.variables import strange
from settings.watchlist import load_watchlist

OF_CONTAINER_HOSTS = re.compile(r"_SERVICE_(HOST|PORT)|_PORT($|_)")  # set for each service, here one called hkwatch


def check_settings() -> list[Problem]:
    """All problems of the files that the environment names; empty when all is well. Raises ConfigError for variables."""
    env = environment()
    files: tuple[tuple[Callable[[Path], object], Path], ...] = (
        (load_watchlist, env.hkwatch_watchlist),
        (load_timetable, env.hkwatch_timetable),
        (load_subscribers, env.hkwatch_subscribers),
        (load_calendar, OVERRIDES),
    )
    problems: list[Problem] = []
    broken = set()
    for load, path in files:
        try:
            load(path)
        except ConfigError as error:
            problems += error.problems
            broken.add(path)
    if env.hkwatch_timetable not in broken:
        problems += _unknown_sources(env.hkwatch_timetable)
    if env.hkwatch_subscribers not in broken:
        problems += [*_unknown_sources_of_rules(env.hkwatch_subscribers), *_unreachable(env.hkwatch_subscribers, env)]
    return problems


def _unknown_sources(path: Path) -> Iterator[Problem]:
    """Rows of the timetable that no spider serves."""
    text = path.read_text(encoding="utf-8")
    for number, source in enumerate(load_timetable(path).source):
        if source.name not in source_names():
            yield Problem(path, line_of(text, ("source", number, "name")), _unknown(source.name))


def _unknown_sources_of_rules(path: Path) -> Iterator[Problem]:
    """Rules that ask for what no spider finds, and would never tell anything."""
    text = path.read_text(encoding="utf-8")
    for n, subscriber in enumerate(load_subscribers(path).subscriber):
        for m, rule in enumerate(subscriber.rule):
            for name in rule.sources:
                if name not in source_names():
                    yield Problem(path, line_of(text, ("subscriber", n, "rule", m, "sources")), _unknown(name))


def _unknown(name: str) -> str:
    names = source_names()
    return f"unknown source {name!r}: expected one of {', '.join(names)}{did_you_mean(name, names)}"


def _unreachable(path: Path, env: Environment) -> Iterator[Problem]:
    """Channels for which a variable is missing."""
    text = path.read_text(encoding="utf-8")
    for number, subscriber in enumerate(load_subscribers(path).subscriber):
        line = line_of(text, ("subscriber", number, "name"))
        if not env.hkwatch_smtp_host and any(channel.type == "email" for channel in subscriber.channel):
            yield Problem(path, line, f"{subscriber.name} is to get mail: expected HKWATCH_SMTP_HOST to be set")
        bots = [channel for channel in subscriber.channel if channel.type == "slack_bot"]
        if not env.hkwatch_slack_bot_token and any(not channel.token for channel in bots):
            words = "is to be told by a Slack bot: expected HKWATCH_SLACK_BOT_TOKEN to be set, or a token for its channel"
            yield Problem(path, line, f"{subscriber.name} {words}")


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
    console = Console(soft_wrap=True, highlight=False)
    console.print(
        f"[green]ok[/] {env.hkwatch_watchlist}: {_count(watchlist.company, 'company', 'companies')}, {listings} listings"
    )
    console.print(f"[green]ok[/] {env.hkwatch_timetable}: {_count(timetable.enabled, 'source', 'sources')}")
    console.print(f"[green]ok[/] {env.hkwatch_subscribers}: {_count(subscribers.subscriber, 'subscriber', 'subscribers')}")
    for note in _notes(env, bool(watchlist.company), bool(timetable.enabled), bool(subscribers.subscriber)):
        console.print(f"[yellow]note[/] {escape(note)}")


def _notes(env: Environment, watched: bool, asked: bool, told: bool) -> Iterator[str]:
    """What is allowed, and may not be meant."""
    if not watched:
        yield f"no company is watched: {env.hkwatch_watchlist} has no [[company]]"
    if not asked:
        yield f"no source is asked: {env.hkwatch_timetable} has no [[source]] that is enabled"
    if not told:
        yield f"nobody is told: {env.hkwatch_subscribers} has no [[subscriber]]"
    if "@" not in env.hkwatch_contact or env.hkwatch_contact.endswith("operator@example.com>"):
        yield "set HKWATCH_CONTACT to your name and address: the SEC refuses clients without a contact"
    named = env.hkwatch_subscribers.read_text(encoding="utf-8")
    unread = [name for name in strange(variables(), known_variables()) if f"env:{name}" not in named]
    if names := [name for name in unread if not OF_CONTAINER_HOSTS.search(name)]:
        yield f"nothing reads {', '.join(names)}"
    if env.hkwatch_smtp_user and not env.hkwatch_smtp_password:
        yield "HKWATCH_SMTP_USER is set, HKWATCH_SMTP_PASSWORD is not"
    if env.hkwatch_var_dir.exists() and not os.access(env.hkwatch_var_dir, os.W_OK):
        yield f"HKWATCH_VAR_DIR: {env.hkwatch_var_dir} cannot be written to"


def _count(things: tuple[object, ...], one: str, many: str) -> str:
    return f"{len(things)} {one if len(things) == 1 else many}"
