"""Documents of the exchange and the SEC: by code, by form, by title, by text."""

from datetime import UTC, date, datetime

import pytest

from alerts.detect.detector import Detector
from alerts.events.match import match
from alerts.events.merge import merge
from alerts.findings import Authority, Finding
from queues.records import DividendForm, Filing
from settings.watchlist import load_watchlist
from tests.conftest import ROOT

AT = datetime(2023, 3, 10, 0, 20, tzinfo=UTC)
WATCHED = Detector(load_watchlist(ROOT / "settings" / "watchlist.toml"))


def filing(
    *codes: str, title: str = "ANNOUNCEMENT", text: str = "", form: DividendForm | None = None, sec: bool = False
) -> Filing:
    identity = "sec:0001104659-23-030000" if sec else "hkex:2023/0310/2023031000001"
    symbol = "US:QFIN" if sec else "HK:3660"
    return Filing(
        source="f", id=identity, url="u", title=title, symbols=(symbol,), categories=codes, text=text, form=form,
        released_at=AT, first_seen_at=AT,
    )  # fmt: skip


def only(findings: list[Finding]) -> Finding:
    assert len(findings) == 1
    return findings[0]


def test_a_code_says_what_a_document_is_in_either_language() -> None:
    english = only(WATCHED.detect(filing("10000", "13300", title="RESULTS FOR THE YEAR ENDED DECEMBER 31, 2022")))
    chinese = only(WATCHED.detect(filing("10000", "13300", title="截至2022年12月31日止年度之全年業績公告")))

    assert english == chinese
    assert (english.category, english.discriminator, english.authority) == ("results", "2022Q4", Authority.EXCHANGE)


def test_a_form_gives_amount_ads_amount_and_dates() -> None:
    form = DividendForm(
        form="EF001", status="new", dividend_type="interim", period_end=date(2022, 12, 31), declared_amount=0.8,
        declared_currency="USD", per_shares=10, ex_date=date(2023, 4, 6), record_date=date(2023, 4, 11),
        payment_date=date(2023, 5, 16),
    )  # fmt: skip

    dividend = only(WATCHED.detect(filing("10000", "13251", form=form)))

    assert dividend.discriminator == "2022Q4"
    assert dividend.facts["amount"] == 0.08
    assert dividend.facts["ads_amount"] == 0.16
    assert dividend.facts["payment_date"] == "2023-05-16"
    assert dividend.facts["status"] == "declared"


def test_a_special_dividend_is_another_event_than_the_final_of_its_year() -> None:
    form = DividendForm(form="EF001", dividend_type="special", financial_year_end=date(2022, 12, 31), declared_amount=1.0)

    assert only(WATCHED.detect(filing("13251", form=form))).discriminator == "2022Q4/special"


@pytest.mark.parametrize("code", ["52000", "12952", "14400", "40100"])
def test_routine_papers_tell_no_event(code: str) -> None:
    assert WATCHED.detect(filing("10000", code)) == []


@pytest.mark.parametrize(
    ("title", "category"),
    [
        ("INSIDE INFORMATION - PROFIT WARNING", "profit_warning"),
        ("VOLUNTARY ANNOUNCEMENT SHARE REPURCHASE", "buyback"),
        ("內幕消息 建議更改公司名稱", "name_change"),
        ("VOLUNTARY ANNOUNCEMENT", "other_announcement"),
        ("DISCLOSEABLE TRANSACTION ACQUISITION OF EQUITY INTEREST", "acquisition"),
    ],
)
def test_a_title_says_it_where_the_code_does_not(title: str, category: str) -> None:
    assert only(WATCHED.detect(filing("10000", "19750", title=title))).category == category


def test_a_6_k_says_in_its_text_what_it_is() -> None:
    text = (
        "Qifu Technology Announces Fourth Quarter and Full Year 2022 Unaudited Financial Results\n"
        "Qifu Technology, Inc. (NASDAQ: QFIN; HKEX: 3660) today announced its unaudited financial results for the "
        "fourth quarter and full year ended December 31, 2022. The board has approved a dividend of US$0.08 per ordinary "
        "share, or US$0.16 per ADS."
    )

    findings = WATCHED.detect(filing("6-K", title="6-K", text=text, sec=True))

    assert {(one.category or one.type, one.discriminator, one.authority) for one in findings} == {
        ("results", "2022Q4", Authority.SEC),
        ("dividend", "2022Q4", Authority.SEC),
    }


def test_a_bare_6_k_of_a_company_listed_in_hong_kong_is_a_copy() -> None:
    assert WATCHED.detect(filing("6-K", title="6-K - Report of foreign issuer", sec=True)) == []


def test_a_company_that_is_not_watched_tells_nothing() -> None:
    other = Filing(source="f", id="hkex:1", url="u", title="t", symbols=("HK:1",), categories=("13300",), first_seen_at=AT)

    assert WATCHED.detect(other) == []
    assert Detector(None).detect(other) != []


def tabled(**changes: str | float | None) -> Filing:
    row = {
        "period": "2022/12",
        "kind": "末期息",
        "amount": 0.08,
        "currency": "USD",
        "ex_date": "2023-03-30",
        "payment_date": None,
    }
    return Filing(
        source="sina_dividends", id="sina_dividends:03660:2023-03-10", url="u", title="2022/12 末期息", symbols=("HK:3660",),
        share_return={**row, **changes}, released_at=AT, first_seen_at=AT,
    )  # fmt: skip


def test_a_row_of_a_papers_table_tells_a_dividend_with_its_dates_and_no_period() -> None:
    found = only(WATCHED.detect(tabled()))

    assert (found.type, found.discriminator, found.authority) == ("dividend", None, Authority.NEWS)
    assert (found.facts["amount"], found.facts["ads_amount"], found.facts["kind"]) == (0.08, 0.16, "final")
    assert (found.facts["ex_date"], "payment_date" in found.facts) == ("2023-03-30", False)


def test_a_row_without_an_amount_tells_nothing() -> None:
    assert WATCHED.detect(tabled(amount=None)) == []


def test_a_row_of_a_papers_table_repeats_the_exchanges_form_and_is_not_told() -> None:
    form = DividendForm(
        form="EF001", status="new", dividend_type="final", period_end=date(2022, 12, 31), declared_amount=0.08,
        declared_currency="USD", per_shares=1, ex_date=date(2023, 3, 30),
    )  # fmt: skip
    first = filing("10000", "13251", form=form)
    event = merge(None, only(WATCHED.detect(first)), first, AT).event

    row = tabled()
    found = only(WATCHED.detect(row))
    again = merge(match([event], found, row), found, row, AT)

    assert (again.event.key, again.reason) == ("dividend/HK:3660/2022Q4", "repeats the exchange")
