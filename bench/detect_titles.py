"""Score of `hkwatch detect --all` on labelled headlines: recall and precision by (headline, type), and the facts."""

import argparse
import json
import math
from collections import defaultdict
from pathlib import Path
from typing import Any

TYPES = ("dividend", "price_move", "rating", "filing", "regulatory")
FACTS = {"price_move": ("market", "direction", "pct"), "rating": ("broker", "target", "currency"), "filing": ("category",)}
Rows = list[dict[str, Any]]


def rows(path: Path) -> Rows:
    """JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def pairs(gold: Rows, events: Rows) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """(headline id, type) as labelled, and as found."""
    labelled = {(row["id"], trigger["type"]) for row in gold for trigger in row["triggers"]}
    return labelled, {(article, event["type"]) for event in events for article in event["articles"]}


def facts(gold: Rows, events: Rows) -> dict[str, list[tuple[str, Any, list[Any]]]]:
    """`type.fact` -> (headline, wanted, got) of every labelled fact of a headline that was found."""
    found = defaultdict(list)
    for event in events:
        for article in event["articles"]:
            found[article, event["type"]].append(event["facts"])
    told: dict[str, list[tuple[str, Any, list[Any]]]] = defaultdict(list)
    for row in gold:
        for trigger in row["triggers"]:
            got = found.get((row["id"], trigger["type"]))
            for name in FACTS.get(trigger["type"], ()) if got else ():
                if trigger.get(name) is not None:
                    told[f"{trigger['type']}.{name}"].append(
                        (row["title"], trigger[name], [one.get(name) for one in got or ()])
                    )
    return told


def same(wanted: Any, got: Any) -> bool:
    """Equal, numbers up to rounding."""
    if isinstance(wanted, int | float) and isinstance(got, int | float):
        return math.isclose(wanted, got, rel_tol=1e-6)
    return str(wanted) == str(got)


def main() -> None:
    """`python -m bench.detect_titles GOLD.jsonl EVENTS.jsonl [-v]`."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("gold", type=Path)
    ask.add_argument("events", type=Path)
    ask.add_argument("-v", "--verbose", action="store_true")
    args = ask.parse_args()
    gold, events = rows(args.gold), rows(args.events)
    labelled, found = pairs(gold, events)
    titles = {row["id"]: " ".join(row["title"].split()) for row in gold}
    for kind in TYPES:
        wanted = {pair for pair in labelled if pair[1] == kind}
        told = {pair for pair in found if pair[1] == kind}
        both = len(wanted & told)
        print(f"{kind:12} recall {both}/{len(wanted)}  precision {both}/{len(told)}")
        if args.verbose:
            for mark, pairs_left in (("missed", wanted - told), ("false", told - wanted)):
                for identity, _ in sorted(pairs_left):
                    print(f"  {mark} {titles[identity]}")
    for name, stated in sorted(facts(gold, events).items()):
        right = [any(same(value, one) for one in got) for _, value, got in stated]
        print(f"{name:22} {sum(right)}/{len(right)}")
        if args.verbose:
            for ok, (title, value, got) in zip(right, stated, strict=True):
                if not ok:
                    print(f"  {title}: wanted {value}, got {got}")


if __name__ == "__main__":
    main()
