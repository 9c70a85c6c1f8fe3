"""Dividend forms of every layout and wording that the exchange is known to print."""

import json
from datetime import date
from pathlib import Path

import msgspec
import pytest

from crawlers.errors import UnreadableForm
from crawlers.forms.dividend import read_dividend
from queues.records import CurrencyOption, DividendForm
from tests.crawlers.forms.drawn import FOOT_EN, FOOT_ZH, Layout, chinese, drawn, english

HEADING_EN = "Cash Dividend Announcement for Equity Issuer"
HEADING_ZH = "股票發行人現金股息公告"
LAYOUTS = [Layout(200, 200), Layout(44, 60), Layout(40, 30), Layout(30, 24), Layout(60, 34), Layout(44, 60, page=19)]


def en(form: str = "EF001", heading: str = HEADING_EN, layout: Layout = LAYOUTS[1], **changes: str) -> DividendForm:
    return read_dividend(drawn(form, heading, english(**changes), layout, FOOT_EN), "form")


def zh(form: str = "EF001", heading: str = HEADING_ZH, layout: Layout = LAYOUTS[1], **changes: str) -> DividendForm:
    return read_dividend(drawn(form, heading, chinese(**changes), layout, FOOT_ZH), "form")


def expected(issuer: str) -> DividendForm:
    return DividendForm(
        form="EF001",
        issuer=issuer,
        stock_code="HK:2999",
        announcement_date=date(2026, 3, 18),
        status="new",
        dividend_type="final",
        dividend_nature="ordinary",
        financial_year_end=date(2025, 12, 31),
        period_end=date(2025, 12, 31),
        declared_amount=0.27006249,
        declared_currency="CNY",
        per_shares=1,
        paid_amount=0.30905111,
        paid_currency="HKD",
        exchange_rate=1.144387,
        approval_date=date(2026, 5, 13),
        ex_date=date(2026, 5, 15),
        last_lodgement="2026-05-18T16:30",
        book_close_from=date(2026, 5, 19),
        book_close_to=date(2026, 5, 20),
        record_date=date(2026, 5, 20),
        payment_date=date(2026, 6, 1),
        withholding_tax=False,
    )


@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_english_form_reads_the_same_however_its_cells_are_wrapped(layout: Layout) -> None:
    assert en(layout=layout) == expected("Harbour Lantern Holdings Limited")


@pytest.mark.parametrize("layout", [*LAYOUTS, Layout(12, 20), Layout(15, 24)])
def test_a_chinese_form_reads_the_same_however_its_cells_are_wrapped(layout: Layout) -> None:
    assert zh(layout=layout) == expected("港燈籠控股有限公司")


def test_a_reader_that_prints_values_below_their_labels() -> None:
    for rows, heading, issuer in (
        (english(), HEADING_EN, "Harbour Lantern Holdings Limited"),
        (chinese(), HEADING_ZH, "港燈籠控股有限公司"),
    ):
        cells = [cell for row in rows for cell in row if cell]

        assert read_dividend("\n".join(["EF001", heading, *cells]), "form") == expected(issuer)


def test_a_form_without_line_ends_is_read_by_its_labels() -> None:
    flat_en = drawn("EF001", HEADING_EN, english(), Layout(200, 200), FOOT_EN).replace("\n", " ")
    flat_zh = drawn("EF001", HEADING_ZH, chinese(), Layout(200, 200), FOOT_ZH).replace("\n", "")

    assert read_dividend(flat_en, "form") == expected("Harbour Lantern Holdings Limited")
    assert read_dividend(flat_zh, "form") == expected("港燈籠控股有限公司")


@pytest.mark.parametrize("glue", ["EF001 vPage 1 of 2 v 1.1.1", "EF001\nvPage 1 of 2 1.1.1", "Page 1 of 2 v1.1.1\nEF001"])
def test_page_feet_and_heads_inside_a_wrapped_label_do_no_harm(glue: str) -> None:
    text = drawn("EF001", HEADING_EN, english(), Layout(44, 60), FOOT_EN)

    cut = text.replace("registration with share registrar", f"{glue}\nregistration with share registrar")

    assert cut != text
    assert read_dividend(cut, "form") == expected("Harbour Lantern Holdings Limited")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Final", "final"),
        ("Final dividend", "final"),
        ("Interim (Semi-annual)", "interim"),
        ("Semi-annual dividend", "interim"),
        ("Interim (Quarterly)", "quarterly"),
        ("First Quarterly", "quarterly"),
        ("Quarterly dividend", "quarterly"),
        ("Special", "special"),
        ("Other Special dividend", "special"),
        ("Other Lantern Holdings distribution in cash", "other"),
    ],
)
def test_english_dividend_types(written: str, meant: str) -> None:
    assert en(Dividend_type=written).dividend_type == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("末期", "final"),
        ("中期（半年期）", "interim"),
        ("中期（季度）", "quarterly"),
        ("第一季度", "quarterly"),
        ("第三季", "quarterly"),
        ("季度", "quarterly"),
        ("特別", "special"),
    ],
)
def test_chinese_dividend_types(written: str, meant: str) -> None:
    assert zh(股息類型=written).dividend_type == meant


