"""Next-day returns: reports of repurchases whose rows are wrapped, on several exchanges, or lost."""

import pytest

from crawlers.errors import UnreadableForm
from crawlers.forms.returns import read_return

HEAD = """FF305
Next Day Disclosure Return
Name of Issuer: Harbour Lantern Holdings Limited
Date Submitted: 13 June 2025
Stock code (if listed) 02999 Description
Opening balance as at (Note 1) 12 June 2025 9,000,000 0 9,000,000
Closing balance as at (Notes 5 and 6) 13 June 2025 8,990,000 10,000 9,000,000
A. Repurchase report
"""
AT_HOME = "1). 13 June 2025 2,000On the Exchange HKD 51HKD 50.5HKD 101,500"
ABROAD = "2). 12 June 2025 1,000\nOn another stock exchange\nNew York Stock Exchange\nUSD 6.6USD 6.5USD 6,550"


def total(shares: str) -> str:
    return f"Total number of shares\n{shares} Aggregate price paid $HKD 101,500\nrepurchased"


@pytest.mark.parametrize("row", [AT_HOME, "1). 13 June 2025 2,000On the\nExchange HKD 51HKD\n50.5HKD 101,500"])
def test_a_row_is_read_on_one_line_and_on_several(row: str) -> None:
    facts = read_return("\n".join([HEAD, row, total("2,000")]), "return")

    assert (facts["repurchased"], facts["repurchased_on"]) == (2000, "2025-06-13")
    assert (facts["highest"], facts["lowest"], facts["paid"], facts["currency"]) == (51.0, 50.5, 101500.0, "HKD")


def test_repurchases_in_two_currencies_have_a_number_but_no_price() -> None:
    facts = read_return("\n".join([HEAD, AT_HOME, ABROAD, total("3,000")]), "return")

    assert (facts["repurchased"], facts["repurchased_on"]) == (3000, "2025-06-13")
    assert not {"highest", "lowest", "paid", "currency"} & facts.keys()


@pytest.mark.parametrize("rows", [[], [AT_HOME]])
def test_a_report_that_lost_a_row_is_refused(rows: list[str]) -> None:
    with pytest.raises(UnreadableForm, match="add up"):
        read_return("\n".join([HEAD, *rows, total("3,000")]), "return")
