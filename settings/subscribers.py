"""`subscribers.toml` as objects: who is told, by which channels, of what, when and in which language."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from settings.channels import Channel
from settings.conditions import (
    Condition,
    DigestTimes,
    QuietHours,
    parse_condition,
    parse_digest,
    parse_duration,
    parse_quiet_hours,
)
from settings.environment import environment
from settings.problems import ConfigError, Problem, line_of, read_toml, validate
from settings.sentences import matching
from settings.spelling import did_you_mean
from settings.watchlist import WatchList, load_watchlist


def _parsed(parse: Callable[[str], object], made: type, expected: str) -> BeforeValidator:
    """Text becomes `made`; a number without a unit, or anything else that is no text, is refused."""

    def read(value: object) -> object:
        if isinstance(value, made):
            return value
        if not isinstance(value, str):
            raise ValueError(f"expected {expected}, in quotes; found {value!r}")
        return parse(value)

    return BeforeValidator(read)


NAME_FORM = "a name of Latin letters, digits, _ . @ or -, at most 64, such as desk"
Urgency = Literal["urgent", "normal"]
ConditionText = Annotated[Condition, _parsed(parse_condition, Condition, "a condition such as dividend or filing:results")]
GroupWait = Annotated[timedelta, _parsed(parse_duration, timedelta, "a duration such as 30s, 5m or 2h")]
Quiet = Annotated[QuietHours, _parsed(parse_quiet_hours, QuietHours, "quiet hours such as 22:00-07:00")]
Digest = Annotated[DigestTimes, _parsed(parse_digest, DigestTimes, "a digest such as daily 18:00 or weekly mon 09:00")]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True, ignored_types=(cached_property,))


class Rule(_Table):
    """What a subscriber wants to hear of: any of `events`, about any of `companies`, told by any of `sources`."""

    companies: Annotated[tuple[str, ...], Field(min_length=1, description="symbols, names, tag:NAME, or *")] = ("*",)
    events: tuple[ConditionText, ...] = (Condition(),)
    sources: Annotated[tuple[str, ...], Field(description="names of sources; empty: any")] = ()
    urgency: Urgency = "normal"

    @field_validator("events", mode="before")
    @classmethod
    def _some(cls, events: object) -> object:
        if not events:
            raise ValueError("expected at least one event, or * for any")
        return events


class Subscriber(_Table):
    """One person, team or machine. Without a rule it hears of everything."""

    name: Annotated[str, AfterValidator(matching(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}", NAME_FORM))]
    channel: tuple[Channel, ...] = ()
    rule: tuple[Rule, ...] = (Rule(),)
    operator: bool = False
    language: Literal["zh-Hans", "zh-Hant", "en"] = "zh-Hans"
    zone: str = "Asia/Hong_Kong"
    group_wait: GroupWait = timedelta(0)
    group_by: tuple[Literal["company", "type", "all"], ...] = ("company",)
    cap: int = Field(20, ge=1, le=100, description="events in one message; the others are counted")
    quiet_hours: Quiet | None = None
    digest: Digest | None = None
    urgent: tuple[ConditionText, ...] = Field((), description="told at once, in quiet hours and past the digest too")

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        if zone not in available_timezones():
            meant = did_you_mean(zone, available_timezones())
            raise ValueError(f"expected a time zone such as Asia/Hong_Kong, found {zone!r}{meant}")
        return zone

    @model_validator(mode="after")
    def _reachable(self) -> "Subscriber":
        if not self.channel:
            raise ValueError(f"{self.name} names no channel: expected at least one [[subscriber.channel]]")
        doubles = [name for name, count in Counter(map(channel_name, self.channel)).items() if count > 1]
        if doubles:
            raise ValueError(f"{self.name} has two channels called {doubles[0]!r}: expected a name for each")
        return self

    @cached_property
    def clock(self) -> ZoneInfo:
        """The zone of its quiet hours, digests and dates."""
        return ZoneInfo(self.zone)

    @cached_property
    def lanes(self) -> dict[str, Channel]:
        """`subscriber/channel` -> channel; a lane is a row of notices that keep their order."""
        return {f"{self.name}/{channel_name(channel)}": channel for channel in self.channel}


class Subscribers(_Table):
    """All subscribers."""

    subscriber: tuple[Subscriber, ...] = ()

    @cached_property
    def by_name(self) -> dict[str, Subscriber]:
        """Name -> subscriber."""
        return {one.name: one for one in self.subscriber}

    def of_lane(self, lane: str) -> tuple[Subscriber, Channel] | None:
        """Who and what a lane is, or None when it is configured no more."""
        subscriber = self.by_name.get(lane.partition("/")[0])
        channel = subscriber.lanes.get(lane) if subscriber else None
        return (subscriber, channel) if subscriber and channel else None


def channel_name(channel: Channel) -> str:
    """Its name, or its type where it has none."""
    return channel.name or channel.type


def companies_of(word: str, watchlist: WatchList) -> tuple[str, ...]:
    """The primary symbols that a word of `companies` means; empty when it means none."""
    if word == "*":
        return ("*",)
    if word.startswith("tag:"):
        return tuple(company.symbol for company in watchlist.company if word[4:] in company.tags)
    if found := watchlist.find(word):
        return (found.symbol,)
    folded = word.casefold()
    return tuple(company.symbol for company in watchlist.company if folded in map(str.casefold, company.all_names))


def unknown_company(word: str, watchlist: WatchList) -> str:
    """What to say of a word of `companies` that means none."""
    names = [name for company in watchlist.company for name in (*company.listings, *company.all_names)]
    tags = [f"tag:{tag}" for tag in dict.fromkeys(tag for company in watchlist.company for tag in company.tags)]
    meant = _meant(word, watchlist, [*names, *tags])
    return f"unknown company {word!r}: expected a symbol, name or tag:NAME of the watch list, or *{meant}"


def unknown_symbol(word: str, watchlist: WatchList) -> str:
    """What to say of a word that should be a listing and is none of the watch list."""
    some = ", ".join(list(watchlist.by_symbol)[:4])
    meant = _meant(word, watchlist, watchlist.by_symbol)
    return f"expected a listing of the watch list such as {some}, found {word!r}{meant}"


def _meant(word: str, watchlist: WatchList, known: Iterable[str]) -> str:
    digits = re.fullmatch(r"(?:HK:)?0*(\d{1,5})(?:\.HK)?", word, re.I)  # as others write Hong Kong's codes
    symbol = f"HK:{digits[1]}" if digits else ""
    named = companies_of(word, watchlist)
    if symbol in watchlist.by_symbol or (len(named) == 1 and word != "*"):
        return f"; did you mean {symbol if symbol in watchlist.by_symbol else named[0]}?"
    return "" if digits else did_you_mean(word, known)


def load_subscribers(path: Path, watchlist: WatchList | None = None) -> Subscribers:
    """Read and check the subscribers, their companies against `watchlist` (default: the environment's, where it is sound).

    Raises ConfigError with file and line of every defect.
    """
    content, text = read_toml(path)
    subscribers = validate(Subscribers, content, text, path)
    first: dict[str, int] = {}
    problems = [
        Problem(path, line_of(text, ("subscriber", n)), f"duplicate subscriber {one.name!r}: expected a name of its own")
        for n, one in enumerate(subscribers.subscriber)
        if first.setdefault(one.name, n) != n
    ]
    watched = watchlist or _sound_watchlist()
    if watched is not None:
        problems += _unknown_companies(subscribers, watched, text, path)
    if problems:
        raise ConfigError(problems)
    return subscribers


def _sound_watchlist() -> WatchList | None:
    try:
        return load_watchlist(environment().hkwatch_watchlist)
    except ConfigError:
        return None  # its own loader says what is wrong with it


def _unknown_companies(subscribers: Subscribers, watchlist: WatchList, text: str, path: Path) -> list[Problem]:
    return [
        Problem(
            path,
            line_of(text, ("subscriber", n, "rule", m, "companies")),
            unknown_company(word, watchlist),
        )
        for n, one in enumerate(subscribers.subscriber)
        for m, rule in enumerate(one.rule)
        for word in rule.companies
        if not companies_of(word, watchlist)
    ]
