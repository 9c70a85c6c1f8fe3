"""Merging: one event from many reports, told once, and again only when a material fact is new."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from alerts.events.event import Decision, Event
from alerts.events.match import key_of, match
from alerts.events.merge import MOST_REPORTS, merge
from alerts.findings import Authority, FactValue, Finding
from queues.records import Article

NOON = datetime(2023, 3, 10, 4, 0, tzinfo=UTC)


def story(identity: str = "sina:1", minutes: int = 0, *, silent: bool = False) -> Article:
    at = NOON + timedelta(minutes=minutes)
    return Article(
        source="sina", id=identity, url=f"https://x/{identity}", title="t", released_at=at, first_seen_at=at, silent=silent
    )


def dividend(period: str | None = "2022Q4", authority: Authority = Authority.NEWS, **facts: FactValue) -> Finding:
    return Finding(type="dividend", company="HK:3660", discriminator=period, facts=facts, rule="r", authority=authority)


def told(*reports: tuple[Finding, Article]) -> list[Decision]:
    """The decisions on these reports, one after the other, each a minute later."""
    events: list[Event] = []
    decisions = []
    for finding, record in reports:
        old = match(events, finding, record)
        decision = merge(old, finding, record, record.first_seen_at)
        events = [event for event in events if event is not old] + [decision.event]
        decisions.append(decision)
    return decisions


def test_the_first_report_is_told_and_its_repeat_is_not() -> None:
    first, second = told((dividend(amount=0.08), story("a")), (dividend(amount=0.08), story("b", 1)))

    assert first.reason == "first"
    assert second.reason == "already told"
    assert second.event.key == "dividend/HK:3660/2022Q4"
    assert second.event.told == 1


def test_a_pay_date_that_was_missing_is_told() -> None:
    _, second = told(
        (dividend(amount=0.08), story("a")),
        (dividend(amount=0.08, payment_date="2023-05-16", authority=Authority.EXCHANGE), story("b", 1)),
    )

    assert second.reason == "new facts"
    assert second.changed == ("payment_date",)


def test_an_ads_amount_that_follows_is_no_news_and_one_that_is_corrected_is() -> None:
    _, second, third = told(
        (dividend(amount=0.08), story("a")),
        (dividend(amount=0.08, ads_amount=0.16, authority=Authority.COMPANY), story("b", 1)),
        (dividend(ads_amount=0.18, authority=Authority.EXCHANGE), story("c", 2)),
    )

    assert (second.reason, third.reason) == ("already told", "new facts")
    assert third.previous == {"ads_amount": 0.16}


def test_a_record_date_that_was_missing_is_attached_silently_and_one_that_is_corrected_is_told() -> None:
    _, second, third = told(
        (dividend(amount=0.08), story("a")),
        (dividend(amount=0.08, record_date="2023-03-31", authority=Authority.COMPANY), story("b", 1)),
        (dividend(amount=0.08, record_date="2023-04-03", authority=Authority.EXCHANGE), story("c", 2)),
    )

    assert second.reason == "already told"
    assert second.event.plain_facts()["record_date"] == "2023-03-31"
    assert third.reason == "new facts"


def test_a_correction_by_the_exchange_keeps_the_old_value_for_the_message() -> None:
    _, second = told(
        (dividend(amount=0.8, authority=Authority.EXCHANGE), story("a")),
        (dividend(amount=0.08, authority=Authority.EXCHANGE), story("b", 1)),
    )

    assert second.reason == "new facts"
    assert second.previous == {"amount": 0.8}
    assert second.event.plain_facts()["amount"] == 0.08


def test_a_withdrawal_is_told_as_such() -> None:
    _, second = told(
        (dividend(amount=0.08, status="declared"), story("a")),
        (dividend(status="withdrawn", authority=Authority.EXCHANGE), story("b", 1)),
    )

    assert second.reason == "withdrawn"


def test_a_story_that_only_repeats_the_exchange_is_silenced() -> None:
    _, second = told((dividend(amount=0.08, authority=Authority.EXCHANGE), story("a")), (dividend(amount=0.08), story("b", 1)))

    assert second.reason == "repeats the exchange"


def test_a_story_cannot_overrule_the_exchange() -> None:
    _, second = told((dividend(amount=0.08, authority=Authority.EXCHANGE), story("a")), (dividend(amount=8.0), story("b", 1)))

    assert second.event.plain_facts()["amount"] == 0.08
    assert second.event.contradictions == ()
    assert second.reason == "repeats the exchange"


def test_stories_that_disagree_are_flagged_once() -> None:
    _, second, third = told(
        (dividend(amount=0.08, currency="USD"), story("a")),
        (dividend(amount=0.8, currency="USD"), story("b", 1)),
        (dividend(amount=0.8, currency="USD"), story("c", 2)),
    )

    assert second.event.contradictions == ("amount",)
    assert second.reason == "new facts"
    assert third.reason == "already told"


def test_the_same_amount_in_another_currency_is_no_contradiction() -> None:
    _, second = told(
        (dividend(amount=0.08, currency="USD"), story("a")), (dividend(amount=0.62, currency="HKD"), story("b", 1))
    )

    assert second.event.contradictions == ()
    assert second.reason == "already told"


def test_history_is_told_to_nobody_and_neither_is_a_later_story_of_it() -> None:
    first, second = told((dividend(amount=0.08), story("a", silent=True)), (dividend(amount=0.08), story("b", 1)))

    assert first.reason == second.reason == "history"


def test_what_was_released_long_ago_is_history() -> None:
    decision = merge(None, dividend(), story("a"), NOON + timedelta(days=4))

    assert decision.reason == "history"


def test_a_report_without_a_period_joins_the_open_event_and_takes_its_key() -> None:
    first, second = told((dividend(None, amount=0.08), story("a")), (dividend("2022Q4", amount=0.08), story("b", 1)))

    assert first.event.key == "dividend/HK:3660/~2023-03-10"
    assert second.event.key == "dividend/HK:3660/2022Q4"
    assert second.event.aliases == ("dividend/HK:3660/~2023-03-10",)
    assert second.reason == "already told"


def test_the_dividends_of_two_periods_are_two_events() -> None:
    _, second = told((dividend("2022Q3"), story("a")), (dividend("2022Q4"), story("b", 1)))

    assert second.reason == "first"


def test_two_moves_of_one_day_and_direction_are_one_event_and_others_are_not() -> None:
    def move(discriminator: str) -> Finding:
        return Finding(type="price_move", company="HK:3660", discriminator=discriminator, rule="r")

    decisions = told(
        (move("2023-03-10/HK/up"), story("a")),
        (move("2023-03-10/HK/up"), story("b", 1)),
        (move("2023-03-10/US/up"), story("c", 2)),
        (move("2023-03-10/HK/down"), story("d", 3)),
    )

    assert [decision.reason for decision in decisions] == ["first", "already told", "first", "first"]


def test_an_announcement_of_the_evening_and_its_morning_story_are_one_event() -> None:
    def allotment(day: str) -> Finding:
        return Finding(type="filing", category="allotment", company="HK:1", discriminator=day, rule="r")

    _, second = told((allotment("2023-03-10"), story("a")), (allotment("2023-03-09"), story("b", 60)))

    assert second.event.key == "allotment/HK:1/2023-03-09"
    assert second.event.told == 1


def test_a_key_says_what_the_event_is() -> None:
    assert key_of(dividend()) == "dividend/HK:3660/2022Q4"
    assert key_of(Finding(type="filing", company="HK:1", discriminator="2023-01-01", rule="r")) == (
        "other_announcement/HK:1/2023-01-01"
    )


reports = st.lists(
    st.tuples(
        st.sampled_from(["2022Q4", None]),
        st.sampled_from(list(Authority)),
        st.sampled_from([0.08, 0.8, None]),
        st.integers(0, 600),
    ),
    min_size=1,
    max_size=6,
)


@given(reports, st.randoms())
def test_the_key_does_not_depend_on_the_order_of_the_reports(
    made: list[tuple[str | None, Authority, float, int]], random: object
) -> None:
    told_of = [
        (dividend(period, authority, amount=amount), story(str(number), minutes))
        for number, (period, authority, amount, minutes) in enumerate(made)
    ]
    shuffled = list(told_of)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert told(*told_of)[-1].event.key == told(*shuffled)[-1].event.key
    assert sum(decision.reason == "first" for decision in told(*shuffled)) == 1


def test_an_event_of_many_reports_keeps_the_first_the_newest_and_its_key() -> None:
    exchange = (dividend("2022Q3", Authority.EXCHANGE, amount=0.08), story("hkex", 1))
    stories = [(dividend("2022Q4", amount=0.08), story(f"s{number}", number + 2)) for number in range(300)]
    event: Event | None = None
    for finding, record in [(dividend("2022Q4", amount=0.08), story("first")), exchange, *stories]:
        event = merge(event, finding, record, record.first_seen_at).event

    assert event is not None
    kept = [report.record_id for report in event.reports]

    assert len(kept) == MOST_REPORTS
    assert kept[:2] == ["first", "hkex"]
    assert kept[-1] == "s299"
    assert event.key == "dividend/HK:3660/2022Q3"
    assert event.told == 1
