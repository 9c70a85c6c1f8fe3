"""The drift corpus: each source's own pages, broken as sites break them, through its own parser, to the judge."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from urllib.parse import urlsplit

import pytest

from alerts.health.expecting import Expectation
from alerts.health.judge import after_report
from alerts.health.record import GOOD, Health
from alerts.health.telling import telling
from crawlers.bans import ban_in
from crawlers.cases import read_case
from crawlers.errors import PageError
from crawlers.page import Page
from crawlers.publishers import publisher_of
from queues.records import CrawlReport, Outcome
from settings.calendar import Calendar
from settings.due import DueTimes
from settings.timetable import Source
from tests.conftest import ROOT

CASES = ROOT / "tests" / "crawlers" / "cases"
START = datetime(2024, 3, 12, tzinfo=UTC)
JSON_LISTS = ("hkex_filings/latest_en", "hkex_reconcile/search_en", "sina_roll/roll_json", "sina_quotes/mixed_markets")
HTML_LISTS = ("sina_news/list_first_page", "sina_roll/column_page")
FEEDS = ("ir_feed/gcsweb", "sec_filings/company_atom")
MAINTENANCE = b"<!DOCTYPE html><html><head><title>Maintenance</title></head><body><p>We are back soon.</p></body></html>"
CAPTCHA = b"<!DOCTYPE html><html><head><title>Access Denied</title></head><body><form>Type what you see</form></body></html>"


def renamed(body: bytes) -> bytes:
    """Classes and ids of HTML, or the keys of JSON, are others."""
    body = re.sub(rb"""\b(class|id)=(["'])([^"']*)\2""", rb"\1=\2x-new\2", body)
    return re.sub(rb'"(\w+)"\s*:', rb'"new_\1":', body)


def without_items(body: bytes) -> bytes:
    """Lists and feeds without any of their items."""
    body = re.sub(rb"<li\b.*?</li>", b"", body, flags=re.DOTALL)
    return re.sub(rb"<(item|entry)\b.*?</\1>", b"", body, flags=re.DOTALL)


def outcome_of(source: str, page: Page) -> tuple[Outcome, int]:
    """What a run that got only this page is called, and how many rows it found."""
    if ban_in(publisher_of(urlsplit(page.url).hostname or ""), page.status, page.body) is not None:
        return "blocked", 0
    try:
        return "ok", len(import_module(f"crawlers.parsers.{source}").parse(page))
    except PageError as error:
        return error.outcome, 0


class Road:
    """A source with a week of good runs behind it."""

    def __init__(self, case: str) -> None:
        self.source = case.split("/", 1)[0]
        self.page = read_case(CASES / case)
        row = Source(name=self.source, outside="2m", deadline="60s", limit="60s")  # type: ignore[arg-type] # read as text
        self._expected = Expectation(DueTimes(row, Calendar()), ("*",))
        self.health = Health(source=self.source, since=START, watched_since=START)
        self.told: list[str] = []
        self._runs = 0
        self.run(self.page, times=7 * 24 * 30)

    def run(self, page: Page, times: int = 1) -> "Road":
        outcome, rows = outcome_of(self.source, page)
        for _ in range(times):
            at = START + timedelta(minutes=2 * self._runs)
            self._runs += 1
            report = CrawlReport(
                source=self.source, run_id=str(self._runs), started_at=at, finished_at=at, outcome=outcome, known=rows
            )
            health, operation = telling(after_report(self.health, report, self._expected.kind(at)))
            self.health = health
            self.told += [operation.state] if operation else []
        return self


@pytest.mark.parametrize("case", [*JSON_LISTS, *HTML_LISTS, *FEEDS])
def test_a_healthy_page_is_good(case: str) -> None:
    road = Road(case)

    assert road.health.state in GOOD
    assert road.told == []


@pytest.mark.parametrize("case", [*JSON_LISTS[:3], *HTML_LISTS])
def test_renamed_classes_and_keys_are_drift_after_two_runs(case: str) -> None:
    road = Road(case)

    road.run(replace(road.page, body=renamed(road.page.body)), times=2)

    assert road.told == ["drifted"]


@pytest.mark.parametrize("case", JSON_LISTS)
def test_html_where_json_was_due_is_named_after_two_runs(case: str) -> None:
    road = Road(case)

    road.run(replace(road.page, body=MAINTENANCE), times=2)

    assert road.told == ["not_json"]


@pytest.mark.parametrize("case", [*HTML_LISTS[1:], *FEEDS])
def test_a_list_without_items_is_empty_after_two_runs(case: str) -> None:
    road = Road(case)

    road.run(replace(road.page, body=without_items(road.page.body)), times=2)

    assert road.told == ["empty"]


@pytest.mark.parametrize("case", [*JSON_LISTS, *HTML_LISTS, *FEEDS])
def test_a_captcha_is_a_block_after_two_runs_and_two_good_ones_end_it(case: str) -> None:
    road = Road(case)

    road.run(replace(road.page, body=CAPTCHA), times=2)
    assert road.told == ["blocked"]
    road.run(road.page, times=2)

    assert road.told == ["blocked", "ok"]
