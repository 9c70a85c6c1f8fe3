"""A scenario file as objects: the companies of the world, what they publish and when, how their prices go, what breaks.

TOML or JSON. `at` is seconds from the start by the scenario's clock (negative: history), or `HH:MM[:SS]` Hong Kong time of the
start's day, or `-3d HH:MM` for days before it.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from replica.clock import HONG_KONG

KINDS = ("story", "flash", "filing", "release", "sec", "exchange_news")
_TIME = re.compile(r"(?:(-?\d+)d )?(\d{1,2}):(\d{2})(?::(\d{2}))?")


class ScenarioError(ValueError):
    """The file says something that the world cannot play."""


@dataclass(frozen=True)
class Company:
    """One listed company. `code` has five digits; prices are the closes of the day before the start."""

    key: str
    code: str
    stock_id: int
    short_en: str
    short_zh: str
    sina_name: str
    name_en: str
    name_zh: str
    close: float = 10.0
    ticker: str | None = None
    us_name: str = ""
    us_close: float = 20.0
    cik: str | None = None
    file_number: str = "001-00000"
    ir_host: str | None = None
    ir_zone_hours: float = -4
    counters: tuple[str, ...] = ()
    suspended: bool = False


@dataclass(frozen=True)
class Item:
    """One publication. What `content` holds depends on `kind`; `events` names the happenings that it tells of."""

    id: str
    at: float
    kind: str
    companies: tuple[str, ...]
    content: Mapping[str, Any]
    events: tuple[str, ...] = ()

    def number(self, digits: int, salt: str = "") -> int:
        """A number of so many digits that is this item's own, the same in every run."""
        digest = hashlib.sha256(f"{self.id}/{salt}".encode()).digest()
        limit: int = 10**digits
        return int.from_bytes(digest, "big") % limit

    def letters(self, count: int) -> str:
        """So many small letters that are this item's own."""
        digest = hashlib.sha256(self.id.encode()).digest()
        return "".join("abcdefghijklmnopqrstuvwxyz"[byte % 26] for byte in digest[:count])


@dataclass(frozen=True)
class Price:
    """From `at` on the symbol (rt_hk03660, gb_qfin …) trades at `last`."""

    symbol: str
    at: float
    last: float
    event: str | None = None


@dataclass(frozen=True)
class Scenario:
    """All of a file. `events` are the happenings that a perfect reader would tell of, with their facts."""

    start: datetime
    speed: float = 1.0
    companies: tuple[Company, ...] = ()
    items: tuple[Item, ...] = ()
    prices: tuple[Price, ...] = ()
    faults: tuple[Mapping[str, Any], ...] = ()
    events: tuple[Mapping[str, Any], ...] = ()
    ends_at: float = 0.0
    lci_page_size: int = 500
    robots: Mapping[str, str] = field(default_factory=dict)


def load(path: Path) -> Scenario:
    """Read a scenario. Raises ScenarioError with the place of what is wrong."""
    text = path.read_text(encoding="utf-8")
    try:
        raw = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
        return build(raw)
    except (ValueError, TypeError, KeyError) as error:
        raise ScenarioError(f"{path}: {error}") from error


def build(raw: Mapping[str, Any]) -> Scenario:
    """A scenario from the parsed file."""
    start = datetime.fromisoformat(raw["start"])
    if start.tzinfo is None:
        raise ScenarioError("start needs an offset such as +08:00")
    companies = tuple(_company(entry) for entry in raw.get("company", []))
    known = {company.key for company in companies}
    entries = [
        *raw.get("item", []),
        *(one for entry in raw.get("background", []) for one in _background(entry, start, companies)),
    ]
    items = tuple(item(entry, start, known, number) for number, entry in enumerate(entries))
    prices = [
        Price(entry["symbol"], offset(entry["at"], start), entry["last"], entry.get("event")) for entry in raw.get("tick", [])
    ]
    for entry in raw.get("slide", []):
        prices += _slide(entry, start)
    faults = tuple({**entry, **_window(entry, start)} for entry in raw.get("fault", []))
    ends_at = offset(raw.get("ends_at", 0), start)
    return Scenario(
        start,
        float(raw.get("speed", 1)),
        companies,
        items,
        tuple(sorted(prices, key=lambda price: price.at)),
        faults,
        tuple(raw.get("event", [])),
        ends_at,
        int(raw.get("lci_page_size", 500)),
        raw.get("robots", {}),
    )


def item(entry: Mapping[str, Any], start: datetime, known: set[str], number: int) -> Item:
    """One `[[item]]`. Raises ScenarioError for an unknown kind or company."""
    named = entry.get("company", [])
    companies = (named,) if isinstance(named, str) else tuple(named)
    if entry["kind"] not in KINDS:
        raise ScenarioError(f"item {number}: unknown kind {entry['kind']!r}: expected one of {', '.join(KINDS)}")
    if unknown := set(companies) - known:
        raise ScenarioError(f"item {number}: unknown company {', '.join(sorted(unknown))}")
    rest = {name: value for name, value in entry.items() if name not in ("id", "at", "kind", "company", "event")}
    identity = str(entry.get("id") or f"{entry['kind']}-{number}")
    told = entry.get("event", [])
    events = (told,) if isinstance(told, str) else tuple(told)
    return Item(identity, offset(entry["at"], start), entry["kind"], companies, rest, events)


def offset(value: float | str, start: datetime) -> float:
    """Seconds from the start; `value` as the module's docstring says."""
    if isinstance(value, (int, float)):
        return float(value)
    form = _TIME.fullmatch(value)
    if form is None:
        raise ScenarioError(f"expected seconds, HH:MM[:SS] or '-3d HH:MM', found {value!r}")
    local = start.astimezone(HONG_KONG)
    wanted = local.replace(hour=int(form[2]), minute=int(form[3]), second=int(form[4] or 0), microsecond=0)
    return (wanted + timedelta(days=int(form[1] or 0)) - local).total_seconds()


def _company(entry: Mapping[str, Any]) -> Company:
    return Company(**{**entry, "counters": tuple(entry.get("counters", ()))})


def _background(entry: Mapping[str, Any], start: datetime, companies: Iterable[Company]) -> list[dict[str, Any]]:
    """`count` stories of each of the companies, one every `every_s` back from `latest`; texts have {name} {code} {number}."""
    latest, count = offset(entry["latest"], start), int(entry["count"])
    made = []
    for company in companies:
        for back in range(count if company.key in entry["companies"] else 0):
            words = {"name": company.sina_name, "code": company.code, "number": count - back}
            content = {
                "title": entry["title"].format(**words),
                "paragraphs": [line.format(**words) for line in entry["paragraphs"]],
            }
            at = latest - back * float(entry["every_s"]) - int(company.code) % 600
            made.append(
                {"id": f"background-{company.key}-{back}", "kind": "story", "company": company.key, "at": at, **content}
            )
    return made


def _window(entry: Mapping[str, Any], start: datetime) -> dict[str, float]:
    return {name: offset(entry[name], start) for name in ("after", "until") if name in entry}


def _slide(entry: Mapping[str, Any], start: datetime) -> list[Price]:
    first, last, steps = offset(entry["after"], start), offset(entry["until"], start), int(entry["steps"])
    from_price, to_price = float(entry["from"]), float(entry["to"])
    return [
        Price(
            entry["symbol"],
            first + (last - first) * step / steps,
            round(from_price + (to_price - from_price) * step / steps, 3),
            entry.get("event"),
        )
        for step in range(1, steps + 1)
    ]
