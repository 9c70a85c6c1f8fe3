"""Which open event a finding tells of: canonical keys, and the windows in which a report without a discriminator joins one."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from rapidfuzz import fuzz

from alerts.events.event import Event
from alerts.findings import Authority, Finding
from queues.records import Article, Filing, Quote

Told = Article | Filing | Quote

# How long after its last report an event can be joined, by kind; a dividend lives from its declaration to its payment.
OPEN_DAYS = {
    "dividend": 240,
    "dividend_policy": 30,
    "results": 120,
    "results_date": 60,
    "board_meeting": 60,
    "price_move": 4,
    "rating": 45,
    "regulatory": 14,
}
DEFAULT_OPEN_DAYS = 14

# Two reports of one kind whose days differ by no more tell of one event (announced in the evening, told next morning).
NEAR_DAYS = {"price_move": 0, "monthly_return": 0, "buyback": 0, "operating_update": 3, "board_meeting": 0, "results_date": 5}
NEAR_DAYS |= {"offer_price": 10}  # the results of the allotment repeat it
DEFAULT_NEAR_DAYS = 4

# A report that names no period joins an event whose last report is no older than this.
JOIN_DAYS = {"dividend": 21, "results": 10, "rating": 10, "price_move": 1}
DEFAULT_JOIN_DAYS = 7
FAR = 10_000
DAILY = frozenset({"buyback", "monthly_return"})
"""Filed day after day: two filings are two events, but a story may come a day after its filing."""
OPEN_ENDED = frozenset(
    {"acquisition", "disposal", "contract", "bond", "placing", "shareholding_change", "share_award", "other_announcement"}
    | {"operating_update", "director_change", "regulatory"}
)
"""A company may announce two of these in a few days: stories of the press must resemble each other to be of one event."""
ALIKE = 45
"""Likeness of two headlines, of 100, from which they tell of one thing; found on pairs of our own."""
SAYS_NOTHING = "other_announcement"
"""The kind of a document that does not say what it is: one that corrects another is of that one's kind."""
VIEW_DAYS = 21
"""A house's view is told for so long; another target in the same currency is another view."""
HONG_KONG = ZoneInfo("Asia/Hong_Kong")


def kind_of(type_: str, category: str | None) -> str:
    """The kind that names an event in keys: the category of a filing, else the type."""
    return category or "other_announcement" if type_ == "filing" else type_


def open_for(type_: str, category: str | None) -> timedelta:
    """How long after its last report an event of this kind stays open."""
    return timedelta(days=OPEN_DAYS.get(kind_of(type_, category), DEFAULT_OPEN_DAYS))


def key_of(finding: Finding, day: date | None = None) -> str:
    """`dividend/HK:3660/2022Q4`; without a discriminator the day of the report stands in, as `dividend/HK:3660/~2023-03-10`."""
    kind = kind_of(finding.type, finding.category)
    return key_from(kind, finding.company, finding.discriminator, day)


def key_from(kind: str, company: str, discriminator: str | None, day: date | None) -> str:
    """The canonical key from its parts."""
    return f"{kind}/{company}/{discriminator or f'~{day or 0}'}"


def time_of(record: Told) -> datetime:
    """When the publisher released the record, or the later of a quote's trades; where it does not say, when we first saw it."""
    if isinstance(record, Quote):
        return max((at for at in (record.traded_at, record.extended_at) if at), default=record.first_seen_at)
    return record.released_at or record.first_seen_at


def identity_of(record: Told) -> str:
    """The record's id; a quote has none, its symbol and instant stand for it."""
    return f"{record.symbol}@{time_of(record).isoformat()}" if isinstance(record, Quote) else record.id


