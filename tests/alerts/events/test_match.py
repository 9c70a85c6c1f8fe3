"""Which open event a report joins."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from alerts.events.match import match
from alerts.events.merge import merge
from alerts.findings import Authority, Finding
from tests.alerts.events.test_merge import NOON, story


def finding(
    category: str | None, discriminator: str | None, *, type_: str = "filing", authority: Authority = Authority.NEWS
) -> Finding:
    return Finding(type=type_, category=category, company="HK:1", discriminator=discriminator, rule="r", authority=authority)  # type: ignore[arg-type]


def filed(day: str) -> Finding:
    return finding("buyback", day, authority=Authority.EXCHANGE)


def joins(first: Finding, second: Finding, days: int) -> bool:
    """Whether a report so many days later joins the event of the first."""
    event = merge(None, first, story("a"), NOON).event
    return match([event], second, story("b", days * 24 * 60)) is not None


@pytest.mark.parametrize(
    ("first", "second", "days", "expected"),
    [
        # a period is the same however late it is told, and another however soon
        (finding("results", "2022Q4"), finding("results", "2022Q4"), 30, True),
        (finding("results", "2022Q4"), finding("results", "2022Q3"), 0, False),
        # without a period only what is near in time
        (finding("results", "2022Q4"), finding("results", None), 2, True),
        (finding("results", "2022Q4"), finding("results", None), 40, False),
        # days of one announcement differ a little, of two a lot
        (finding("name_change", "2023-03-10"), finding("name_change", "2023-03-12"), 2, True),
        (finding("name_change", "2023-03-10"), finding("name_change", "2023-03-25"), 15, False),
        # buybacks are filed day after day, each an event; a story may be a day late
        (filed("2023-03-10"), filed("2023-03-11"), 1, False),
        (filed("2023-03-10"), finding("buyback", "2023-03-11"), 1, True),
        # kinds do not mix
        (finding("results", "2022Q4"), finding("results_date", "2022Q4"), 0, False),
        # a house's view of the last day of a month, told on the first of the next
        (finding(None, "瑞银/2023-02-28", type_="rating"), finding(None, "瑞银/2023-03-01/26", type_="rating"), 1, True),
        (finding(None, "瑞银/2023-02-28", type_="rating"), finding(None, "花旗/2023-02-28", type_="rating"), 1, False),
    ],
)  # fmt: skip
def test_a_report_joins_the_event_that_it_tells_of(first: Finding, second: Finding, days: int, expected: bool) -> None:
    assert joins(first, second, days) is expected


def test_another_company_never_joins() -> None:
    event = merge(None, finding("results", "2022Q4"), story("a"), NOON).event
    other = Finding(type="filing", category="results", company="HK:2", discriminator="2022Q4", rule="r")

    assert match([event], other, story("b")) is None


def test_the_nearest_of_several_open_events_is_joined() -> None:
    old = merge(None, finding("placing", "2023-03-01"), story("a", -9 * 24 * 60), NOON).event
    new = merge(None, finding("placing", "2023-03-09"), story("b", -24 * 60), NOON).event

    assert match([old, new], finding("placing", None), story("c")) == new
    assert timedelta(0) < new.updated_at - old.updated_at


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("海昌药业(02988)拟3.2亿元收购康宁生物60%股权", "海昌药业(02988.HK)：附属以3.2亿元收购康宁生物六成股权", True),
        ("海昌药业(02988)拟3.2亿元收购康宁生物60%股权", "海昌药业(02988)拟购入德国包装厂", False),
        ("海昌药业(02988)：陈立民获委任为执行董事", "海昌药业：委任陈立民为执行董事 即日生效", True),
        ("海昌药业(02988)：陈立民获委任为执行董事", "海昌药业(02988)：核数师罗兵咸辞任", False),
        ("海昌药业(02988)拟收购康宁生物", "Haichang Pharma to acquire Kangning Bio", True),
    ],
)
def test_two_deals_of_one_day_are_two_events(first: str, second: str, expected: bool) -> None:
    deal = finding("acquisition", "2023-03-10")
    event = merge(None, deal, replace(story("a"), title=first), NOON).event

    assert (match([event], deal, replace(story("b"), title=second)) is not None) is expected


def test_another_target_of_the_same_house_is_another_view() -> None:
    def view(day: str, target: float) -> Finding:
        return Finding(
            type="rating",
            company="HK:1",
            discriminator=f"瑞银/{day}/{target:g}",
            facts={"target": target, "currency": "HKD"},
            rule="r",
        )

    event = merge(None, view("2023-03-10", 154.0), story("a"), NOON).event

    assert match([event], view("2023-03-11", 154.0), story("b", 900)) == event
    assert match([event], view("2023-03-10", 162.0), story("c", 60)) is None


@pytest.mark.parametrize(("amount", "expected"), [(0.08, True), (0.09, False)])
def test_a_dividend_told_again_on_its_ex_date_is_known_by_its_amount(amount: float, expected: bool) -> None:
    declared = replace(finding(None, "2022Q4", type_="dividend"), facts={"amount": 0.08, "currency": "USD"})
    on_its_ex_date = replace(finding(None, None, type_="dividend"), facts={"amount": amount, "currency": "USD"})

    assert joins(declared, on_its_ex_date, 60) is expected
