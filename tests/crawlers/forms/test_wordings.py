"""Dividend forms as issuers fill them in: labels quoted in prose, rare currencies and units, readers with habits."""

from datetime import date

import pytest

from crawlers.forms.dividend import read_dividend
from queues.records import CurrencyOption, DividendForm
from tests.crawlers.forms.drawn import FOOT_EN, FOOT_ZH, Layout, chinese, drawn, english

HEADING_EN = "Cash Dividend Announcement for Equity Issuer"
HEADING_ZH = "股票發行人現金股息公告"
WIDE = Layout(200, 300)
BASE_EN = read_dividend(drawn("EF001", HEADING_EN, english(), WIDE, FOOT_EN), "form")
BASE_ZH = read_dividend(drawn("EF001", HEADING_ZH, chinese(), WIDE, FOOT_ZH), "form")


def inserted(rows: list[tuple[str, str]], after: str, *more: tuple[str, str]) -> list[tuple[str, str]]:
    place = next(number for number, (label, _) in enumerate(rows, 1) if label == after)
    return [*rows[:place], *more, *rows[place:]]


def below(form: str, heading: str, rows: list[tuple[str, str]]) -> DividendForm:
    """As a reader that prints every cell on a line of its own sees it."""
    return read_dividend("\n\n".join([form, heading, *(cell for row in rows for cell in row if cell)]), "form")


def test_labels_quoted_in_a_reason_and_in_remarks_are_not_taken_for_the_rows() -> None:
    reason = (
        "Dividend declared HKD 0.4 per share was misprinted.\nRecord date 21 May 2026 was wrong.\n"
        "Status New announcement was chosen by mistake"
    )
    remark = "Record date 30 May 2026 is that of the A shares.\nDividend declared RMB 0.4 per share is theirs"
    rows = english(Status="Update to previous announcement", Other_information=remark)
    rows = inserted(rows, "Status", ("Reason for the update / change", reason))
    printed = "\n".join(["EF001", HEADING_EN, *(f"{label} {value}".strip() for label, value in rows)])

    for facts in (read_dividend(printed, "form"), below("EF001", HEADING_EN, rows)):
        assert (facts.status, facts.declared_amount, facts.declared_currency) == ("update", 0.27006249, "CNY")
        assert (facts.record_date, facts.ex_date) == (BASE_EN.record_date, BASE_EN.ex_date)


def test_labels_quoted_in_a_chinese_reason_are_not_taken_for_the_rows() -> None:
    rows = inserted(
        chinese(公告狀態="更新公告"),
        "公告狀態",
        ("更新/撤回理由", "宣派股息 每 股 0.4HKD 有誤。\n記錄日期 2026年5月21日 有誤。"),
    )
    printed = "\n".join(["EF001", HEADING_ZH, *(f"{label} {value}".strip() for label, value in rows)])

    for facts in (read_dividend(printed, "form"), below("EF001", HEADING_ZH, rows)):
        assert (facts.status, facts.declared_amount, facts.record_date) == ("update", 0.27006249, date(2026, 5, 20))


@pytest.mark.parametrize("unit", [
    "per unit", "per Share Stapled Unit", "per preference share", "per Class A ordinary share", "per HDR", "per share.",
])  # fmt: skip
def test_amounts_for_one_of_whatever_is_listed(unit: str) -> None:
    rows = english(Dividend_declared=f"HKD 0.5 {unit}", Default=f"HKD 0.5 {unit}")

    facts = read_dividend(drawn("EF001", HEADING_EN, rows, Layout(), FOOT_EN), "form")

    assert (facts.declared_amount, facts.paid_amount, facts.per_shares) == (0.5, 0.5, 1)


@pytest.mark.parametrize("written", [
    "每 基金單位 0.5HKD", "每 股份合訂單位 0.5HKD", "每 股優先股 0.5HKD", "每 A類股份 0.5HKD", "每 股A類普通股 0.5HKD",
    "每 份預託證券 0.5HKD",
])  # fmt: skip
def test_amounts_for_one_of_whatever_is_listed_in_chinese(written: str) -> None:
    facts = read_dividend(drawn("EF001", HEADING_ZH, chinese(宣派股息=written, 派息金額=written), WIDE, FOOT_ZH), "form")

    assert (facts.declared_amount, facts.paid_currency, facts.per_shares) == (0.5, "HKD", 1)


@pytest.mark.parametrize("words", ["per 10 share", "per 10 shares", "for every 10 shares"])
def test_amounts_for_ten_shares(words: str) -> None:
    rows = english(Dividend_declared=f"HKD 1.5 {words}")

    facts = read_dividend(drawn("EF001", HEADING_EN, rows, Layout(), FOOT_EN), "form")

    assert (facts.declared_amount, facts.per_shares) == (1.5, 10)


@pytest.mark.parametrize("currency", ["GBP", "SGD", "JPY", "SEK", "PKR", "KHR"])
def test_a_currency_by_its_code_with_its_amount_in_hong_kong_still_open(currency: str) -> None:
    rows = english(
        Dividend_declared=f"{currency} 1,234.5 per share", Default="HKD (Amount to be announced)", Exchange="To be announced"
    )

    facts = read_dividend(drawn("EF001", HEADING_EN, rows, Layout(), FOOT_EN), "form")

    assert (facts.declared_amount, facts.declared_currency) == (1234.5, currency)
    assert (facts.paid_amount, facts.paid_currency, facts.exchange_rate) == (None, "HKD", None)


