"""`hkwatch silence`: keep quiet about a company or a type for a while, once or every week."""

import uuid
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

import typer
from msgspec.structs import replace
from rich.console import Console
from rich.table import Table

from alerts.routing.silences import Silence, Weekly, read_silences, write_silence
from cli.connected import with_redis
from cli.days import checked
from settings.clock import now
from settings.conditions import WEEKDAYS, parse_condition, parse_duration, parse_quiet_hours
from settings.environment import environment
from settings.spelling import did_you_mean
from settings.subscribers import companies_of, load_subscribers, unknown_company
from settings.watchlist import load_watchlist

silence = typer.Typer(help="Silences: add, list, end.", no_args_is_help=True)


@silence.command()
def add(
    company: Annotated[list[str] | None, typer.Option(help="Symbol, name or tag:NAME; may be repeated. None: all.")] = None,
    event: Annotated[list[str] | None, typer.Option(help="Type such as price_move or filing:results. None: all.")] = None,
    subscriber: Annotated[list[str] | None, typer.Option(help="Only for this subscriber.")] = None,
    duration: Annotated[str | None, typer.Option("--for", help="30m, 12h; or --until.")] = None,
    until: Annotated[str | None, typer.Option(help="ISO 8601 instant, in --zone where it names no offset.")] = None,
    weekly: Annotated[str | None, typer.Option(help="Every week, such as 'mon,tue 12:00-13:00'.")] = None,
    zone: Annotated[str, typer.Option(help="Time zone of --until and --weekly.")] = "Asia/Hong_Kong",
    remind: Annotated[str | None, typer.Option(help="Remind the operator so long before the end, such as 30m.")] = None,
    by: Annotated[str, typer.Option(help="Who asks for it.", envvar="USER")] = "operator",
    why: Annotated[str, typer.Option(help="For whoever reads the list.")] = "",
) -> None:
    """Add a silence; prints its id."""
    if zone not in available_timezones():
        meant = did_you_mean(zone, available_timezones())
        message = f"expected a time zone such as Asia/Hong_Kong, found {zone!r}{meant}"
        raise typer.BadParameter(message, param_hint="--zone")
    made = Silence(
        id=uuid.uuid4().hex[:8],
        companies=tuple(_companies(company or [])),
        types=tuple(_type(one) for one in event or []),
        subscribers=tuple(map(_subscriber, subscriber or ())),
        starts=now(),
        until=_end(duration, until, zone),
        weekly=_weekly(weekly, zone) if weekly else None,
        by=by,
        why=why,
        remind_before_s=int(checked(parse_duration, remind, "--remind").total_seconds()) if remind else 0,
    )
    if made.until is None and made.weekly is None:
        raise typer.BadParameter("expected --for, --until or --weekly: a silence has an end")
    with_redis(lambda redis, keys: write_silence(redis, keys, made))
    print(made.id)


@silence.command(name="list")
def list_silences(every: Annotated[bool, typer.Option("--all", help="Those that have ended too.")] = False) -> None:
    """The silences, active ones marked."""
    at, table = now(), Table(box=None, header_style="bold", pad_edge=False)
    for name in ("id", "", "until", "about", "by, why"):
        table.add_column(name, no_wrap=name in ("id", "", "until"), overflow="fold")
    for one in with_redis(read_silences):
        if one.until and one.until <= at and not every:
            continue
        end = one.until.astimezone(ZoneInfo("Asia/Hong_Kong")).strftime("%Y-%m-%d %H:%M HKT") if one.until else ""
        when = "\n".join(part for part in (str(one.weekly) if one.weekly else "", end) if part)
        about = "; ".join(", ".join(names) for names in (one.companies, one.types) if names) or "everything"
        about += f", for {', '.join(one.subscribers)}" if one.subscribers else ""
        table.add_row(one.id, "active" if one.active(at) else "", when, about, f"{one.by}: {one.why}" if one.why else one.by)
    Console().print(table if table.row_count else "no silences")


@silence.command()
def end(name: Annotated[str, typer.Argument(help="Id of the silence.")]) -> None:
    """End a silence now; it stays in the list of those that have ended."""
    found = {one.id: one for one in with_redis(read_silences)}
    if name not in found:
        raise typer.BadParameter(f"no silence {name!r}{did_you_mean(name, found)}; `hkwatch silence list` shows them")
    ended = replace(found[name], until=now())
    with_redis(lambda redis, keys: write_silence(redis, keys, ended))
    print(f"{name} has ended")


def _companies(words: list[str]) -> list[str]:
    watchlist = load_watchlist(environment().hkwatch_watchlist)
    for word in words:
        if not companies_of(word, watchlist):
            raise typer.BadParameter(unknown_company(word, watchlist), param_hint="--company")
    return [symbol for word in words for symbol in companies_of(word, watchlist) if symbol != "*"]


def _subscriber(name: str) -> str:
    known = load_subscribers(environment().hkwatch_subscribers).by_name
    if name not in known:
        message = f"expected one of {', '.join(known)}, found {name!r}{did_you_mean(name, known)}"
        raise typer.BadParameter(message, param_hint="--subscriber")
    return name


def _type(word: str) -> str:
    condition = checked(parse_condition, word, "--event")
    if condition.least is not None or condition.type is None:
        raise typer.BadParameter(f"expected a type such as dividend or filing:results, found {word!r}", param_hint="--event")
    return str(condition)


def _end(duration: str | None, until: str | None, zone: str) -> datetime | None:
    if duration:
        return now() + checked(parse_duration, duration, "--for")
    if not until:
        return None
    try:
        found = datetime.fromisoformat(until)
    except ValueError as error:
        message = f"expected an instant such as 2026-03-19T16:30, found {until!r}"
        raise typer.BadParameter(message, param_hint="--until") from error
    end = found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))
    if end <= now():
        raise typer.BadParameter(f"expected an instant that is still to come, found {until!r}", param_hint="--until")
    return end


def _weekly(text: str, zone: str) -> Weekly:
    days, _, hours = text.partition(" ")
    names = [day.strip()[:3].casefold() for day in days.split(",")]
    if not all(day in WEEKDAYS for day in names):
        raise typer.BadParameter(f"expected such as 'mon,tue 12:00-13:00', found {text!r}", param_hint="--weekly")
    found = checked(parse_quiet_hours, hours.strip(), "--weekly")
    return Weekly(days=tuple(WEEKDAYS.index(day) for day in names), start=found.start, end=found.end, zone=zone)
