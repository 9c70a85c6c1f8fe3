"""What the operator is told of a source: on a change of state, once, and when all is well again."""

import re
from collections.abc import Mapping

import msgspec

from alerts.health.record import GOOD, Health, State
from alerts.operations.event import Operation

LONGEST_ADDRESS = 80
WORDS: Mapping[State, str] = {
    "never_ran": "has never run",
    "late": "is late",
    "empty": "finds nothing, where it usually finds something",
    "failing": "fails",
    "blocked": "is blocked by the publisher",
    "drifted": "has another layout or format than its parser knows",
    "not_json": "gets HTML or other text where JSON was due",
    "off": "is switched off",
    "ok": "is well again",
    "quiet": "is well again",
}


def telling(health: Health) -> tuple[Health, Operation | None]:
    """`health` as it is once told, and what to tell; None when the operator knows."""
    known = health.told in GOOD if health.state in GOOD else health.told == health.state
    told = msgspec.structs.replace(health, told=health.state)
    if known:
        return told, None
    return told, Operation(
        kind="source",
        subject=health.source,
        state="ok" if health.state in GOOD else health.state,
        since=health.since,
        text=_sentence(health),
    )


def _sentence(health: Health) -> str:
    sentence = f"{health.source} {WORDS[health.state]}"
    if health.detail:
        sentence += f": {_short(health.detail.removeprefix(f'{health.source}: '))}"
    if health.state not in GOOD and health.last_good_at is not None:
        sentence += f" (last good run {health.last_good_at:%Y-%m-%d %H:%M} UTC)"
    return sentence


def _short(detail: str) -> str:
    """Without what is clear from the sentence, and without the end of an address that fills the line."""
    detail = re.sub(r"expected an answer, found '([^']*)'", r"\1", detail)
    return re.sub(rf"(https?://\S{{{LONGEST_ADDRESS}}})[^\s:]+", r"\1…", detail)
