"""The price engine once more: slow, in fractions, from the whole history for each row, so that it can be read and believed.

It knows ordinary weekdays of Hong Kong and New York by their hours, and nothing of how the engine remembers.
"""

from dataclasses import dataclass, field
from datetime import datetime, time
from fractions import Fraction

from alerts.prices.rules import ExDividend, Rules
from queues.records import Quote
from tests.alerts.prices.quotes import HONG_KONG, NEW_YORK

ZONES = {"HK": HONG_KONG, "US": NEW_YORK}
Tell = tuple[str, str | None, float, bool, str, float]
"""(kind, direction, level, told before, session, per cent to six places)."""


def exact(value: float | None) -> Fraction | None:
    """The decimal number that was meant; nothing for no price."""
    return Fraction(repr(value)) if value is not None and value > 0 else None


def rounded(pct: float) -> float:
    """To six places; a value half-way between two goes up, whatever floats make of it."""
    return round(pct + 1e-9, 6)


@dataclass
class Seen:
    """A row that counted."""

    at: datetime
    local: datetime
    price: Fraction
    regular: bool
    quote: Quote


@dataclass
class Oracle:
    """Rows go in one by one; each answer is worked out from all rows that counted."""

    market: str
    rules: Rules
    ex: ExDividend | None = None
    seen: list[Seen] = field(default_factory=list)
    latched: dict[tuple[str, str, float], bool] = field(default_factory=dict)
    tops: dict[tuple[str, str], float] = field(default_factory=dict)
    fasts: dict[tuple[str, str], bool] = field(default_factory=dict)
    extremes: set[tuple[str, str]] = field(default_factory=set)
    quiet: list[datetime] = field(default_factory=list)
    halted: bool = False

    def __call__(self, quote: Quote, now: datetime) -> list[Tell]:
        at, price, regular = self._newest(quote)
        usable = price is not None and at is not None and quote.status != "suspended"
        local_now = now.astimezone(ZONES[self.market])
        reference = self._reference(quote, at, regular) if usable and at else None
        if (
            not usable
            or at is None
            or price is None
            or reference is None
            or not self._counts(at, price, regular, local_now, quote)
        ):
            return self._no_price(quote, now, local_now)
        local = at.astimezone(ZONES[self.market])
        answer: list[Tell] = []
        if self.halted:
            answer.append(("resumption", None, 0.0, False, self._session(local, regular), 0.0))
        self.halted, self.quiet = False, []
        references = [reference]
        if not regular and local.time() >= time(16) and (close := exact(quote.last)):
            references.insert(0, close)
        first = (
            regular
            and local.time() >= time(9, 30)
            and not any(
                old.regular and old.local.date() == local.date() and old.local.time() >= time(9, 30) for old in self.seen
            )
        )
        self.seen.append(Seen(at, local, price, regular, quote))
        opening = (exact(quote.open) or price) if first and local.time() < time(9, 35) else None
        for direction in ("up", "down"):
            answer += self._direction(direction, local, price, references, opening, regular)
        return answer

    def _newest(self, quote: Quote) -> tuple[datetime | None, Fraction | None, bool]:
        late = exact(quote.extended) and quote.extended_at and (not quote.traded_at or quote.extended_at > quote.traded_at)
        return (quote.extended_at, exact(quote.extended), False) if late else (quote.traded_at, exact(quote.last), True)

    def _reference(self, quote: Quote, at: datetime, regular: bool) -> Fraction | None:
        zone = ZONES[self.market]
        day = at.astimezone(zone).date()
        of_yesterday = not regular and (quote.traded_at is None or quote.traded_at.astimezone(zone).date() != day)
        reference = exact(quote.last) if of_yesterday else exact(quote.previous_close)
        if reference is None or self.ex is None or self.ex.ex_date != day or self.ex.currency != quote.currency:
            return reference
        amount = Fraction(repr(self.ex.amount))
        closed = self._closed(day)
        if amount >= reference or (closed and abs(reference - (closed - amount)) < abs(reference - closed)):
            return reference
        return reference - amount

    def _closed(self, day: object) -> Fraction | None:
        """The last price of a regular session before `day`."""
        closes = [
            (exact(old.quote.last) if not old.regular and old.local.time() >= time(16) else old.price if old.regular else None)
            for old in self.seen
            if old.local.date() != day
        ]
        return next((close for close in reversed(closes) if close), None)

    def _counts(self, at: datetime, price: Fraction, regular: bool, now: datetime, quote: Quote) -> bool:
        local = at.astimezone(ZONES[self.market])
        if local.date() != now.date() or local.weekday() > 4 or (local - now).total_seconds() > 600:
            return False
        today = [old for old in self.seen if old.local.date() == local.date()]
        if today and (at < today[-1].at or (at == today[-1].at and price == today[-1].price)):
            return False
        if regular and local.time() < time(9, 30):
            closed, previous = self._closed(local.date()), exact(quote.previous_close)
            return closed is not None and previous is not None and abs(previous - closed) <= closed / 10000
        return True

    def _session(self, local: datetime, regular: bool) -> str:
        if not regular:
            return "premarket" if local.time() < time(16) else "afterhours"
        if local.time() < time(9, 35):
            return "open"
        return "intraday" if local.time() < time(16) else "close"

    def _direction(
        self,
        direction: str,
        local: datetime,
        price: Fraction,
        references: list[Fraction],
        opening: Fraction | None,
        regular: bool,
    ) -> list[Tell]:
        sign = 1 if direction == "up" else -1
        day = local.date().isoformat()
        pct = max(sign * (price / reference - 1) * 100 for reference in references)
        gap = sign * (opening / references[0] - 1) * 100 if opening else None
        is_gap = gap is not None and gap >= Fraction(self.rules.gap_pct)
        if gap is not None:
            pct = max(pct, gap)
        told = self._levels(day, direction, pct)
        again = bool(told) and max(told) <= self.tops.get((day, direction), 0.0)
        top = self.tops[day, direction] = max([*told, self.tops.get((day, direction), 0.0)])
        fast = self._fast(day, direction, sign, local, price) if regular and time(9, 30) <= local.time() < time(16) else None
        extreme = regular and pct > 0 and self._extreme(day, direction, sign, price)
        kind = "gap" if is_gap else "level" if told else None
        if kind is None and extreme:
            kind = "high_52w" if sign > 0 else "low_52w"
        if kind is None and fast is not None:
            kind, pct = "fast", fast
        return [(kind, direction, top, again, self._session(local, regular), rounded(float(pct)))] if kind else []

    def _levels(self, day: str, direction: str, pct: Fraction) -> list[float]:
        """Each level for itself: latched when reached, open again when the move is a margin below it."""
        told = []
        for level in self.rules.levels:
            key = (day, direction, level)
            if pct >= Fraction(level) and not self.latched.get(key):
                told.append(level)
                self.latched[key] = True
            elif pct <= Fraction(level) - Fraction(self.rules.margin):
                self.latched[key] = False
        return told

    def _fast(self, day: str, direction: str, sign: int, local: datetime, price: Fraction) -> Fraction | None:
        slot_s = Fraction(self.rules.fast_window_s, 30)
        now = Fraction(local.timestamp()) // slot_s
        window = [
            old.price
            for old in self.seen
            if old.regular
            and old.local.date() == local.date()
            and time(9, 30) <= old.local.time() < time(16)
            and now - Fraction(old.at.timestamp()) // slot_s < 30
        ]
        base = min(window) if sign > 0 else max(window)
        pct = sign * (price / base - 1) * 100
        if self.fasts.get((day, direction)):
            self.fasts[day, direction] = pct > Fraction(self.rules.fast_pct) - Fraction(self.rules.margin)
            return None
        if pct < Fraction(self.rules.fast_pct):
            return None
        self.fasts[day, direction] = True
        return pct

    def _extreme(self, day: str, direction: str, sign: int, price: Fraction) -> bool:
        today = [old for old in self.seen if old.local.date().isoformat() == day]
        before = [old.quote for old in self.seen if old.local.date().isoformat() != day]
        names = ("high_52w", "high") if sign > 0 else ("low_52w", "low")
        first = today[0]
        year = exact(getattr(first.quote, names[0]))
        farthest = exact(getattr(first.quote, names[1])) or first.price
        base = year if year and (not first.regular or sign * (year - farthest) > 0) else None
        if base is None:
            base = next((old for one in reversed(before) if (old := exact(getattr(one, names[0])))), None)
        if base is None or sign * (price - base) <= 0 or (day, direction) in self.extremes:
            return False
        self.extremes.add((day, direction))
        return True

    def _no_price(self, quote: Quote, now: datetime, local: datetime) -> list[Tell]:
        if self.halted or not self.seen:
            return []
        if quote.status != "suspended" and exact(quote.last):
            self.quiet = []
            return []
        clock, last = local.time(), self.seen[-1].local
        continuous = time(9, 35) <= clock < time(16) and not (self.market == "HK" and time(12) <= clock < time(13))
        if not continuous or local.weekday() > 4:
            return []
        if last.date() != local.date():
            opened = [old.local.time() for old in self.seen if old.local.date() == last.date() and old.regular]
            opened = [at for at in opened if at >= time(9, 30)]
            if clock < time(10) or not opened or opened[0] >= time(9, 35):
                return []
        if self.quiet and (now - self.quiet[-1]).total_seconds() > 1800:
            self.quiet = []
        self.quiet.append(now)
        long = (now - self.quiet[0]).total_seconds() >= self.rules.halt_after_s
        if len(self.quiet) < self.rules.halt_looks or not long:
            return []
        self.halted = True
        return [("halt", None, 0.0, False, self._session(local, True), 0.0)]
