from datetime import date

import pytest

from alerts.detect.fold import fold
from alerts.detect.periods import stated_period


@pytest.mark.parametrize(
    ("title", "today", "period"),
    [
        ("ANNUAL RESULTS FOR THE YEAR ENDED 31 DECEMBER 2025", date(2026, 3, 18), "2025Q4"),
        ("FINAL RESULTS FOR THE YEAR ENDED 31 MARCH 2026", date(2026, 6, 20), "2026Q1"),
        ("Annual Results Announcement for the Year Ended March 31, 2026", date(2026, 6, 20), "2026Q1"),
        ("INTERIM RESULTS FOR THE SIX MONTHS ENDED 30 SEPTEMBER 2025", date(2025, 11, 20), "2025Q3"),
        ("ANNOUNCEMENT OF THE RESULTS FOR THE THREE MONTHS ENDED 31 MARCH 2026", date(2026, 5, 20), "2026Q1"),
        ("截至二零二五年十二月三十一日止年度之年度業績公告", date(2026, 3, 18), "2025Q4"),
        ("截至二零二六年三月三十一日止年度之末期業績", date(2026, 6, 20), "2026Q1"),
        ("截至二〇二五年六月三十日止六個月之中期業績公告", date(2025, 8, 20), "2025Q2"),
        ("截至2025年9月30日止六個月中期業績", date(2025, 11, 20), "2025Q3"),
        ("Unaudited third quarter 2025 financial results", date(2025, 11, 20), "2025Q3"),
        ("公佈年度業績", date(2026, 3, 18), "2025Q4"),
        ("Change of company secretary", date(2026, 3, 18), None),
    ],
)
def test_a_title_states_the_period_by_its_end(title: str, today: date, period: str | None) -> None:
    assert stated_period(fold(title), today) == period
