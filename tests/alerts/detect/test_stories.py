"""Stories of our own with their texts, read for the project's watch list."""

import tomllib
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from alerts.detect.detector import Detector
from queues.records import Article
from settings.watchlist import load_watchlist
from tests.alerts.detect.test_headlines import headline, rows
from tests.conftest import ROOT

STORIES = tomllib.loads((Path(__file__).parent / "data" / "stories.toml").read_text(encoding="utf-8"))["story"]
WATCHED = Detector(load_watchlist(ROOT / "settings" / "watchlist.toml"))


def article(story: dict[str, Any]) -> Article:
    at = datetime.fromisoformat(story["at"])
    return Article(source="s", id="1", url="", title=story["title"], text=story["text"], released_at=at, first_seen_at=at)


@pytest.mark.parametrize("story", STORIES, ids=[story["why"] for story in STORIES])
def test_a_story_tells_what_it_reports(story: dict[str, Any]) -> None:
    findings = WATCHED.detect(article(story))

    told = [f"{finding.company} {finding.category or finding.type}" for finding in findings]
    assert sorted(told) == sorted(story["tells"])
    if period := story.get("period"):
        assert {finding.discriminator for finding in findings} == {period}
    known = {name: value for finding in findings for name, value in finding.facts.items()}
    assert {name: known.get(name) for name in story.get("facts", {})} == story.get("facts", {})


@pytest.mark.parametrize(("title", "expected", "facts"), rows("watched.tsv"))
def test_a_headline_tells_what_it_says_of_a_watched_company(title: str, expected: str, facts: str) -> None:
    findings = WATCHED.detect(headline(title))

    assert Counter(finding.category or finding.type for finding in findings) == Counter(expected.split()) - Counter(["-"])
