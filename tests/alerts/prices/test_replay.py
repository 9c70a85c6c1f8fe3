from typing import Any

from alerts.prices.replay import Told, replay
from alerts.prices.rules import Rules, SubscribedRules, levels_of
from queues.records import Quote
from settings.subscribers import Subscribers
from settings.watchlist import Company, WatchList
from tests.alerts.prices.quotes import HOURS, hk, ny, quote, us

WATCHED = WatchList(company=(Company.model_validate({"name": "Qfin", "listings": ["HK:3660", "US:QFIN"]}),))


def alerts(rows: list[Quote], rules: Rules | None = None) -> list[Told]:
    return list(replay(rows, WATCHED, rules or Rules(fast_pct=90), HOURS))


def day(*prices: tuple[str, float]) -> list[Quote]:
    return [quote(hk(clock), last) for clock, last in prices]


def test_a_day_of_ups_and_downs_about_a_level_is_one_alert_and_a_higher_level_an_update() -> None:
    rows = day(("10:00", 105.2), ("10:30", 101.0), ("11:00", 105.3), ("13:30", 101.0), ("14:00", 105.1), ("15:00", 110.4))

    told = alerts(rows)

    assert [(one.decision.reason, one.finding.facts["level"]) for one in told] == [("first", 5.0), ("new facts", 10.0)]
    assert {one.decision.event.key for one in told} == {"price_move/HK:3660/2026-03-18/HK/up"}


def test_the_same_company_in_new_york_on_the_same_date_is_told_as_its_own_event() -> None:
    rows = [*day(("15:00", 94.0)), us(ny("09:31"), 23.0, 25.0, open=23.1)]

    told = alerts(rows)

    assert [one.decision.reason for one in told] == ["first", "first"]
    assert [one.decision.event.key for one in told] == [
        "price_move/HK:3660/2026-03-18/HK/down",
        "price_move/HK:3660/2026-03-18/US/down",
    ]


def test_a_new_high_after_a_level_adds_nothing_that_is_told_again() -> None:
    rows = [
        quote(hk("10:00"), 103.5, high=103.5, low=99.0, high_52w=104.0, low_52w=40.0),
        quote(hk("11:00"), 104.2, high=104.2, low=99.0, high_52w=104.2, low_52w=40.0),
    ]

    assert [one.finding.facts["kind"] for one in alerts(rows)] == ["level"]


def test_another_day_is_another_event() -> None:
    rows = [*day(("10:00", 105.2)), quote(hk("10:00", "2026-03-19"), 111.0, 105.2)]

    assert [one.decision.reason for one in alerts(rows)] == ["first", "first"]


def subscribers(*conditions: str, urgent: tuple[str, ...] = ()) -> Subscribers:
    table: dict[str, Any] = {
        "name": "desk",
        "channel": [{"type": "console"}],
        "rule": [{"events": list(conditions)}],
        "urgent": list(urgent),
    }
    return Subscribers.model_validate({"subscriber": [table]})


def test_every_threshold_on_price_moves_is_a_level_and_no_other_number_is() -> None:
    told = subscribers("price_move >= 7", "dividend >= 2", "price_move", urgent=("price_move > 12.5",))

    assert levels_of(told) == {7.0, 12.5}


def test_the_levels_follow_the_subscribers_and_are_made_anew_only_for_others() -> None:
    edition = [subscribers("price_move >= 7")]
    rules = SubscribedRules(lambda: edition[0])

    first, same = rules(), rules()
    edition[0] = subscribers("price_move >= 8")

    assert first is same
    assert first.levels == (3.0, 5.0, 7.0, 10.0)
    assert rules().levels == (3.0, 5.0, 8.0, 10.0)
