"""Headlines of our own, by kind and with their negatives, read with every company watched."""

from datetime import datetime
from pathlib import Path

import pytest

from alerts.detect.detector import Detector
from alerts.findings import Finding
from queues.records import Article

DATA = Path(__file__).parent / "data"
AT = datetime.fromisoformat("2026-03-06T16:30:00+08:00")
EVERY = Detector(None)


def rows(name: str) -> list[tuple[str, str, str]]:
    """(text, kinds, facts) of each line that is no comment."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    parts = [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]
    return [(part[0], part[1], part[2] if len(part) > 2 else "") for part in parts]


def kinds(findings: list[Finding]) -> set[str]:
    """The category of a filing, the type of anything else."""
    return {finding.category or finding.type for finding in findings}


def headline(text: str) -> Article:
    return Article(source="sina_roll", id="1", url="", title=text, released_at=AT, first_seen_at=AT)


@pytest.mark.parametrize(
    ("title", "expected", "facts"),
    [row for name in ("headlines", "second", "fourth", "fifth", "sixth") for row in rows(f"{name}.tsv")],
)
def test_a_headline_tells_what_it_says(title: str, expected: str, facts: str) -> None:
    findings = EVERY.detect(headline(title))

    assert kinds(findings) == set(expected.split()) - {"-"}
    known = {name: str(value) for finding in findings for name, value in finding.facts.items()}
    for fact in facts.split():
        name, _, value = fact.partition("=")
        assert known.get(name, "").removesuffix(".0") == value
