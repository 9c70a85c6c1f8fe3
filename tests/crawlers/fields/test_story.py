"""What is computed from a text: language, hash, fingerprint, charset, amounts, watched companies."""

from datetime import UTC, datetime

import pytest

from crawlers.errors import WrongCharset
from crawlers.fields.amounts import Amount, read_amounts
from crawlers.fields.charset import decode
from crawlers.fields.fingerprint import content_hash, fingerprint
from crawlers.fields.language import language_of
from crawlers.fields.mentions import Mentions
from crawlers.fields.story import story
from crawlers.page import Page
from settings.watchlist import Company

NOW = datetime(2026, 3, 19, 7, 0, tzinfo=UTC)
STORY = "甲公司今日公布全年业绩，收入增长一成，董事会建议派发末期股息，每股零点一六美元，记录日为四月十五日。" * 3


def _page(body: bytes, content_type: str = "text/html") -> Page:
    return Page("https://finance.sina.com.cn/", body, NOW, headers={"content-type": content_type})


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("腾讯控股公布业绩，净利润增长", "zh-Hans"),
        ("騰訊控股公佈業績，淨利潤增長", "zh-Hant"),
        ("Tencent announces results for the year ended 31 December (腾讯)", "en"),
        ("360数科-S(03660.HK) Q4 Non-GAAP", "zh-Hans"),
        ("", "zh-Hans"),
    ],
)
def test_the_language_is_told_by_the_characters(text: str, language: str) -> None:
    assert language_of(text) == language


def test_near_copies_have_near_fingerprints_and_other_stories_have_not() -> None:
    copy = "样例网3月19日讯 " + STORY.replace("一成", "约一成") + "（完）"
    other = "乙公司宣布更换首席执行官，原任者因个人原因辞职，新任者下月到任，股价随后走低，分析师称影响有限。" * 3
    traditional = STORY.replace("业绩", "業績").replace("派发", "派發")

    first = fingerprint(STORY)

    assert first is not None
    assert 0 <= first < 2**64
    assert (first ^ (fingerprint(copy) or 0)).bit_count() <= 12
    assert (first ^ (fingerprint(other) or 0)).bit_count() >= 20
    assert fingerprint(traditional) == first
    assert fingerprint("。") is None


def test_a_revision_changes_the_hash_and_white_space_does_not() -> None:
    assert content_hash("题", "甲 乙") == content_hash("题", "甲\n 乙")
    assert content_hash("题", "甲乙") != content_hash("题甲", "乙")


def test_gb2312_is_read_as_gb18030_and_a_mislabelled_page_by_its_bytes() -> None:
    declared = '<meta http-equiv="Content-Type" content="text/html; charset=gb2312" />'

    assert "㙍" in decode(_page((declared + "镕㙍").encode("gb18030")), "x")
    assert "甲公司" in decode(_page((declared + STORY).encode()), "x")
    assert decode(_page("腾讯".encode("gb18030"), "application/javascript; charset=GBK"), "x") == "腾讯"
    assert decode(_page("腾讯".encode("gb18030")), "x") == "腾讯"
    assert decode(_page("腾讯".encode()[:-1]), "x") == "腾"


def test_bytes_of_no_known_charset_are_an_error_with_a_name() -> None:
    with pytest.raises(WrongCharset, match="gb18030"):
        decode(_page(b"\xff\xfe\x00\xd8\xff\xff"), "x")
    with pytest.raises(WrongCharset, match="gb18030"):
        decode(_page("騰訊控股公佈全年業績，派發末期股息每股八仙，記錄日為四月十五日。".encode("big5")), "x")


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("每股港币0.08元", [(0.08, "HKD")]),
        ("每股0.16美元（相等于1.25港元）", [(0.16, "USD"), (1.25, "HKD")]),
        ("8.5港仙", [(0.085, "HKD")]),
        ("HK$1,234.5 及 RMB 2", [(1234.5, "HKD"), (2.0, "CNY")]),
        ("每股0.08元", []),
    ],
)
def test_an_amount_has_a_currency_or_is_none(text: str, amounts: list[tuple[float, str]]) -> None:
    assert read_amounts(text) == tuple(Amount(value, currency) for value, currency in amounts)


def test_companies_are_found_by_every_name_in_either_script_and_by_code() -> None:
    tencent = Company.model_validate({"name": "腾讯控股", "names": ["Tencent"], "listings": ["HK:700"]})
    qfin = Company.model_validate({"name": "奇富科技", "former_names": ["360数科"], "listings": ["HK:3660", "US:QFIN"]})
    mentions = Mentions([tencent, qfin])

    assert mentions.companies_in("360數科今日公佈，騰訊控股參股") == (qfin, tencent)
    assert mentions.companies_in("（QFIN.US）盘前涨3%") == (qfin,)
    assert mentions.companies_in("TENCENT rose; Tencentish did not") == (tencent,)
    assert mentions.companies_in("Tencentish") == ()
    assert Mentions([]).companies_in("腾讯控股") == ()


def test_the_publisher_of_a_credit_outranks_the_head_and_a_dateline_only_a_mere_label() -> None:
    def of(body: str, stated: str | None) -> str | None:
        made = story(source="s", story_id="s:1", url="https://x.cn/", title="题", body=body, stated=stated,
                     released_at=None, fetched_at=NOW)  # fmt: skip
        return made.publisher

    assert of("转自：样例日报\n甲公司派息。", "智通财经网") == "样例日报"
    assert of("格隆汇3月19日丨甲公司派息。", "智通财经网") == "智通财经"
    assert of("格隆汇3月19日丨甲公司派息。", "市场资讯") == "格隆汇"
    assert of("甲公司派息。", "市场资讯") == "市场资讯"
    assert of("甲公司派息。", None) is None
