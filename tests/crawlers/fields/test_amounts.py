"""Money in the words of a dividend: amounts in the main unit of their currency, and what one share gets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.fields.amounts import CURRENCIES, Amount, read_amounts
from crawlers.fields.payouts import read_payouts

NAMES = [(name, code) for code, names in CURRENCIES.items() for name in names]


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("末期息人民币15分", 0.15, "CNY"),
        ("人民币2角5分", 0.25, "CNY"),
        ("人民币３角", 0.3, "CNY"),
        ("港币1元2角5分", 1.25, "HKD"),
        ("港币15分", 0.15, "HKD"),
        ("港币15仙", 0.15, "HKD"),
        ("每股人民币15仙", 0.15, "CNY"),
        ("RMB 15 cents", 0.15, "CNY"),
        ("HK15.5 cents", 0.155, "HKD"),
        ("US 5 cents", 0.05, "USD"),
        ("8 HK cents", 0.08, "HKD"),
        ("HK cents 8", 0.08, "HKD"),
        ("12便士", 0.12, "GBP"),
        ("0.38元人民币", 0.38, "CNY"),
        ("派息USD 0.38.", 0.38, "USD"),
        ("8仙", 0.08, "HKD"),
    ],
)
def test_parts_of_a_unit_are_parts_of_the_currency_that_is_named(text: str, value: float, currency: str) -> None:
    assert read_amounts(text) == (Amount(value, currency),)


@pytest.mark.parametrize(
    "text", ["15分", "2角", "15 cents", "每股0.08元", "港币5厘", "人民币100万元", "RMB2.5 million", "港币0.5%"]
)
def test_what_has_no_currency_or_is_no_amount_for_a_share_is_none(text: str) -> None:
    assert read_amounts(text) == ()


@given(st.sampled_from(NAMES), st.integers(1, 99_999), st.sampled_from(["", " "]))
def test_a_hundredth_is_a_hundredth_in_every_currency(name: tuple[str, str], number: int, blank: str) -> None:
    assert read_amounts(f"每股{name[0]}{blank}{number}{blank}分") == (Amount(round(number / 100, 10), name[1]),)
    assert read_amounts(f"每股{name[0]}{blank}{number}") == (Amount(float(number), name[1]),)


@pytest.mark.parametrize(
    ("text", "payouts"),
    [
        ("每股派人民币0.35元及特别股息0.1港元", [(0.35, "CNY", None), (0.1, "HKD", "特别股息")]),
        ("每10股派人民币2.5元(含税)，特别股息人民币1元", [(0.25, "CNY", None), (0.1, "CNY", "特别股息")]),
        ("末期息0.2港元，特别息0.1港元，合共0.3港元", [(0.2, "HKD", None), (0.1, "HKD", "特别息")]),
        ("每股0.38美元(每ADS 0.76美元)", [(0.38, "USD", None)]),
        ("每ADS 0.76美元（每股0.38美元）", [(0.38, "USD", None)]),
        ("每股0.38美元（相等于2.97港元）", [(0.38, "USD", None)]),
        ("每股港币0.08元/人民币0.07元", [(0.08, "HKD", None)]),
        ("每股0.35元人民币(税后0.315元人民币)", [(0.35, "CNY", None)]),
        ("每10股派5港元(每股0.5港元)", [(0.5, "HKD", None)]),
        ("全年派息0.3港元", [(0.3, "HKD", None)]),
        ("不派息", []),
    ],
)
def test_a_share_gets_each_dividend_once(text: str, payouts: list[tuple[float, str, str | None]]) -> None:
    assert [(one.amount.value, one.amount.currency, one.kind) for one in read_payouts(text)] == payouts


@pytest.mark.parametrize(
    "text",
    [
        "每ADS 0.76美元",
        "每股美国存托股0.76美元",
        "0.76美元/ADS",
        "人民币0.35元及0.1港元",
        "港币0.3元港币0.2元",
        "总额1,000港元",
        "每手派港币50元",
        "每0股派1港元",
    ],
)
def test_amounts_that_cannot_be_told_to_be_a_shares_are_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"amount|lot|number"):
        read_payouts(text)


@given(st.text(alphabet=st.sampled_from("0123456789.,每股派人民币港元美分角仙及特别息ADS（）()/ ")))
def test_any_text_has_payouts_or_is_an_error(text: str) -> None:
    try:
        payouts = read_payouts(text)
    except ValueError:
        return

    assert all(one.amount.value >= 0 for one in payouts)
