"""Corrected, superseded and withdrawn documents of HKEXnews name their originals, and only where it is certain which."""

from datetime import UTC, datetime
from typing import Any

import pytest

from crawlers.parsers.hkex_corrections import original_of, subject
from crawlers.parsers.hkex_standing import standing_of
from queues.records import Filing, Standing

RESULTS = "Annual Results for the Year Ended 31 December 2025"
MONTH = "截至二零二六年六月三十日止之股份發行人的證券變動月報表"
NEXT_DAY = "Next Day Disclosure Return"


def filing(number: int, title: str, day: str, categories: tuple[str, ...] = ("10000", "13300"), **more: Any) -> Filing:
    chinese = not title.isascii()
    base: dict[str, Any] = {
        "id": f"hkex:/{number}{'_c' if chinese else ''}.pdf",
        "language": "zh-Hant" if chinese else "en",
        "standing": standing_of(title, "")[0],
        "released_at": datetime.fromisoformat(f"{day}T08:31:00+00:00"),
        "symbols": ("HK:700",),
    }
    return Filing(
        source="hkex_filings",
        url="https://x/",
        title=title,
        categories=categories,
        news_id=str(number),
        first_seen_at=datetime(2026, 3, 20, tzinfo=UTC),
        **{**base, **more},
    )


@pytest.mark.parametrize(
    ("title", "standing"),
    [
        (f"{RESULTS} (Revised)", "revises"),
        ("(Revised) Notice of Annual General Meeting", "revises"),
        ("REVISED NOTICE OF ANNUAL GENERAL MEETING", "revises"),
        ("CLARIFICATION ANNOUNCEMENT", "revises"),
        ("Supplemental Announcement in relation to the Acquisition of a Warehouse", "revises"),
        ("CORRIGENDUM TO THE CIRCULAR DATED 5 MAY 2026", "revises"),
        (f"{MONTH}（經修訂）", "revises"),
        ("有關截至2025年12月31日止年度之年度業績之補充公告", "revises"),
        ("澄清公告", "revises"),
        ("經修訂股東週年大會通告", "revises"),
        ("WITHDRAWAL OF THE ANNOUNCEMENT DATED 5 MAY 2026", "withdraws"),
        ("撤回日期為2026年5月5日之公告", "withdraws"),
        ("An announcement has just been published by the issuer in the Chinese section of this site", "elsewhere"),
        ("發行人剛在本網站的英文版登載一份公告", "elsewhere"),
        ("CASH DIVIDEND ANNOUNCEMENT (UPDATE)", "revises"),
        ("Updated Monthly Return", "revises"),
        ("AMENDMENT TO ANNOUNCEMENT OF ANNUAL RESULTS", "revises"),
        ("Correction of a clerical error in the annual results announcement", "revises"),
        ("ADDITIONAL INFORMATION IN RELATION TO ANNUAL REPORT 2024", "revises"),
        ("RESUBMISSION OF ANNUAL REPORT", "revises"),
        ("勘誤表", "revises"),
        ("更正 - 2025年度業績公告", "revises"),
        ("補充股東特別大會通告", "revises"),
        ("關於更正2025年第三季度報告的公告", "revises"),
        ("WITHDRAWAL OF SPECIAL DIVIDEND", "withdraws"),
        ("CANCELLATION OF ANNOUNCEMENT DATED 3 MARCH 2026", "withdraws"),
        ("取消派發特別股息", "withdraws"),
        ("撤回清盤呈請公告", None),
        ("撤回建議修訂公司章程的公告", None),
        ("WITHDRAWAL OF LISTING", None),
        ("有關收購之補充協議", None),
        ("Amendments to the Articles of Association", None),
        (RESULTS, None),
        ("REVISED ANNUAL CAPS FOR CONTINUING CONNECTED TRANSACTIONS", None),
        ("SUPPLEMENTAL AGREEMENT IN RELATION TO THE ACQUISITION", None),
        ("AMENDED AND RESTATED ARTICLES OF ASSOCIATION", None),
        ("Revised Terms of Reference of the Audit Committee", None),
        ("持續關連交易 - 修訂年度上限", None),
        ("建議修訂組織章程細則", None),
    ],
)
def test_a_title_says_whether_it_corrects_an_earlier_paper(title: str, standing: Standing | None) -> None:
    assert standing_of(title, "Announcements and Notices")[0] == standing


