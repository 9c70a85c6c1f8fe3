"""One direction of one trading day: latched levels, the gap at the open, fast moves, 52-week extremes. From a look, to a move.

A side is a `Side` of the engine's own copy of the state; `sign` is 1 for up, -1 for down, and turns every question about falls
into the same one about rises.
"""

from alerts.prices.look import Look
from alerts.prices.move import Kind, Move
from alerts.prices.rules import Rules
from alerts.prices.state import Side

EPSILON = 1e-9  # per cent: what floats lose of a level that is met exactly
SLOTS = 30  # the window of a fast move is kept in so many slots, which bounds the state


def observe(side: Side, sign: int, look: Look, rules: Rules, opening: float, base: float, slot: int | None) -> Move | None:
    """What `look` is in this direction, if anything; changes `side`.

    `opening` is the first price of the day when this look is the first after the open, else 0; `base` the 52-week high (low)
    as it stood before this day, 0 where not known; `slot` is `slot_of` the look.
    """
    price, reference = look.price, look.references[0]
    pct = sign * (price - reference) / reference * 100
    for other in look.references[1:]:
        total = sign * (price - other) / other * 100
        if total > pct:
            pct, reference = total, other
    gap = sign * (opening - reference) / reference * 100 if opening else pct
    if gap > pct:
        pct, price = gap, opening
    top = side.top
    crossed = _cross(side, pct, rules)
    fast = 0.0 if slot is None else _fast(side, sign, slot, look.price, rules)
    extreme = look.regular and base > 0 and not side.extreme and sign * (look.price - base) > 0 and pct > 0
    if extreme:
        side.extreme = True
    kind = _kind(sign, opening > 0 and gap + EPSILON >= rules.gap_pct, bool(crossed), extreme, bool(fast))
    if kind is None:
        return None
    return Move(
        kind=kind,
        day=look.day,
        session=look.session,
        direction="up" if sign > 0 else "down",
        pct=fast if kind == "fast" else pct,
        price=look.price if kind == "fast" else price,
        reference=reference,
        level=side.top,
        again=bool(crossed) and side.top == top,
        fast_pct=fast,
        fast_minutes=rules.fast_window_s / 60 if fast else 0.0,
        extreme=extreme,
    )


def _kind(sign: int, gap: bool, crossed: bool, extreme: bool, fast: bool) -> Kind | None:
    if gap:
        return "gap"
    if crossed:
        return "level"
    if extreme:
        return "high_52w" if sign > 0 else "low_52w"
    return "fast" if fast else None


def _cross(side: Side, pct: float, rules: Rules) -> float:
    """The level that is crossed now, 0 for none. A latched one lets go once the move is `margin` below it."""
    if not side.held and pct + EPSILON < rules.levels[0]:
        return 0.0  # nearly all rows
    reached = 0.0
    for level in rules.levels:
        if pct + EPSILON < level:
            break
        reached = level
    if reached > side.held:
        side.held = reached
        side.top = max(side.top, reached)
        return reached
    if side.held and pct - EPSILON <= side.held - rules.margin:
        side.held = max((level for level in rules.levels if pct - EPSILON > level - rules.margin), default=0.0)
    return 0.0


def slot_of(look: Look, rules: Rules) -> int | None:
    """The slot of time that a price of the regular session belongs to; None for all others, which make no fast move."""
    inside = look.regular and look.hours.opens <= look.at < look.hours.closes
    return int(look.at * SLOTS // rules.fast_window_s) if inside else None


def _fast(side: Side, sign: int, slot: int, price: float, rules: Rules) -> float:
    """The move within the last minutes, in per cent, when it is a fast one that was not told yet; 0 otherwise.

    The window holds the lows (for a fall: highs) that could still be the lowest when older ones leave it.
    """
    window = [*side.window]
    while window and window[0][0] <= slot - SLOTS:
        del window[0]
    while window and sign * (window[-1][1] - price) >= 0:
        window.pop()
    if not window or window[-1][0] != slot:
        window.append((slot, price))
    side.window = window
    base = window[0][1]
    pct = sign * (price - base) / base * 100
    if side.fast:
        side.fast = pct - EPSILON > rules.fast_pct - rules.margin
        return 0.0
    if pct + EPSILON < rules.fast_pct:
        return 0.0
    side.fast = True
    return pct
