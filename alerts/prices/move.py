"""What the price engine found in one quote, and the finding it makes of it. From the engine, to the merging of events."""

from typing import Literal, NamedTuple

from alerts.findings import Authority, FactValue, Finding
from queues.records import Quote, Session

Kind = Literal["level", "gap", "fast", "high_52w", "low_52w", "halt", "resumption"]
Direction = Literal["up", "down"]


class Move(NamedTuple):
    """`pct` is positive, in the sense of `direction`, against `reference`; of a fast move against the extreme before it.

    `day` is ISO, of the market's own calendar; prices in the quote's currency; levels in per cent, 0 where none is crossed.
    """

    kind: Kind
    day: str
    session: Session
    direction: Direction | None = None
    pct: float = 0.0
    price: float = 0.0
    reference: float = 0.0
    level: float = 0.0
    """The highest level crossed on this day in this direction."""
    again: bool = False
    """A level that was told before on this day."""
    fast_pct: float = 0.0
    """Of the last minutes, where the move is a fast one; 0 elsewhere."""
    fast_minutes: float = 0.0
    extreme: bool = False
    """A new 52-week high (low) with it."""


def finding(company: str, market: str, move: Move, quote: Quote) -> Finding:
    """The event that `move` of a listing in `market` makes for `company` (its primary symbol).

    One event for each trading day, market and direction: later levels of the same day are new facts of it (`level` is the
    material one), so a dual-listed company has one event for each market. A halt that only quotes show is a `filing` of
    category trading_halt, so that it joins the exchange's notice; it has the authority of news, as it is inferred.
    """
    if move.kind in ("halt", "resumption"):
        facts: dict[str, FactValue] = {"market": market, "kind": move.kind, "session": move.session}
        if move.price:
            facts |= {"price": move.price, "currency": quote.currency}
        return Finding(
            type="filing",
            category="trading_halt" if move.kind == "halt" else "resumption",
            company=company,
            discriminator=move.day,
            facts=facts,
            rule=f"quote_{move.kind}",
        )
    return Finding(
        type="price_move",
        company=company,
        discriminator=f"{move.day}/{market}/{move.direction}",
        facts=_facts(market, move, quote),
        rule=f"quote_{move.kind}",
        authority=Authority.EXCHANGE,
    )


def _facts(market: str, move: Move, quote: Quote) -> dict[str, FactValue]:
    facts: dict[str, FactValue] = {
        "market": market,
        "session": move.session,
        "direction": move.direction,
        "pct": round(move.pct, 2),
        "price": move.price,
        "currency": quote.currency,
        "previous_close": round(move.reference, 4),
        "kind": move.kind,
    }
    if move.level:
        facts["level"] = move.level
    if move.fast_pct:
        facts |= {"fast_pct": round(move.fast_pct, 2), "fast_minutes": round(move.fast_minutes, 1)}
    if move.extreme:
        facts["high_52w" if move.direction == "up" else "low_52w"] = True
    return facts
