"""`hkwatch detect` and `hkwatch explain --file` over a small file of our own, and over the corpus beside the project."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import build
from queues.records import Article, Filing, encode
from settings.problems import ConfigError
from tests.conftest import ROOT

APP = build(["detect", "explain"])
STORIES = [
    ("1", "2023-03-10T07:00:00+08:00", "奇富科技-S(03660.HK)将于5月16日派发第四季度股息每股0.08美元", ""),
    ("2", "2023-03-10T07:30:00+08:00", "奇富科技(QFIN.US)派息8美仙", ""),
    ("3", "2023-03-10T10:30:00+08:00", "港股异动 | 小米集团(01810)涨超4%", ""),
    ("4", "2023-03-11T10:30:00+08:00", "奇富科技荣获年度大奖", ""),
]
SUBSCRIBERS = """
[[subscriber]]
name = "desk"
channel = [{ type = "console" }]
rule = [{ companies = ["HK:1810"], events = ["price_move"] }]
"""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "corpus.jsonl"
    names = ("id", "published_at", "title", "text")
    path.write_text("\n".join(json.dumps(dict(zip(names, story, strict=True))) for story in STORIES) + "\n", encoding="utf-8")
    return path


def run(*words: str) -> list[dict[str, object]]:
    result = CliRunner().invoke(APP, list(words), catch_exceptions=False)
    assert result.exit_code == 0
    return [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]


def test_two_reports_of_one_dividend_are_one_line_with_both_articles(corpus: Path) -> None:
    rows = run("detect", "--company", "US:QFIN", str(corpus))

    assert [(row["event"], row["articles"], row["companies"]) for row in rows] == [
        ("dividend/HK:3660/2022Q4", ["1", "2"], ["HK:3660", "US:QFIN"])
    ]


def test_every_company_is_watched_by_the_code_in_the_text(corpus: Path) -> None:
    rows = run("detect", "--all", str(corpus))

    assert {row["type"] for row in rows} == {"dividend", "price_move"}


def test_subscribers_are_told_of_what_they_asked_for(corpus: Path, tmp_path: Path) -> None:
    subscribers = tmp_path / "subscribers.toml"
    subscribers.write_text(SUBSCRIBERS, encoding="utf-8")

    rows = run("detect", "--subscribers", str(subscribers), str(corpus))

    told = {str(row["type"]): [alert["told"] for alert in row["alerts"]] for row in rows}  # type: ignore[attr-defined]
    assert told == {"dividend": [[]], "price_move": [["desk"]]}


def test_a_line_that_is_no_story_is_named(tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    for line, says in (
        ('{"id": 2}', "expected a story .*; published_at missing, found id"),
        ("foo", "expected one JSON object, found 'foo'"),
        ("[1]", "expected one JSON object"),
        ('{"id": 2, "published_at": "2023-03-10T07:00:00"}', "expected an offset such as"),
        ('{"id": 2, "published_at": "noon"}', "expected published_at in ISO 8601, found 'noon'"),
        ('{"id": 2, "published_at": "2023-03-10T07:00:00+08:00", "text": 5}', "expected text as text, found 5"),
        ('{"type": "article", "v": 1, "source": "sina_news"}', "expected a story .*missing required field"),
        ('{"type": "weather"}', "expected a story"),
    ):
        path.write_text(f'{{"id": "1", "published_at": "2023-03-10T07:00:00+08:00"}}\n{line}\n', encoding="utf-8")

        with pytest.raises(ConfigError, match=rf"bad\.jsonl:2: {says}"):
            run("detect", "--all", str(path))


def test_what_scrapy_crawl_writes_is_read_too_in_the_order_of_its_release(tmp_path: Path) -> None:
    at = datetime(2023, 3, 10, tzinfo=UTC)
    filing = Filing(
        source="hkex_filings", id="hkex:/a.pdf", url="https://a.example/a.pdf", title="ANNUAL RESULTS FOR 2022",
        symbols=("HK:3660",), categories=("10000", "13300"), released_at=at + timedelta(hours=1), first_seen_at=at,
    )  # fmt: skip
    _, _, title, _ = STORIES[0]
    story = Article(source="sina_news", id="1", url="https://a.example/1", title=title, released_at=at, first_seen_at=at)
    path = tmp_path / "out.jsonl"
    path.write_bytes(b"\n".join([encode(filing), encode(story)]))

    rows = run("detect", str(path))

    assert [(row["type"], row["articles"]) for row in rows] == [("dividend", ["1"]), ("filing", ["hkex:/a.pdf"])]


def test_a_filing_is_explained_from_a_file(tmp_path: Path) -> None:
    at = datetime(2023, 3, 10, tzinfo=UTC)
    filing = Filing(
        source="hkex_filings", id="hkex:/a.pdf", url="https://a.example/a.pdf", title="ANNUAL RESULTS FOR 2022",
        symbols=("HK:3660",), categories=("10000", "13300"), released_at=at, first_seen_at=at,
    )  # fmt: skip
    (tmp_path / "out.jsonl").write_bytes(encode(filing))

    told = CliRunner().invoke(APP, ["explain", "--file", str(tmp_path / "out.jsonl"), "--record", "hkex:/a.pdf"]).stdout

    assert "by rule code-results" in told


def test_a_story_is_explained_from_a_file(corpus: Path) -> None:
    told = CliRunner().invoke(APP, ["explain", "--file", str(corpus), "--record", "1"]).stdout
    silent = CliRunner().invoke(APP, ["explain", "--file", str(corpus), "--record", "4"]).stdout

    assert "+ dividend 2022Q4 by rule dividend-in-title" in told
    assert "no rule fired" in silent
    assert "its headline comments" in silent


def test_the_corpus_beside_the_project_is_read_within_the_bounds(shared: Path, tmp_path: Path) -> None:
    events = tmp_path / "events.jsonl"
    rows = run("detect", "--company", "HK:3660", str(shared / "corpus" / "dev.jsonl"))
    events.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")

    scorer = [
        sys.executable,
        str(shared / "tools" / "score_detect.py"),
        str(shared / "corpus" / "dev.gold.jsonl"),
        str(events),
        "--json",
    ]
    figures = json.loads(subprocess.run(scorer, cwd=ROOT, capture_output=True, text=True, check=True).stdout)

    assert figures["event_recall"] >= 0.97
    assert figures["event_precision"] >= 0.95
    assert figures["alerts_per_event"] <= 1.03
    assert figures["facts"] >= 0.98
    assert min(figures["article_recall"], figures["article_precision"]) >= 0.93
