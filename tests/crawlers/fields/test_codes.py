"""Symbols of listings that a text names by code, and only those."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.fields.codes import RECORD_FORMS, symbols_in


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
        ("（股份代号：9988（港币柜台）及89988（人民币柜台））", ["HK:9988", "HK:89988"]),
        ("(NYSE: BABA and HKEX: 9988 (HKD Counter) and 89988 (RMB Counter))", ["US:BABA", "HK:9988", "HK:89988"]),
        ("(Stock Codes: 80700 (RMB counter) and 700 (HKD counter))", ["HK:80700", "HK:700"]),
        ("(Stock Code: 700)", ["HK:700"]),
        ("股份代號：388）", ["HK:388"]),
        ("(SEHK: 5, LSE: HSBA)", ["HK:5"]),
        ("700 HK Equity与AAPL US Equity", ["HK:700", "US:AAPL"]),
        ("甲集团－ＳＷ（０９６１８．ＨＫ）", ["HK:9618"]),
        ("$QFIN今日走高", ["US:QFIN"]),
        ("百度(US.BIDU)", ["US:BIDU"]),
        ("贵州茅台(600519)、五粮液（000858）", ["SH:600519", "SZ:000858"]),
        ("贵州茅台（600519，股吧）", ["SH:600519"]),
        ("中芯国际（688981；0981.HK）", ["SH:688981", "HK:981"]),
        ("恒生互联网ETF（513330）、中概互联网ETF(513050.SH)", ["SH:513330", "SH:513050"]),
        ("贝特瑞（835185.BJ），北交所：920002，证券代码：430047", ["BJ:835185", "BJ:920002", "BJ:430047"]),
        ("股份代號: 3660及80700", ["HK:3660", "HK:80700"]),
        ("（股份代號：700及80700）", ["HK:700", "HK:80700"]),
        ("(HKEX: 9988 and 89988)", ["HK:9988", "HK:89988"]),
        ("阿里巴巴(9988.HK, BABA)", ["HK:9988", "US:BABA"]),
        ("阿里巴巴（BABA、9988.HK）与奇富（QFIN，03660）", ["US:BABA", "HK:9988", "US:QFIN", "HK:3660"]),
        ("港股3660涨5%，港股03690跌", ["HK:3660", "HK:3690"]),
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
        "恒生指数（HSI）、上证综指（000001）、中证500（000905）、科创50（000688）、深证成指（399001）",
        "沪深300(000300.SH)、399001.SZ、sh000001、SZ399001",
        "甲混合（005827）、甲混合A（000001）、基金代码：005827、白酒指数A(161725)",
        "净亏损（600123）千元，共（600519）万元，邮编（200040），客服热线（95588）",
        "港股：100，港交所：3家公司",
        "港股26000点，港股失守26000，港股26000，港股9900，港股9876.5点",
        "港股2025年，港股2025，港股1999",
        "港股3660家，港股1234余家，港股3660亿元，港股0320收评",
    ],
)
def test_years_amounts_indices_and_abbreviations_are_no_codes(text: str) -> None:
    assert symbols_in(text) == ()


@given(st.text(alphabet=st.sampled_from("0123456789.HKUSZ（）()：: 代码股份为纳斯达克QFINdaq“”")))
def test_whatever_is_found_is_a_well_formed_symbol(text: str) -> None:
    for symbol in symbols_in(text):
        assert RECORD_FORMS[symbol.partition(":")[0]].fullmatch(symbol)


@pytest.mark.parametrize("text", ["(9988.HK, AI)", "9988.HK，BABA", "股份代号9988和5000名员工", "股份代號: 9988及2025年"])
def test_what_stands_beside_a_code_is_one_only_in_the_form_of_one(text: str) -> None:
    assert symbols_in(text) == ("HK:9988",)
