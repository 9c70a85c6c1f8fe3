"""Why a story tells something or nothing: how it reads for each watched company, which words it has, what ruled them out."""

from collections.abc import Iterator

from alerts.detect.announcements import why_not
from alerts.detect.detector import Detector
from alerts.detect.document import read
from alerts.detect.reading import Reading
from queues.records import Article


def trace(detector: Detector, article: Article) -> list[str]:
    """Lines for a terminal: companies, the reading of each, findings with their rules, and the words that did not count."""
    doc = read(article)
    readings = detector.readings(doc)
    if not readings:
        return ["no watched company is named, by name or code"]
    lines: list[str] = []
    for reading in readings:
        lines += _reading(reading)
        findings = [finding for finding in detector.detect(article) if finding.company == reading.symbol]
        for finding in findings:
            what = finding.category or finding.type
            facts = ", ".join(f"{name} {value}" for name, value in finding.facts.items())
            lines.append(
                f"  + {what} {finding.discriminator or '(no period or day)'} by rule {finding.rule}: {facts or 'no facts'}"
            )
        if not findings:
            lines.append("  no rule fired")
        if reading.about or reading.roundup:
            lines += [f"  - {line}" for line in _met(reading)]
    return lines


def _reading(reading: Reading) -> Iterator[str]:
    yield reading.symbol
    yield f"  the story is {'about it' if reading.about else 'not about it'}"
    if reading.roundup:
        yield "  its headline gathers several companies: only what is said of it by name counts"
    if reading.commentary:
        yield "  its headline comments: only the company's own act in the headline counts"
    if reading.brokered:
        yield "  its headline is a house's word: only ratings count"


def _met(reading: Reading) -> Iterator[str]:
    """Words of an announcement that were met and did not count, each with the reason."""
    for passage in reading.passages:
        for kind, words, reason in why_not(passage):
            yield f"{kind}: “{words}” ({passage.zone}): {reason}"
