"""The slices of a backfill."""

from datetime import date

from cli.backfill import slices


def test_the_past_is_asked_for_in_months_newest_first_and_without_a_gap() -> None:
    parts = list(slices("hkex_filings", date(2023, 11, 20), date(2024, 1, 5)))

    assert [(begin.isoformat(), end.isoformat()) for _, begin, end in parts] == [
        ("2024-01-01", "2024-01-05"),
        ("2023-12-01", "2023-12-31"),
        ("2023-11-20", "2023-11-30"),
    ]
