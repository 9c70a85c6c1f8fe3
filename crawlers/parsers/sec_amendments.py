"""Which filing an amendment (6-K/A, 10-K/A, 20-F/A) amends, by the rows of the company's submissions; used by their parser."""

from collections.abc import Mapping, Sequence

AMENDS = "/A"
OF_MANY = frozenset(("3", "4", "5", "144", "SC 13D", "SC 13G", "SCHEDULE 13D", "SCHEDULE 13G"))  # by holders, each for himself


def original_of(row: Mapping[str, str], rows: Sequence[Mapping[str, str]]) -> str | None:
    """The accession number of the latest earlier filing of the base form with the same `reportDate`, or None.

    Of several 8-Ks one that shares an item comes first. None too where the amendment states no reportDate, and where it is a
    holder's and several holders filed for that day: the rows do not say which of them is whose. `rows`: newest first.
    """
    base = row["form"].removesuffix(AMENDS)
    if base == row["form"] or not row.get("reportDate"):
        return None
    ordered = sorted(rows, key=_moment, reverse=True)
    before = ordered[ordered.index(row) + 1 :]
    same = [one for one in before if one["form"] == base and one.get("reportDate") == row["reportDate"]]
    if not same or (base in OF_MANY and len(same) > 1):
        return None
    items = set(row.get("items", "").split(",")) - {""}
    return next((one for one in same if items & set(one.get("items", "").split(","))), same[0])["accessionNumber"]


def _moment(row: Mapping[str, str]) -> tuple[str, str]:
    """All stamps of one company are on one clock, and sort as they are written."""
    return row["filingDate"], row["acceptanceDateTime"] or row["filingDate"]