@pytest.mark.parametrize(
    ("mark", "standing"),
    [
        ("(Headlines Revised) ", "refiled"),
        ("(修改後標題) ", "refiled"),
        ("(Cancelled since Headlines Superseded and Replaced) ", "cancelled"),
        ("(取消－標題已被取代及更換) ", "cancelled"),
        ("(Cancelled and Reissued) ", "cancelled"),
        ("(Resubmitted) ", "refiled"),
        ("(A mark that is not known) ", None),
    ],
)
def test_the_sites_own_mark_is_taken_off_the_categories(mark: str, standing: Standing | None) -> None:
    assert standing_of(RESULTS, f"{mark}公告及通告 - [末期業績]") == (standing, "公告及通告 - [末期業績]")


def test_a_revised_paper_is_linked_to_the_latest_of_its_title_in_its_language() -> None:
    others = [
        filing(1, RESULTS, "2026-03-18"),
        filing(2, f"{RESULTS} (Revised)", "2026-03-19"),
        filing(3, "截至2025年12月31日止年度業績公告", "2026-03-19"),
        filing(9, RESULTS, "2026-04-01"),
    ]

    found = original_of(filing(4, f"REVISED ANNOUNCEMENT OF {RESULTS.upper()}", "2026-03-20"), others)

    assert found == "hkex:/2.pdf"


def test_another_issuers_or_another_years_paper_is_no_original() -> None:
    others = [
        filing(1, RESULTS, "2026-03-18", symbols=("HK:5",)),
        filing(2, "Annual Results for the Year Ended 31 December 2024", "2025-03-18"),
    ]

    assert original_of(filing(4, f"{RESULTS} (Revised)", "2026-03-20"), others) is None


def test_a_note_whose_subject_is_part_of_one_title_is_linked_and_one_that_fits_two_is_not() -> None:
    one = filing(1, "Discloseable Transaction - Acquisition of a Warehouse in Tuen Mun", "2026-03-02")
    other = filing(2, "Connected Transaction - Acquisition of a Warehouse in Yuen Long", "2026-03-03")
    exact = filing(3, "Supplemental Announcement - Acquisition of a Warehouse in Tuen Mun", "2026-03-20")
    vague = filing(3, "Supplemental Announcement - Acquisition of a Warehouse", "2026-03-20")

    assert original_of(exact, [one, other]) == "hkex:/1.pdf"
    assert original_of(vague, [one, other]) is None


@pytest.mark.parametrize(
    ("title", "original"),
    [
        ("Clarification Announcement", "The Company refers to its announcement dated 18 March 2026 on the year's results."),
        (
            "Clarification Announcement",
            "Reference is made to the announcement of Foo Cars, Inc. (the Company) dated March 18, 2026.",
        ),
        ("Clarification Announcement", "We refer to the announcement of Foo Limited on 18 March 2026 about the year."),
        ("澄清公告", "茲提述本公司日期為二零二六年三月十八日之公告。"),
        ("澄清公告", "茲提述本公司於2026年3月18日刊發的全年業績公告。"),
    ],
)
def test_a_note_without_a_subject_is_linked_by_the_day_that_its_text_cites(title: str, original: str) -> None:
    chinese = not title.isascii()
    others = [filing(1, "年度業績公告" if chinese else RESULTS, day) for day in ("2026-03-18",)]
    others.append(filing(2, "董事名單" if chinese else "List of Directors", "2026-03-17", ("10000", "12952")))
    note = filing(3, title, "2026-03-20", ("10000", "19790"))

    assert original_of(note, others) is None
    assert original_of(note, others, original) == others[0].id


def test_a_day_on_which_several_papers_came_out_tells_none_of_them() -> None:
    others = [filing(1, RESULTS, "2026-03-18"), filing(2, "Change of Auditor", "2026-03-18", ("10000", "12150"))]
    note = filing(3, "Clarification Announcement", "2026-03-20", ("10000", "19790"))

    assert original_of(note, others, "Reference is made to the announcement dated 18 March 2026.") is None


def test_of_several_papers_of_a_day_the_one_is_meant_that_the_sentence_names() -> None:
    deal = "Announcements and Notices - [Connected Transaction]"
    others = [
        filing(1, "A Lease of a Warehouse", "2026-03-18", ("10000", "11200"), category_text=deal),
        filing(2, "Poll Results", "2026-03-18", ("10000", "14800")),
    ]
    note = filing(3, "Supplemental Announcement", "2026-03-20", ("10000", "19790"))
    text = "Reference is made to the announcement dated 18 March 2026 in relation to the connected transaction."

    assert original_of(note, others, text) == "hkex:/1.pdf"


@pytest.mark.parametrize(
    "text",
    [
        "The board refers to certain media reports published on 18 March 2026.",
        "Reference is made to the press article dated 18 March 2026.",
        "茲提述若干傳媒於2026年3月18日刊發的報道及本公司之公告。",
    ],
)
def test_what_the_press_wrote_on_a_day_is_no_paper_of_the_company(text: str) -> None:
    chinese = not text.isascii()
    others = [filing(1, "須予披露的交易" if chinese else "Discloseable Transaction", "2026-03-18", ("10000", "16200"))]
    note = filing(3, "澄清公告" if chinese else "Clarification Announcement", "2026-03-20", ("10000", "19150"))

    assert original_of(note, others, text) is None


