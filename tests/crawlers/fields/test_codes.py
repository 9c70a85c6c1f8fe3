"""Symbols of listings that a text names by code, and only those."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.fields.codes import symbols_in
from settings.watchlist import SYMBOL_FORMS


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        ("奇富科技(03660.HK)", ["HK:3660"]),
        ("奇富科技（3660.HK）", ["HK:3660"]),
        ("股票代码为3660.HK，发行价", ["HK:3660"]),
        ("03660.hk", ["HK:3660"]),
        ("代码为3660HK。据了解", ["HK:3660"]),
        ("股份代號「3660」", ["HK:3660"]),
        ("股份代号为“3660”", ["HK:3660"]),
        ("股份代号为3660。", ["HK:3660"]),
        ("以代码“3660”在港交所主板上市", ["HK:3660"]),
        ("360数科-S（03660）公布", ["HK:3660"]),
        ("奇富科技（原360数科，03660）", ["HK:3660"]),
        ("纳斯达克：QFIN；港交所：3660", ["US:QFIN", "HK:3660"]),
        ("$腾讯控股(00700.HK)$ 与 (700 HK)", ["HK:700"]),
        ("360数科(QFIN.US)", ["US:QFIN"]),
        ("（Nasdaq: QFIN）", ["US:QFIN"]),
        ("NASDAQ：QFIN；NYSE:BABA", ["US:QFIN", "US:BABA"]),
        ("(NASDAQ: QFIN; HKEx: 3660)", ["US:QFIN", "HK:3660"]),
        ("(NYSE: BABA and HKEX: 9988)", ["US:BABA", "HK:9988"]),
        ("Stock Code: 3660", ["HK:3660"]),
        ("港交所代码：9618，纳斯达克股票代码：JD", ["HK:9618", "US:JD"]),
        ("阿里巴巴(BABA.K)", ["US:BABA"]),
        ("QFIN.O涨3%，BABA.N跌1%", ["US:QFIN", "US:BABA"]),
        ("（QFIN. NASDAQ）", ["US:QFIN"]),
        ("美光科技（股票代码 MU）", ["US:MU"]),
        ("唯品会(VIPS)等", ["US:VIPS"]),
        ("三六零(601360.SH)与平安银行(000001.SZ)", ["SH:601360", "SZ:000001"]),
        ("SH600519、sz000001", ["SH:600519", "SZ:000001"]),
        ("证券代码：600519", ["SH:600519"]),
        ("阿里(9988.HK)先于奇富(03660.HK)，奇富(QFIN.US)又提阿里(9988.HK)", ["HK:9988", "HK:3660", "US:QFIN"]),
    ],
)
def test_codes_are_read_in_every_way_the_press_writes_them(text: str, symbols: list[str]) -> None:
    assert list(symbols_in(text)) == symbols


@pytest.mark.parametrize(
    "text",
    [
        "2022年净收入165.54亿元，2023年(2023)预计4550亿元",
        "恒生指数(800000.HK)",
        "拟回购5000HKD、3660HK$、1000 HKD",
        "美国证券交易委员会（SEC）与首席执行官（CEO）谈ESG与人工智能（AI）",
        "港股3660点，港交所2023年收入，港交所2022至2023年的文件，HK 2022 results",
        "股份代号为A类普通股",
        "耗资12345元（1234）",
        "电话010-85202353",
        "D.A．戴维森、U.S.、S.A.",
        "100%中奖，188元红包",
    ],
)
def test_years_amounts_indices_and_abbreviations_are_no_codes(text: str) -> None:
    assert symbols_in(text) == ()


@given(st.text(alphabet=st.sampled_from("0123456789.HKUSZ（）()：: 代码股份为纳斯达克QFINdaq“”")))
def test_whatever_is_found_is_a_well_formed_symbol(text: str) -> None:
    for symbol in symbols_in(text):
        assert SYMBOL_FORMS[symbol.partition(":")[0]].fullmatch(symbol)
