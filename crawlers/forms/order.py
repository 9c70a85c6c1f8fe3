"""Lines that may be rows of a form -> the row of each field: a label's words also occur in titles, reasons and remarks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from crawlers.forms.labels import LABELS

_PLACES = {field: place for place, field in enumerate(("heading", *LABELS))}


class Placed(Protocol):
    """What stands on some lines of a text and may be the row of a field."""

    @property
    def field(self) -> str: ...


Candidate = TypeVar("Candidate", bound=Placed)


@dataclass(frozen=True)
class _Chain(Generic[Candidate]):
    worth: int
    last: Candidate
    before: "_Chain[Candidate] | None"


def best_in_order(candidates: Sequence[Candidate], worths: Iterable[int]) -> dict[str, Candidate]:
    """field -> the candidate that belongs to the worthiest chain in which the fields keep the order of the form.

    `candidates` stand in the order of the text, `worths` (positive) beside them; of equals the first wins. A field that has no
    place in the chain, because a reader printed it elsewhere, gets its worthiest candidate.
    """
    chains: list[_Chain[Candidate] | None] = [None] * len(_PLACES)
    worthiest: dict[str, tuple[int, Candidate]] = {}
    for candidate, worth in zip(candidates, worths, strict=True):
        place = _PLACES[candidate.field]
        before = max((chain for chain in chains[:place] if chain), key=lambda chain: chain.worth, default=None)
        total = worth + (before.worth if before else 0)
        known = chains[place]
        if known is None or total > known.worth:
            chains[place] = _Chain(total, candidate, before)
        if candidate.field not in worthiest or worth > worthiest[candidate.field][0]:
            worthiest[candidate.field] = worth, candidate
    best = {field: candidate for field, (_, candidate) in worthiest.items()}
    chain = max((chain for chain in chains if chain), key=lambda chain: chain.worth, default=None)
    while chain is not None:
        best[chain.last.field] = chain.last
        chain = chain.before
    return best