def test_a_title_that_is_but_a_category_tells_none_and_the_day_that_the_text_cites_does() -> None:
    deals, code = "Continuing Connected Transactions", ("10000", "11300")
    others = [filing(1, deals, "2025-11-01", code), filing(2, deals, "2026-03-01", code)]
    note = filing(3, f"Clarification Announcement - {deals}", "2026-03-20", code)
    refer = "Reference is made to the {} of the Company dated {}."

    assert original_of(note, others) is None
    assert original_of(note, others, refer.format("announcement", "1 November 2025")) == "hkex:/1.pdf"
    assert original_of(note, others, refer.format("circular", "5 January 2026")) is None


def test_a_short_title_of_last_year_is_no_original() -> None:
    others = [
        filing(1, "Notice of Annual General Meeting", "2025-04-20", ("10000", "14400")),
        filing(2, "Notice of 2026 Annual General Meeting", "2026-04-18", ("10000", "14400")),
    ]

    found = original_of(filing(3, "Revised Notice of Annual General Meeting", "2026-04-25", ("10000", "14400")), others)

    assert found == "hkex:/2.pdf"


@pytest.mark.parametrize(
    "text",
    [
        "Reference is made to the announcement in relation to the sale and purchase agreement dated 18 March 2026.",
        "茲提述日期為二零二六年三月十八日的買賣協議，以及本公司之公告。",
        "茲提述某機構於2026年3月18日發表的研究報告。",
    ],
)
def test_the_day_of_a_contract_or_of_somebodys_research_is_no_papers_day(text: str) -> None:
    others = [filing(1, "更換核數師" if not text.isascii() else "Change of Auditor", "2026-03-18", ("10000", "12150"))]
    title = "補充公告" if not text.isascii() else "Supplemental Announcement"

    assert original_of(filing(3, title, "2026-03-20", ("10000", "19790")), others, text) is None


def test_of_two_papers_of_a_day_the_one_is_meant_that_is_named_first() -> None:
    others = [
        filing(1, "ANNOUNCEMENT OF ANNUAL RESULTS FOR THE YEAR ENDED 31 DECEMBER 2025", "2026-03-18"),
        filing(2, "PROPOSED FINAL DIVIDEND", "2026-03-18", ("10000", "13250")),
    ]
    text = "Reference is made to the announcement dated 18 March 2026 on the annual results and the proposed final dividend."

    assert original_of(filing(3, "Supplemental Announcement", "2026-03-20", ("10000", "19790")), others, text) == "hkex:/1.pdf"


def test_a_proxy_form_is_no_correction_of_a_notice() -> None:
    proxy, meeting = ("52000",), "Annual General Meeting"
    others = [
        filing(1, f"Form of Proxy for Use at the {meeting} to be Held on 30 May 2026", "2026-04-20", proxy),
        filing(2, f"Notice of {meeting}", "2026-04-20", ("10000", "14400")),
    ]

    assert original_of(filing(3, f"Revised Form of Proxy for {meeting}", "2026-05-01", proxy), others) == "hkex:/1.pdf"
    assert original_of(filing(3, f"Revised Form of Proxy for {meeting}", "2026-05-01", proxy), others[1:]) is None


def test_a_daily_return_is_linked_only_where_one_can_be_meant() -> None:
    daily = ("50000", "50100")
    several = [filing(1, NEXT_DAY, "2026-03-17", daily), filing(2, NEXT_DAY, "2026-03-18", daily)]
    revised = filing(3, f"{NEXT_DAY} (Revised)", "2026-03-19", daily)

    assert original_of(revised, several) is None
    assert original_of(revised, several[1:]) == "hkex:/2.pdf"


def test_a_paper_under_other_headlines_is_the_cancelled_one_of_its_very_title() -> None:
    cancelled = filing(1, RESULTS, "2026-03-18", standing="cancelled")
    again = filing(2, RESULTS, "2026-03-18", standing="refiled")

    assert original_of(again, [cancelled, again]) == "hkex:/1.pdf"
    assert original_of(cancelled, [cancelled, again]) is None


def test_a_subject_is_the_same_however_the_paper_is_called() -> None:
    assert subject(f"ANNOUNCEMENT OF {RESULTS.upper()}") == subject(f"Clarification Announcement in relation to the {RESULTS}")
    assert subject(f"{MONTH}（經修訂）") == subject(MONTH)