def match(open_events: Collection[Event], finding: Finding, record: Told) -> Event | None:
    """The open event that `finding` of `record` tells of, or None when it opens one.

    A document that corrects another joins what that one told. Else an equal discriminator wins over a near day, a near day
    over an event or a report without one; then the nearest in time.
    """
    kind = kind_of(finding.type, finding.category)
    if isinstance(record, Filing) and record.replaces:
        told = [event for event in open_events if event.company == finding.company and _reported(event, record.replaces)]
        same = [event for event in told if kind_of(event.type, event.category) == kind]
        if same or (told and kind == SAYS_NOTHING):
            return (same or told)[0]
    at = time_of(record)
    best: tuple[int, timedelta, str] | None = None
    chosen = None
    for event in open_events:
        if event.company != finding.company or kind_of(event.type, event.category) != kind:
            continue
        rank = _rank(event, finding, kind, at, "" if isinstance(record, Quote) else record.title)
        if rank is None:
            continue
        place = (rank, abs(at - event.updated_at), event.key)
        if best is None or place < best:
            best, chosen = place, event
    return chosen


def _reported(event: Event, record_id: str) -> bool:
    return any(report.record_id == record_id for report in event.reports)


def _rank(event: Event, finding: Finding, kind: str, at: datetime, title: str) -> int | None:
    """0 the same, 1 a near day, 2 one of both lacks the discriminator; None: another event."""
    apart = max(timedelta(0), event.opened_at - at, at - event.updated_at)
    if apart > open_for(finding.type, finding.category):
        return None
    known = {event.discriminator, *(report.discriminator for report in event.reports)}
    if kind == "rating":
        return _same_view(event, finding, known)
    if kind in OPEN_ENDED and not _resembles(event, finding, title):
        return None
    if finding.discriminator is not None and finding.discriminator in known:
        return 0
    if finding.discriminator is None or event.discriminator is None:
        if kind == "dividend" and _same_amount(event, finding):
            return 2  # told again on its ex-date or its payment, months after it was declared
        return 2 if apart <= timedelta(days=JOIN_DAYS.get(kind, DEFAULT_JOIN_DAYS)) else None
    days = min((_days_apart(one, finding.discriminator) for one in known if one), default=FAR)
    near = NEAR_DAYS.get(kind, DEFAULT_NEAR_DAYS)
    if kind in DAILY and finding.authority == Authority.NEWS:
        near = 1
    return 1 if days <= near else None


def _same_amount(event: Event, finding: Finding) -> bool:
    """Whether both state one amount for a share in one currency."""
    stated = [(event.facts.get(name), finding.facts.get(name)) for name in ("amount", "currency")]
    return all(known is not None and known.value == told for known, told in stated)


def _same_view(event: Event, finding: Finding, known: Iterable[str | None]) -> int | None:
    """A house's view: `house/day/target`. Told again within weeks, it is the same one unless its target differs."""
    house, _, rest = (finding.discriminator or "").partition("/")
    days = [one.partition("/")[2][:10] for one in known if one and one.partition("/")[0] == house]
    if not days or min(_days_apart(day, rest[:10]) for day in days) > VIEW_DAYS:
        return None
    target, currency = (event.facts.get(name) for name in ("target", "currency"))
    told = finding.facts.get("target")
    same_unit = currency is None or currency.value == finding.facts.get("currency")
    if target is not None and told is not None and same_unit and target.value != told:
        return None
    return 0 if finding.discriminator in known else 1


def _resembles(event: Event, finding: Finding, title: str) -> bool:
    """Whether a story's headline is like one before it; documents, and stories in another script, are not compared."""
    others = [report.title for report in event.reports if report.authority == Authority.NEWS and report.title]
    if finding.authority != Authority.NEWS or not others or not title:
        return True
    return any(_alike(title, other) for other in others)


def _alike(one: str, other: str) -> bool:
    if one.isascii() != other.isascii():
        return True
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    left, right = one[shared:], other[shared:]
    return not left or not right or fuzz.partial_ratio(left, right) >= ALIKE


def _days_apart(one: str, other: str) -> int:
    try:
        return abs((date.fromisoformat(one) - date.fromisoformat(other)).days)
    except ValueError:
        return FAR
