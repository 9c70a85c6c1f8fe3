"""The arguments of a run (`-a symbol=HK:3660 -a since=2023-01-01 -a limit=20`), checked before anything is fetched."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from settings.spelling import did_you_mean
from settings.subscribers import unknown_symbol
from settings.watchlist import Company, WatchList

HONG_KONG = ZoneInfo("Asia/Hong_Kong")
ACCEPTED = {
    "symbol": "a listing of the watch list such as HK:3660",
    "since": "a date such as 2023-01-01 (Hong Kong); older records are left out",
    "until": "a date such as 2023-01-31 (Hong Kong); newer records are left out",
    "limit": "the greatest number of records, such as 20",
    "silent": "1: records are stored and nobody is told",
}


class BadArgument(ValueError):
    """An argument of a run that is unknown or malformed; the text says what is accepted."""


@dataclass(frozen=True)
class Arguments:
    """What a run is asked for; dates are Hong Kong's, `companies` those that it covers, `own` the spider's own arguments."""

    companies: tuple[Company, ...]
    symbol: str | None = None
    since: date | None = None
    until: date | None = None
    limit: int | None = None
    silent: bool = False
    own: Mapping[str, str] = field(default_factory=dict)

    def wants(self, released_at: datetime | None) -> bool:
        """Whether a record of this release time (aware) lies within `since` and `until`; one without a time does."""
        if released_at is None:
            return True
        day = released_at.astimezone(HONG_KONG).date()
        return (self.since is None or day >= self.since) and (self.until is None or day <= self.until)


def read_arguments(given: Mapping[str, str], own: Mapping[str, str], watchlist: WatchList) -> Arguments:
    """`given` as Arguments; `own` names what this spider accepts besides, with its meaning. Raises BadArgument, one line."""
    accepted = ACCEPTED | dict(own)
    for name in given:
        if name not in accepted:
            known = "; ".join(f"{key}={meaning}" for key, meaning in accepted.items())
            raise BadArgument(f"unknown argument {name!r}{did_you_mean(name, accepted)}; accepted: {known}")
    symbol = given.get("symbol")
    silent = given.get("silent", "0")
    if silent not in ("0", "1"):
        raise BadArgument(f"silent: expected 0 or 1, found {silent!r}")
    since, until = _day(given, "since"), _day(given, "until")
    if since and until and since > until:
        raise BadArgument(f"until: expected a day from since={since} on, found {until}")
    return Arguments(
        companies=_selected(symbol, watchlist),
        symbol=symbol,
        since=since,
        until=until,
        limit=_count(given.get("limit")),
        silent=silent == "1",
        own={name: value for name, value in given.items() if name in own},
    )


def check_days(arguments: Arguments, at: datetime, source: str, has_past: bool) -> None:
    """Raises BadArgument for days that are still to come at `at` (aware), or any days where the source has no past."""
    today = at.astimezone(HONG_KONG).date()
    for name, day in (("since", arguments.since), ("until", arguments.until)):
        if day and not has_past:
            raise BadArgument(f"{name}: {source} has no past, it gives what holds at this moment; expected no {name}")
    if arguments.since and arguments.since > today:
        raise BadArgument(f"since: expected a day up to today, {today} in Hong Kong, found {arguments.since}")


def _selected(symbol: str | None, watchlist: WatchList) -> tuple[Company, ...]:
    if symbol is None:
        return watchlist.company
    company = watchlist.find(symbol)
    if company is None:
        raise BadArgument(f"symbol: {unknown_symbol(symbol, watchlist)}")
    return (company,)


def _day(given: Mapping[str, str], name: str) -> date | None:
    text = given.get(name)
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadArgument(f"{name}: expected a date such as 2023-01-01, found {text!r}") from error


def _count(text: str | None) -> int | None:
    if text is None:
        return None
    if not text.isdecimal() or int(text) < 1:
        raise BadArgument(f"limit: expected a number of records from 1 up, found {text!r}")
    return int(text)
