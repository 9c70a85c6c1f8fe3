"""Pages of HKEXnews that are not what they should be, and what real ones hold."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from crawlers.categories import categories, codes_of
from crawlers.errors import Banned, CutShort, Drifted, EmptyPage, NotJson, PageError
from crawlers.forms.returns import read_return
from crawlers.page import Page
from crawlers.parsers.hkex_filings import parse, read_index
from crawlers.parsers.hkex_latest import read_latest
from crawlers.parsers.hkex_search import read_search, search_url
from crawlers.parsers.hkex_stocks import read_prefix, read_stock_list
from crawlers.searches import windows

NOW = datetime(2026, 3, 19, 12, tzinfo=UTC)
LATEST = "https://www1.hkexnews.hk/ncms/json/eds/lcisehk1relsde_1.json"
SEARCH = search_url(7609, date(2026, 3, 1), date(2026, 3, 19), "C")


def page(body: str | bytes | Any, url: str = LATEST) -> Page:
    if not isinstance(body, str | bytes):
        body = json.dumps(body)
    return Page(url, body.encode() if isinstance(body, str) else body, NOW)


GOOD = {
    "webPath": "/a/b.pdf",
    "relTime": "19/03/2026 16:31",
    "title": "x",
    "lTxt": "Monthly Returns",
    "stock": [{"sc": "00700", "sn": "X"}],
}
ENVELOPE = {"genDate": "1", "maxNumOfFile": 1}


@pytest.mark.parametrize(("body", "url", "error"), [
    ("", LATEST, EmptyPage),
    ("<html><head><title>Access Denied</title></head><body>Reference #18</body></html>", LATEST, Banned),
    ("<html><body>Service</body></html>", LATEST, NotJson),
    ('{"genDate":"1","maxNumOfFile":1,"newsInfoLst":[{"newsId":1', LATEST, CutShort),
    ({"genDate": "1"}, LATEST, Drifted),
    (ENVELOPE | {"newsInfoLst": [{"newsId": 1, "title": "x"}]}, LATEST, Drifted),
    ({"rows": []}, SEARCH, Drifted),
    ({"result": "[{", "recordCnt": 1, "lang": "C"}, SEARCH, NotJson),
    ({"result": "null", "recordCnt": 4, "lang": "C"}, SEARCH, CutShort),
    ({"result": "[]", "recordCnt": 0, "lang": "E"}, SEARCH, Drifted),
    ("<html><body>moved</body></html>", "https://www1.hkexnews.hk/search/titlesearch.xhtml", Drifted),
    (b"\xff\xfe{", LATEST, NotJson),
])  # fmt: skip
def test_a_page_that_is_no_list_is_a_named_error(body: Any, url: str, error: type[PageError]) -> None:
    with pytest.raises(error) as raised:
        parse(page(body, url))

    assert type(raised.value) is error


@pytest.mark.parametrize("result", ["null", None, "[]", "", []])
def test_every_way_of_saying_that_nothing_matches(result: Any) -> None:
    found = read_search(page({"result": result, "hasNextRow": False, "lang": "C", "recordCnt": 0}, SEARCH))

    assert (found.filings, found.count, found.more) == ((), 0, False)


def test_a_bad_row_does_not_cost_the_good_ones() -> None:
    bad = GOOD | {"relTime": "2026-03-19"}

    found = read_latest(page(ENVELOPE | {"newsInfoLst": [bad, GOOD]}))

    assert len(found.filings) == 1
    assert "2026-03-19" in str(found.problems[0])


@pytest.mark.parametrize(
    "bad", ["no object", {"webPath": "/a.pdf"}, GOOD | {"stock": [{"sn": "X"}]}, GOOD | {"stock": "00700"}]
)
def test_a_row_of_another_form_is_quoted_and_costs_the_others_nothing(bad: Any) -> None:
    found = read_latest(page(ENVELOPE | {"newsInfoLst": [bad, GOOD, GOOD | {"stock": [{"sc": "00005"}]}]}))

    assert [filing.symbols for filing in found.filings] == [("HK:700",), ("HK:5",)]
    assert [type(problem) for problem in found.problems] == [Drifted]


def test_rows_of_a_search_that_are_no_objects_cost_the_others_nothing() -> None:
    row = {"FILE_LINK": "/a/b.pdf", "DATE_TIME": "19/03/2026 16:31", "TITLE": "x", "STOCK_CODE": "00700"}
    answer = {"result": json.dumps(["odd", row]), "hasNextRow": False, "lang": "E", "recordCnt": 2}

    found = read_search(page(answer))

    assert (len(found.filings), [type(problem) for problem in found.problems], found.loaded) == (1, [Drifted], 2)


def test_documents_of_other_days_than_asked_for_are_no_answer() -> None:
    row = {"FILE_LINK": "/a/b.pdf", "DATE_TIME": "19/03/2024 16:31", "TITLE": "x", "STOCK_CODE": "00700"}
    answer = {"result": json.dumps([row]), "hasNextRow": False, "lang": "E", "recordCnt": 1}

    with pytest.raises(Drifted, match="documents of 20260901 to 20260930, found 'documents of 20240319"):
        read_search(page(answer, search_url(7609, date(2026, 9, 1), date(2026, 9, 30), "E")))


def test_the_parts_of_a_document_of_several_files() -> None:
    links = "".join(f'<a href="../0115/9129227/part{n}.pdf">{n}</a>' for n in (1, 2))
    html = f'<html><body>{links}<a href="/">Home</a></body></html>'
    url = "https://www1.hkexnews.hk/listedco/listconews/sehk/2020/0115/2019072200362.htm"

    assert read_index(page(html, url)) == tuple(
        f"https://www1.hkexnews.hk/listedco/listconews/sehk/2020/0115/9129227/part{n}.pdf" for n in (1, 2)
    )


def test_ids_of_stocks() -> None:
    assert read_stock_list(page([{"i": 7609, "c": "00700", "n": "X", "s": 1}])) == {"00700": 7609}
    assert read_prefix(page('callback({"more":"1","stockInfo":[{"stockId":25,"code":"00016","name":"X"}]});')) == {"00016": 25}
    assert read_prefix(page('callback({"more":"1","stockInfo":[]});\r\n')) == {}
    with pytest.raises(NotJson):
        read_prefix(page("<html></html>"))


def test_windows_cover_every_day_once_and_none_is_longer_than_a_year() -> None:
    parts = list(windows(date(2023, 1, 1), date(2026, 3, 19)))

    assert sum((last - first).days + 1 for first, last in parts) == (date(2026, 3, 19) - date(2023, 1, 1)).days + 1
    assert max((last - first).days for first, last in parts) < 365


def test_categories_are_found_by_either_language_and_names_may_hold_slashes() -> None:
    for category in categories().values():
        one = categories().get(category.tier_one)
        for name, head in ((category.english, one and one.english), (category.chinese, one and one.chinese)):
            if name and one is not None:
                assert category.code in codes_of(f"{head} - [{name}]"), category
    assert codes_of("某某 - [某某]") == ()


def test_recorded_returns(shared: Path) -> None:
    folder = shared / "recordings" / "hkex"
    text = (folder / "henrywzh__ndd_tencent_ff305_20250613.txt").read_text("utf-8")
    text += (folder / "henrywzh__ff305_section2_excerpt.txt").read_text("utf-8")

    facts = read_return(text, "ff305")
    older = read_return((folder / "henrywzh__ndd_tencent_ff304_20240118_excerpt.txt").read_text("utf-8"), "ff304")
    month = read_return((folder / "ff301_monthly_return_snippets.txt").read_text("utf-8").split("### snippet 3")[0], "ff301")

    assert (facts["repurchased"], facts["highest"], facts["lowest"], facts["paid"]) == (982_000, 515.0, 506.5, 500_382_813.6)
    assert (facts["repurchased_under_mandate"], facts["closing"], facts["currency"]) == (19_588_000, 9_190_417_249, "HKD")
    assert (older["form"], older["repurchased"], older["paid"]) == ("FF304", 3_640_000, 1_002_506_232)
    assert (month["before"], month["change"], month["after"]) == (9_482_992_820, -51_209_455, 9_431_783_365)


def test_recorded_lists(shared: Path) -> None:
    folder = shared / "recordings" / "hkex"
    rows = json.loads((folder / "measimov__hkex_00700_rows_subset.json").read_text("utf-8"))
    envelope = {"result": json.dumps(rows), "lang": "C", "recordCnt": len(rows), "hasNextRow": False}

    found = parse(page(envelope, search_url(7609, date(2026, 9, 1), date(2026, 9, 30), "C")))
    html = parse(
        page(
            (folder / "jupiterr__titlesearch_00700_yeji_2026.cut.html").read_bytes(),
            "https://www1.hkexnews.hk/search/titlesearch.xhtml",
        )
    )
    single = parse(page((folder / "lcisehk_record_shape_20260410.json").read_bytes()))

    assert [filing.categories for filing in found] == [
        ("50000", "50200", "50100"),
        ("50000", "50100"),
        ("10000", "13150"),
        ("51500",),
    ]
    assert found[0].symbols == ("HK:700", "HK:80700")
    assert [filing.categories for filing in html][2] == ("10000", "13300", "13250", "18220")
    assert (single[0].symbols, single[0].released_at) == (("HK:1906",), datetime(2026, 4, 10, 14, 55, tzinfo=UTC))
