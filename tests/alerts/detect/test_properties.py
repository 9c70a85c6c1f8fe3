"""What holds for any text: detection never raises, and neither script nor width of a text changes what it tells."""

import time
import tomllib
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from alerts.detect.amounts import amounts_in
from alerts.detect.dates import days_in
from alerts.detect.detector import Detector
from alerts.detect.fold import fold
from alerts.detect.periods import periods_in
from queues.records import Article
from settings.watchlist import load_watchlist
from tests.alerts.detect.test_headlines import AT, EVERY, headline, rows
from tests.conftest import ROOT

WATCHED = Detector(load_watchlist(ROOT / "settings" / "watchlist.toml"))
STORIES = tomllib.loads((Path(__file__).parent / "data" / "stories.toml").read_text(encoding="utf-8"))["story"]
TRADITIONAL = OpenCC("s2t")
HEADLINES = [title for title, _, _ in rows("headlines.tsv") + rows("second.tsv")]

# The words of the trade in any order are where rules meet; single characters are where code breaks.
WORDS = (Path(__file__).parent / "data" / "words.txt").read_text(encoding="utf-8").split()
words = st.sampled_from([*WORDS, "\n", "  ", "\0"])
texts = st.one_of(st.text(max_size=80), st.lists(words, max_size=25).map("".join))


def told(detector: Detector, title: str, text: str, at: datetime = AT) -> list[tuple[object, ...]]:
    story = Article(source="s", id="1", url="", title=title, text=text, released_at=at, first_seen_at=at)
    findings = detector.detect(story)
    return [
        (one.type, one.category, one.company, one.discriminator, one.facts.get("amount"), one.facts.get("pct"))
        for one in findings
    ]


@settings(max_examples=150, deadline=None)
@given(texts, texts)
@example("奇富科技(03660.HK)2月30日派息", "")
def test_detection_never_raises(title: str, text: str) -> None:
    told(WATCHED, title, text)
    told(EVERY, title, text)


@settings(max_examples=150, deadline=None)
@given(texts)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@settings(max_examples=150, deadline=None)
@given(texts)
def test_numbers_days_and_periods_are_read_or_passed_over(text: str) -> None:
    amounts_in(fold(text))
    days_in(fold(text), AT.date())
    periods_in(fold(text), AT.date())


@pytest.mark.parametrize("title", HEADLINES)
def test_full_width_changes_nothing(title: str) -> None:
    wide = "".join(chr(ord(mark) + 0xFEE0) if "!" <= mark <= "~" else mark for mark in title)

    assert EVERY.detect(headline(wide)) == EVERY.detect(headline(title))


@pytest.mark.parametrize("story", STORIES, ids=[story["why"] for story in STORIES])
def test_traditional_characters_change_nothing(story: dict[str, str]) -> None:
    at = datetime.fromisoformat(story["at"])

    assert told(WATCHED, TRADITIONAL.convert(story["title"]), TRADITIONAL.convert(story["text"]), at) == told(
        WATCHED, story["title"], story["text"], at
    )


@pytest.mark.parametrize("word", ["季度", "第一季度", "近超过", "跌超", "每股", "获", "奇富科技涨", "1,", "( "])
def test_words_repeated_without_end_are_read_in_no_time(word: str) -> None:
    """A pattern that tries every way to part such a run would not end in years."""
    start = time.process_time()

    told(WATCHED, f"奇富科技{word * 300}5%x", f"奇富科技{word * 300}5%x")

    assert time.process_time() - start < 2
