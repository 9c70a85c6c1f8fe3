"""HKEXnews as documented in sources-hkex: lists, search, look-ups, forms."""

import io
import json

import pdfplumber
import pypdfium2

from tests.replica.conftest import FORM, Reader

LATEST = "www1.hkexnews.hk/ncms/json/eds/lcisehk1relsd"
SEARCH = "www1.hkexnews.hk/search/titleSearchServlet.do?market=SEHK&searchType=0&t1code=-2&t2code=-2&title=&sortDir=0"
DATED = SEARCH + "&fromDate=20260301&toDate=20260330"


async def test_the_latest_list_holds_todays_documents_newest_first_in_one_language(site: Reader) -> None:
    _, body, headers = await site.get(LATEST + "e_1.json")

    page = json.loads(body)
    assert [row["title"] for row in page["newsInfoLst"]] == ["Final Dividend", "Q&A <Results>"]
    row = page["newsInfoLst"][1]
    assert row["relTime"] == "19/03/2026 09:50"
    assert (row["t1Code"], row["t2Code"]) == ("10000", "13300,13250")
    assert row["lTxt"] == "Announcements and Notices - [Final Results / Dividend or Distribution]"
    assert [one["sc"] for one in row["stock"]] == ["03661", "83661", "00011"]
    assert page["genDate"].isdigit()
    assert page["maxNumOfFile"] == 1
    assert headers["ETag"]


async def test_seven_days_reach_further_and_a_category_without_second_tier_is_nan(site: Reader) -> None:
    _, body, _ = await site.get(LATEST.replace("sehk1", "sehk7") + "c_1.json")

    last = json.loads(body)["newsInfoLst"][-1]
    assert (last["title"], last["t2Code"], last["lTxt"]) == ("月報表", "NaN", "月報表")


async def test_language_twins_are_neighbours_and_forms_share_their_number(site: Reader) -> None:
    english = json.loads((await site.get(LATEST + "e_1.json"))[1])["newsInfoLst"]
    chinese = json.loads((await site.get(LATEST + "c_1.json"))[1])["newsInfoLst"]

    assert chinese[0]["webPath"] == english[0]["webPath"].replace(".pdf", "_c.pdf")
    numbers = [int(row["webPath"].split("/")[-1][8:13]) for row in (english[1], chinese[1])]
    assert numbers[1] == numbers[0] + 1
    assert chinese[1]["newsId"] == english[1]["newsId"] + 1


async def test_the_servlet_answers_json_inside_a_string_with_marks_escaped(site: Reader) -> None:
    _, body, _ = await site.get(DATED + "&stockId=77&rowRange=100&lang=E")

    page = json.loads(body)
    assert isinstance(page["result"], str)
    assert "\\u003cbr/\\u003e" in page["result"]
    assert "<" not in page["result"]
    assert "\\u0026" in page["result"]
    row = json.loads(page["result"])[1]
    assert row["STOCK_CODE"] == "03661<br/>83661<br/>00011"
    assert row["LONG_TEXT"] == "Announcements and Notices - [Final Results &#x2f; Dividend or Distribution]"
    assert all(isinstance(value, str) for value in row.values())
    assert (page["lang"], page["recordCnt"], page["hasNextRow"]) == ("E", 2, False)


async def test_row_range_is_cumulative(site: Reader) -> None:
    page = json.loads((await site.get(DATED + "&stockId=-1&rowRange=1&lang=ZH"))[1])

    assert (page["loadedRecord"], page["recordCnt"], page["hasNextRow"]) == (1, 3, True)


async def test_any_word_but_zh_is_answered_in_english(site: Reader) -> None:
    answered = [
        json.loads((await site.get(DATED + f"&stockId=-1&rowRange=1&lang={word}"))[1])["lang"] for word in ("zh", "C", "TC")
    ]

    assert answered == ["C", "E", "E"]


async def test_nothing_found_is_the_word_null(site: Reader) -> None:
    page = json.loads((await site.get(DATED + "&stockId=1&rowRange=100&lang=E"))[1])

    assert (page["result"], page["recordCnt"]) == ("null", 0)


async def test_the_servlet_filters_by_category_only_with_search_type_one(site: Reader) -> None:
    by_code = DATED.replace("searchType=0", "searchType=1").replace("t2code=-2", "t2code=13251")

    page = json.loads((await site.get(by_code + "&stockId=77&rowRange=100&lang=E"))[1])

    assert [row["TITLE"] for row in json.loads(page["result"])] == ["Final Dividend"]


async def test_prefix_look_up_strips_zeros_and_matches_the_rest_as_a_prefix(site: Reader) -> None:
    path = "www1.hkexnews.hk/search/prefix.do?callback=callback&lang=EN&type=A&market=SEHK&name="

    found = (await site.get(path + "00011"))[1]
    none = (await site.get(path + "09999"))[1]

    assert b'"code":"00011"' in found
    assert b'"code":"00110"' in found
    assert none == b'callback({"more":"1","stockInfo":[]});\r\n'


async def test_the_stock_list_gives_every_id(site: Reader) -> None:
    rows = json.loads((await site.get("www1.hkexnews.hk/ncms/script/eds/activestock_sehk_e.json"))[1])

    assert {row["c"]: row["i"] for row in rows} == {"03661": 77, "00011": 78, "00110": 79}


