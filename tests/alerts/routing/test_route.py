"""Who is told of an alert, and why."""

from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from alerts.routing.index import RoutingIndex
from alerts.routing.route import explain, route
from alerts.routing.silences import Silence, Weekly
from settings.subscribers import Subscriber
from tests.alerts.samples import DAY, WATCHLIST, alert, subscribers

FORM = """
[[subscriber]]
name = "a"
{options}
[[subscriber.channel]]
type = "console"
[[subscriber.channel]]
type = "email"
to = "a@example.com"
{rule}
"""


def index(folder: Path, rule: str, options: str = "") -> RoutingIndex:
    text = FORM.format(rule="[[subscriber.rule]]\n" + rule if rule else "", options=options)
    return RoutingIndex(subscribers(folder, text), WATCHLIST)


def slide(pct: float) -> dict[str, float]:
    return {"pct": pct}


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("", True),
        ('companies = ["HK:3660"]', True),
        ('companies = ["US:QFIN"]', True),
        ('companies = ["360 DigiTech"]', True),
        ('companies = ["tag:fintech"]', True),
        ('companies = ["tag:internet"]', False),
        ('events = ["dividend"]', True),
        ('events = ["filing", "price_move >= 5"]', False),
        ('events = ["dividend >= 0.05"]', True),
        ('events = ["dividend > 0.08"]', False),
        ('sources = ["hkex_filings"]', True),
        ('sources = ["sina_news"]', False),
    ],
)
def test_a_rule_names_companies_events_and_sources(tmp_path: Path, rule: str, told: bool) -> None:
    found = index(tmp_path, rule).route(alert(facts={"amount": 0.08}))

    assert bool(found) is told


@pytest.mark.parametrize(("pct", "told"), [(-5.0, True), (5.0, True), (-4.9, False)])
def test_a_threshold_looks_at_the_size_of_a_move(tmp_path: Path, pct: float, told: bool) -> None:
    found = index(tmp_path, 'events = ["price_move >= 5"]').route(alert("price_move", facts=slide(pct)))

    assert bool(found) is told


def test_two_rules_that_fit_tell_once_and_urgently_if_one_of_them_is(tmp_path: Path) -> None:
    rules = 'events = ["dividend"]\n[[subscriber.rule]]\ncompanies = ["HK:3660"]\nurgency = "urgent"'

    (found,) = index(tmp_path, rules).route(alert())

    assert (found.rule, found.urgent) == (2, True)


def test_each_channel_gets_a_notice_whose_id_is_always_the_same(tmp_path: Path) -> None:
    found = [route(alert(), index(tmp_path, ""), (), now=DAY, unix_of=datetime.timestamp) for _ in range(2)]

    ids = [[notice.id for one in routed for notice in one.notices] for routed in found]
    assert ids[0] == ids[1] == ["dividend/HK:3660/2022Q4#1@a/console", "dividend/HK:3660/2022Q4#1@a/email"]


def test_a_silence_ends_on_time(tmp_path: Path) -> None:
    hush = Silence(id="x", companies=("HK:3660",), starts=DAY, until=DAY + timedelta(hours=1), by="me")
    last = DAY + timedelta(minutes=59, seconds=59)

    silent, told = (
        route(alert(), index(tmp_path, ""), (hush,), now=now, unix_of=datetime.timestamp)[0]
        for now in (last, hush.until or DAY)
    )

    assert silent.notices == ()
    assert silent.reason.startswith("silenced by me until 2023-03-13T09:45")
    assert len(told.notices) == 2


@pytest.mark.parametrize(
    ("now", "active"),
    [
        ("2023-03-13T23:30:00+08:00", True),
        ("2023-03-14T00:30:00+08:00", True),
        ("2023-03-14T01:00:00+08:00", False),
        ("2023-03-14T23:30:00+08:00", False),
    ],
)
def test_a_weekly_silence_may_go_over_midnight(now: str, active: bool) -> None:
    weekly = Weekly(days=(0,), start=time(23), end=time(1), zone="Asia/Hong_Kong")
    hush = Silence(id="x", starts=DAY, weekly=weekly, by="me")

    assert hush.active(datetime.fromisoformat(now)) is active


def test_everyone_can_be_told_why_they_heard_nothing(tmp_path: Path) -> None:
    found = explain(alert("price_move", facts=slide(3.2)), index(tmp_path, 'events = ["price_move >= 5"]'), (), now=DAY)

    assert found == [("a", "no rule fits (rule 1: price_move >= 5: pct 3.2 is below 5)")]


def test_every_field_of_a_subscriber_has_a_default_but_its_name() -> None:
    assert [name for name, field in Subscriber.model_fields.items() if field.is_required()] == ["name"]