@pytest.mark.parametrize(
    "label", ["First currency option", "Amount in which the dividend will be paid in the first currency option"]
)
def test_options_printed_below_their_labels_leave_out_the_default_amount(label: str) -> None:
    more = [
        (label, "USD 0.31 per share"),
        ("Exchange rate of that option", "RMB 1 : USD 0.13"),
        ("Second one", "GBP, amount to be announced"),
    ]
    heading = "Cash Dividend (with Currency Option) Announcement for Equity Issuer"
    rows = inserted(english(), "Exchange rate", *more)

    facts = below("EF002", heading, rows)

    assert facts.options == (CurrencyOption(amount=0.31, currency="USD"), CurrencyOption(amount=None, currency="GBP"))
    assert (facts.paid_amount, facts.exchange_rate) == (0.30905111, 1.144387)


@pytest.mark.parametrize(("written", "meant"), [
    ("2026年5月18日 下午4時30分", "2026-05-18T16:30"),
    ("2026年5月18日 下午四時三十分", "2026-05-18T16:30"),
    ("2026年5月18日 下午四時半", "2026-05-18T16:30"),
    ("2026年5月18日 中午12時正", "2026-05-18T12:00"),
])  # fmt: skip
def test_times_of_day_in_words(written: str, meant: str) -> None:
    assert read_dividend(drawn("EF001", HEADING_ZH, chinese(為符合=written), WIDE, FOOT_ZH), "form").last_lodgement == meant


@pytest.mark.parametrize(("words", "taxed"), [
    ("No withholding tax is applied to the dividend", False),
    ("No withholding tax for individuals; 10% for enterprises that are not resident", True),
    ("No withholding tax (0%)", False),
    ("Nil", False),
])  # fmt: skip
def test_a_tax_is_one_when_some_rate_of_it_is_stated(words: str, taxed: bool) -> None:
    rows = english(Details_of_withholding=words)

    assert read_dividend(drawn("EF001", HEADING_EN, rows, Layout(), FOOT_EN), "form").withholding_tax is taxed


def test_a_condition_behind_a_date_does_not_cost_the_date() -> None:
    rows = english(Payment="01 June 2026 (subject to approval on 13 May 2026)")

    assert below("EF001", HEADING_EN, rows).payment_date == date(2026, 6, 1)
    assert read_dividend(drawn("EF001", HEADING_EN, rows, WIDE, FOOT_EN), "form").payment_date == date(2026, 6, 1)


@pytest.mark.parametrize("spoil", [
    lambda text: text.replace(" ", "\u00a0"),
    lambda text: text.replace(" ", " \u200b"),
    lambda text: text.replace("\n", "\r\n"),
    lambda text: text.replace("\nEF001", "\n\fEF001"),
    lambda text: "\ufeff" + text,
    lambda text: text.translate({ord(char): ord(char) + 0xFEE0 for char in "0123456789:().%/"}),
    lambda text: text.replace("\n", "\n\n").replace(" ", "     "),
])  # fmt: skip
def test_characters_that_readers_put_in_place_of_plain_ones(spoil: object) -> None:
    assert callable(spoil)
    rows_en, rows_zh = english(), chinese()

    assert read_dividend(spoil(drawn("EF001", HEADING_EN, rows_en, Layout(page=24), FOOT_EN)), "form") == BASE_EN
    assert read_dividend(spoil(drawn("EF001", HEADING_ZH, rows_zh, Layout(page=17), FOOT_ZH)), "form") == BASE_ZH


@pytest.mark.parametrize("layout", [Layout(), Layout(36, 60), Layout(200, 200, page=20)])
def test_a_form_without_line_ends_keeps_values_that_stood_among_a_labels_words(layout: Layout) -> None:
    flat_en = " ".join(drawn("EF001", HEADING_EN, english(), layout, FOOT_EN).split())
    flat_zh = " ".join(drawn("EF001", HEADING_ZH, chinese(), Layout(16, 60, layout.page), FOOT_ZH).split())

    assert read_dividend(flat_en, "form") == BASE_EN
    assert read_dividend(flat_zh, "form") == BASE_ZH


def test_section_headings_that_a_reader_moves_behind_their_rows_are_no_tax() -> None:
    rows = [row for row in chinese() if row[0] != "代扣所得稅信息"]
    rows = inserted(rows, "股息所涉及的代扣所得稅", ("香港過戶登記處相關信息", ""), ("代扣所得稅信息", ""))

    assert below("EF001", HEADING_ZH, rows).withholding_tax is False


def test_the_form_is_that_of_the_pages_head_and_not_one_that_its_title_mentions() -> None:
    rows = english(Title="Replaces form EF002 of 17 March 2026")
    text = drawn("", HEADING_EN, rows, WIDE, FOOT_EN)

    assert read_dividend(text + "\nEF001", "form").form == "EF001"


def test_a_date_on_or_before_which_is_paid() -> None:
    assert below("EF001", HEADING_EN, english(Payment="On or before 01 June 2026")).payment_date == date(2026, 6, 1)


def test_an_issuers_name_on_three_lines_about_its_label() -> None:
    name = "Harbour Lantern Corporation Limited (a joint stock limited company incorporated in the People's Republic of China)"

    facts = read_dividend(drawn("EF001", HEADING_EN, english(Issuer=name), Layout(44, 44), FOOT_EN), "form")

    assert facts.issuer == name