def _texts(body: bytes) -> tuple[str, str]:
    with pdfplumber.open(io.BytesIO(body)) as pdf:
        first = "\n".join(page.extract_text() for page in pdf.pages)
    document = pypdfium2.PdfDocument(body)
    second = "\n".join(document[n].get_textpage().get_text_range().replace("\r", "") for n in range(len(document)))
    return first, second


async def test_two_readers_see_the_same_lines_in_a_form(site: Reader) -> None:
    for letter in "ec":
        row = json.loads((await site.get(f"{LATEST}{letter}_1.json"))[1])["newsInfoLst"][0]

        _, body, headers = await site.get("www1.hkexnews.hk" + row["webPath"])

        assert headers["Content-Type"] == "application/pdf"
        first, second = _texts(body)
        assert first.splitlines() == second.splitlines()


async def test_the_chinese_form_reads_as_the_recorded_ones_do(site: Reader) -> None:
    row = json.loads((await site.get(LATEST + "c_1.json"))[1])["newsInfoLst"][0]

    lines = _texts((await site.get("www1.hkexnews.hk" + row["webPath"]))[1])[0].splitlines()

    assert lines[0] == "EF001"
    assert "宣派股息 每 股 0.0908RMB" in lines
    assert "匯率 1 RMB : 1.144387HKD" in lines
    assert "暫停辦理股份過戶登記手續之日期 由 2026年6月4日 至 2026年6月9日" in lines
    lodgement = lines.index("文件之最後時限")
    assert lines[lodgement - 2 : lodgement] == ["為符合獲取股息分派而遞交股份過戶", "2026年6月3日 16:30"]
    foot = lines.index("第 1 頁 共 2 頁 v1.1.1")
    assert lines[foot + 1] == "EF001"
    assert lines[-1] == "第 2 頁 共 2 頁 v1.1.1"


async def test_every_label_of_the_recorded_forms_is_drawn_the_same_way(site: Reader, shared) -> None:  # type: ignore[no-untyped-def]
    recorded = (shared / "recordings/hkex/dividend/00728_final_2025_update.txt").read_text().splitlines()
    update = {**FORM, "status": "update", "reason": "更正"}
    item = {
        "kind": "filing",
        "company": "alpha",
        "t1": "10000",
        "t2": ["13251"],
        "title_en": "x",
        "title_zh": "丁",
        "form": update,
    }
    await site.post("publish", {"items": [item]})
    row = json.loads((await site.get(LATEST + "c_1.json"))[1])["newsInfoLst"][0]

    drawn = _texts((await site.get("www1.hkexnews.hk" + row["webPath"]))[1])[0].splitlines()

    facts = slice(recorded.index("股息信息"), recorded.index("股息派發日 2026年7月8日") + 1)
    ours = slice(drawn.index("股息信息"), drawn.index("股息派發日 2026年7月8日") + 1)
    assert drawn[ours] == recorded[facts]


async def test_english_labels_and_values_stand_as_in_the_english_form(site: Reader) -> None:
    row = json.loads((await site.get(LATEST + "e_1.json"))[1])["newsInfoLst"][0]

    lines = _texts((await site.get("www1.hkexnews.hk" + row["webPath"]))[1])[0].splitlines()

    start = lines.index("Default currency and amount in which")
    assert lines[start + 1 : start + 3] == ["HKD 0.10391 per share", "the dividend will be paid"]
    assert "Exchange rate RMB 1 : HKD 1.144387" in lines
    assert "Ex-dividend date 02 June 2026" in lines


async def test_a_kind_of_its_own_stands_around_its_label(site: Reader) -> None:
    special = {**FORM, "dividend_type": "other", "other_text": "特別股息", "nature": "special", "paid_amount": "pending"}
    item = {
        "kind": "filing",
        "company": "alpha",
        "t1": "10000",
        "t2": ["13251"],
        "title_en": "x",
        "title_zh": "丁",
        "form": special,
    }
    await site.post("publish", {"items": [item]})
    row = json.loads((await site.get(LATEST + "c_1.json"))[1])["newsInfoLst"][0]

    lines = _texts((await site.get("www1.hkexnews.hk" + row["webPath"]))[1])[0].splitlines()

    label = lines.index("股息類型")
    assert (lines[label - 1], lines[label + 1]) == ("其他", "特別股息")
    assert "派息金額及公司預設派發貨幣 HKD， 金額有待公佈" in lines


async def test_a_document_under_wrong_headlines_is_cancelled_and_filed_again(site: Reader) -> None:
    put_right = {"t2": ["13300"], "headlines_were": ["13400"], "headlines_right_after_s": 60}
    titles = {"title_en": "Results", "title_zh": "業績"}
    item = {"kind": "filing", "company": "gamma", "at": -120, "t1": "10000", **put_right, **titles}
    await site.post("publish", {"items": [item]})

    rows = json.loads((await site.get(LATEST + "e_1.json"))[1])["newsInfoLst"][:2]
    found = json.loads(json.loads((await site.get(DATED + "&stockId=79&rowRange=100&lang=ZH"))[1])["result"])

    assert [(row["title"], row["lTxt"]) for row in rows] == [
        ("Results", "(Headlines Revised) Announcements and Notices - [Final Results]"),
        ("Results", "(Cancelled since Headlines Superseded and Replaced) Announcements and Notices - [Interim Results]"),
    ]
    assert len({(row["newsId"], row["webPath"]) for row in rows}) == 2
    assert [row["LONG_TEXT"] for row in found] == [
        "(修改後標題) 公告及通告 - [末期業績]",
        "(取消－標題已被取代及更換) 公告及通告 - [中期業績]",
    ]