@pytest.mark.parametrize(("words", "nature", "meant"), [
    ("特別股息", "特別股息", "special"),
    ("特别", "特別股息", "special"),
    ("港燈籠控股有限公司", "特別股息", "special"),
    ("周年慶典分派", "普通股息", "other"),
    ("第一季度股息", "普通股息", "quarterly"),
])  # fmt: skip
def test_other_with_its_words_around_the_label(words: str, nature: str, meant: str) -> None:
    text = drawn("EF001", HEADING_ZH, chinese(股息性質=nature), Layout(), FOOT_ZH)

    facts = read_dividend(text.replace("股息類型 末期", f"其他\n股息類型\n{words}"), "form")

    assert facts.dividend_type == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Update to previous announcement", "update"),
        ("Withdrawal of dividend announcement", "withdrawal"),
        ("Cancellation", "withdrawal"),
        ("New announcement", "new"),
    ],
)
def test_status_and_a_reason_that_speaks_of_labels(written: str, meant: str) -> None:
    rows = english(Status=written)
    place = next(n for n, (label, _) in enumerate(rows) if label == "Status")
    rows.insert(place + 1, ("Reason for the update / change", "Record date and payment date were misprinted in the first one"))

    facts = read_dividend(drawn("EF001", HEADING_EN, rows, Layout(44, 30), FOOT_EN), "form")

    assert facts.status == meant
    assert (facts.record_date, facts.payment_date) == (date(2026, 5, 20), date(2026, 6, 1))


def test_what_is_to_be_announced_or_not_applicable_is_null() -> None:
    facts = en(
        Default_currency="HKD, amount to be announced",
        Exchange_rate="To be announced",
        Ex_dividend="To be announced",
        Latest="To be announced",
        Book="Not applicable",
        Record="To be announced",
        Date="Not applicable",
        Reporting="Not applicable",
        Details_of_withholding="To be announced",
    )

    assert (facts.paid_amount, facts.paid_currency, facts.exchange_rate) == (None, "HKD", None)
    assert (facts.ex_date, facts.last_lodgement, facts.record_date, facts.approval_date) == (None,) * 4
    assert (facts.book_close_from, facts.book_close_to, facts.period_end, facts.withholding_tax) == (None,) * 4
    assert facts.financial_year_end == date(2025, 12, 31)


def test_pending_amounts_in_chinese() -> None:
    facts = zh(派息金額="HKD， 金額有待公佈", 匯率="有待公佈", 宣派股息="有待公佈")

    assert (facts.paid_amount, facts.paid_currency) == (None, "HKD")
    assert (facts.declared_amount, facts.declared_currency, facts.per_shares) == (None, None, None)


@pytest.mark.parametrize(("facts", "shares"), [
    (zh(宣派股息="每 10 股 1.5RMB", 派息金額="每 10 股 1.7HKD"), 10),
    (en(Dividend_declared="RMB 1.5 per 10 share", Default="HKD 1.7 per 10 share"), 10),
    (en(Dividend_declared="RMB 1.5 per 1,000 shares", Default="HKD 1.7 per 1,000 shares"), 1000),
])  # fmt: skip
def test_amounts_for_several_shares(facts: DividendForm, shares: int) -> None:
    assert (facts.declared_amount, facts.declared_currency, facts.per_shares) == (1.5, "CNY", shares)
    assert (facts.paid_amount, facts.paid_currency) == (1.7, "HKD")


def test_currency_options_of_both_languages() -> None:
    more_en = [
        ("First currency option: amount in which the dividend will be paid", "RMB 0.27006249 per share"),
        ("Exchange rate for the first currency option", "RMB 1 : RMB 1"),
        ("Second currency option: amount in which the dividend will be paid", "USD, amount to be announced"),
        ("Currency option for part of dividend", "Yes"),
        ("Latest time for election", "03 July 2026 16:30"),
    ]
    more_zh = [
        ("第一項可選擇貨幣之派息金額", "每 股 0.27006249RMB"),
        ("第一項可選擇貨幣之匯率", "1 RMB : 1RMB"),
        ("第二項可選擇貨幣之派息金額", "USD， 金額有待公佈"),
        ("第二項可選擇貨幣之匯率", "有待公佈"),
        ("可就部分股息行使貨幣選擇權", "是"),
        ("選擇權截止時限", "2026年7月3日 16:30"),
    ]
    options = (CurrencyOption(amount=0.27006249, currency="CNY"), CurrencyOption(amount=None, currency="USD"))
    for rows, more, heading in (
        (english(), more_en, "Cash Dividend (with Currency Option) Announcement for Equity Issuer"),
        (chinese(), more_zh, "股票發行人現金股息（可選擇貨幣）公告"),
    ):
        for layout in LAYOUTS:
            all_rows = rows[:17] + more + rows[17:]

            facts = read_dividend(drawn("EF002", heading, all_rows, layout, FOOT_EN), "form")

            assert (facts.form, facts.options, facts.exchange_rate) == ("EF002", options, 1.144387)
            assert (facts.paid_amount, facts.ex_date) == (0.30905111, date(2026, 5, 15))


def test_a_scrip_price_is_no_currency_option() -> None:
    more = [("預設選項", "現金"), ("現金股息轉換為代息股份的價格", "每 股 3.48HKD"), ("選擇權截止時限", "2026年7月3日 16:30")]
    rows = chinese()

    facts = read_dividend(
        drawn("EF003", "股票發行人現金股息（可選擇以股份代替）公告", rows[:17] + more + rows[17:], Layout(), FOOT_ZH), "form"
    )

    assert (facts.form, facts.scrip_option, facts.options) == ("EF003", True, ())


def test_the_layout_of_2021_with_one_line_for_year_or_period() -> None:
    interim, final = (
        [row for row in english(Dividend_type=kind) if not row[0].startswith("Reporting")]
        for kind in ("Semi-annual dividend", "Final dividend")
    )
    for rows in (interim, final):
        rows[10] = ("For the financial year / period end", "30 June 2021")

    first, second = (read_dividend(drawn("EF001", HEADING_EN, rows, Layout(), FOOT_EN), "form") for rows in (interim, final))

    assert (first.dividend_type, first.period_end, first.financial_year_end) == ("interim", date(2021, 6, 30), None)
    assert (second.period_end, second.financial_year_end) == (date(2021, 6, 30), date(2021, 6, 30))


def test_withholding_prose_that_crosses_a_page_is_a_tax() -> None:
    prose = "10% is withheld from non-resident enterprises, and from individuals at the rate of their treaty. " * 6

    for layout in LAYOUTS:
        assert en(layout=layout, Details_of_withholding=prose).withholding_tax is True


def test_simplified_characters_are_read_as_traditional_ones_are() -> None:
    text = drawn("EF001", HEADING_ZH, chinese(), Layout(), FOOT_ZH)
    for traditional, simplified in ("發发", "記记", "錄录", "淨净", "類类", "質质", "財财", "態态", "標标", "號号", "稱称"):
        text = text.replace(traditional, simplified)

    assert read_dividend(text, "form").record_date == date(2026, 5, 20)


def test_a_long_issuer_name_above_and_below_its_label() -> None:
    name = "Harbour Lantern International Shipping and Trading Holdings (Cayman) Company Limited"

    assert en(layout=Layout(44, 50), Issuer=name).issuer == name


@pytest.mark.parametrize(("text", "expectation"), [
    ("Board meeting of Harbour Lantern on 3 May", "EF001, EF002 or EF003"),
    ("FF305\nNext Day Disclosure Return", "EF001, EF002 or EF003"),
    (drawn("EF001", HEADING_EN, [row for row in english() if row[0] != "Record date"], Layout(), FOOT_EN), "of record_date"),
    (drawn("EF001", HEADING_EN, english(Stock_code="none"), Layout(), FOOT_EN), "stock code"),
])  # fmt: skip
def test_what_is_no_whole_form_is_an_error_that_says_what_was_expected(text: str, expectation: str) -> None:
    with pytest.raises(UnreadableForm, match=expectation):
        read_dividend(text, "form")


def test_every_fact_of_every_recorded_form(shared: Path) -> None:
    folder = shared / "recordings" / "hkex" / "dividend"
    wrong = []
    for line in (folder / "forms.gold.jsonl").read_text("utf-8").splitlines():
        gold = json.loads(line)
        file, accepted = gold.pop("file"), gold.pop("accept", {})
        facts = json.loads(msgspec.json.encode(read_dividend((folder / file).read_text("utf-8"), file)))
        wrong += [
            (file, field, value, facts[field])
            for field, value in gold.items()
            if facts[field] != value and facts[field] not in accepted.get(field, [])
        ]
        assert facts.keys() == gold.keys()
    assert wrong == []
