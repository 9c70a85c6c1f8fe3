"""Dividend forms as PDF readers print them: two columns, cells wrapped at some width and centred against each other."""

import re
import textwrap
from dataclasses import dataclass


@dataclass(frozen=True)
class Layout:
    """Characters in the column of labels and of values; lines on a page; whether the two columns share base lines."""

    label: int = 44
    value: int = 60
    page: int = 46


def drawn(form: str, heading: str, rows: list[tuple[str, str]], layout: Layout, foot: str) -> str:
    """The text of a form; a row with an empty value is a section's heading, on one line."""
    lines = ["Disclaimer: the exchanges take no responsibility for this document.", heading]
    for label, value in rows:
        lines += _cells(label, value, layout) if value else [label]
    pages = [lines[start : start + layout.page] for start in range(0, len(lines), layout.page)]
    return "\n".join("\n".join((form, *page, foot.format(number, len(pages)))) for number, page in enumerate(pages, 1))


def _cells(label: str, value: str, layout: Layout) -> list[str]:
    left, right = _wrapped(label, layout.label), _wrapped(value, layout.value)
    placed: dict[float, list[str]] = {}
    for column in (left, right):
        for number, piece in enumerate(column):
            placed.setdefault(number - len(column) / 2, []).append(piece)
    return [" ".join(placed[height]) for height in sorted(placed)]


def _wrapped(text: str, width: int) -> list[str]:
    if text.isascii():
        return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
    lines = [""]
    for piece in re.findall(r"[\x21-\x7e]+|.", text):
        if len(lines[-1]) + len(piece) > width:
            lines.append("")
        lines[-1] += piece if lines[-1] or piece.strip() else ""
    return [line.rstrip() for line in lines]


FOOT_EN = "Page {} of {} v 1.1.1"
FOOT_ZH = "第 {} 頁 共 {} 頁 v1.1.1"


def english(**changes: str) -> list[tuple[str, str]]:
    """The rows of an English form of an invented issuer; `changes` replace values by the label's first words."""
    return _changed(
        [
            ("Issuer name", "Harbour Lantern Holdings Limited"),
            ("Stock code", "02999"),
            ("Multi-counter stock code and currency", "82999 RMB"),
            ("Other related stock code(s) and name(s)", "Not applicable"),
            ("Title of announcement", "Final dividend for the year ended 31 December 2025"),
            ("Announcement date", "18 March 2026"),
            ("Status", "New announcement"),
            ("Information relating to the dividend", ""),
            ("Dividend type", "Final"),
            ("Dividend nature", "Ordinary"),
            ("For the financial year end", "31 December 2025"),
            ("Reporting period end for the dividend declared", "31 December 2025"),
            ("Dividend declared", "RMB 0.27006249 per share"),
            ("Date of shareholders' approval", "13 May 2026"),
            ("Information relating to Hong Kong share register", ""),
            ("Default currency and amount in which the dividend will be paid", "HKD 0.30905111 per share"),
            ("Exchange rate", "RMB 1 : HKD 1.144387"),
            ("Ex-dividend date", "15 May 2026"),
            (
                (
                    "Latest time to lodge transfer documents for registration with share registrar for determining"
                    " entitlement to the dividend"
                ),
                "18 May 2026 16:30",
            ),
            ("Book close period", "From 19 May 2026 to 20 May 2026"),
            ("Record date", "20 May 2026"),
            ("Payment date", "01 June 2026"),
            ("Share registrar and its address", "Lantern Registrars Limited, 17th Floor, 1 Example Road, Wan Chai, Hong Kong"),
            ("Information relating to withholding tax", ""),
            ("Details of withholding tax applied to the dividend declared", "Not applicable"),
            ("Information relating to listed warrants / convertible securities issued by the issuer", ""),
            ("Details of listed warrants / convertible securities issued by the issuer", "Not applicable"),
            ("Other information", ""),
            ("Other information", "Not applicable"),
            ("Directors of the issuer", ""),
            ("Directors of the issuer", "Ms. A. Lantern and Mr. B. Harbour. Record date of this list: 1 January 2001"),
        ],
        changes,
    )


def chinese(**changes: str) -> list[tuple[str, str]]:
    """The rows of a Chinese form of an invented issuer."""
    return _changed(
        [
            ("發行人名稱", "港燈籠控股有限公司"),
            ("股份代號", "02999"),
            ("多櫃檯股份代號及貨幣", "不適用"),
            ("相關股份代號及名稱", "不適用"),
            ("公告標題", "截至二零二五年十二月三十一日止年度之末期股息"),
            ("公告日期", "2026年3月18日"),
            ("公告狀態", "新公告"),
            ("股息信息", ""),
            ("股息類型", "末期"),
            ("股息性質", "普通股息"),
            ("財政年末", "2025年12月31日"),
            ("宣派股息的報告期末", "2025年12月31日"),
            ("宣派股息", "每 股 0.27006249RMB"),
            ("股東批准日期", "2026年5月13日"),
            ("香港過戶登記處相關信息", ""),
            ("派息金額及公司預設派發貨幣", "每 股 0.30905111HKD"),
            ("匯率", "1 RMB : 1.144387HKD"),
            ("除淨日", "2026年5月15日"),
            ("為符合獲取股息分派而遞交股份過戶文件之最後時限", "2026年5月18日 16:30"),
            ("暫停辦理股份過戶登記手續之日期", "由 2026年5月19日至 2026年5月20日"),
            ("記錄日期", "2026年5月20日"),
            ("股息派發日", "2026年6月1日"),
            ("股份過戶登記處及其地址", "燈籠證券登記有限公司香港灣仔示例道1號17樓"),
            ("代扣所得稅信息", ""),
            ("股息所涉及的代扣所得稅", "不適用"),
            ("發行人所發行上市權證/可轉換債券的相關信息", ""),
            ("發行人所發行上市權證/可轉換債券", "不適用"),
            ("其他信息", ""),
            ("其他信息", "不適用"),
            ("發行人董事", ""),
            ("發行人董事", "燈女士及籠先生"),
        ],
        changes,
    )


def _changed(rows: list[tuple[str, str]], changes: dict[str, str]) -> list[tuple[str, str]]:
    for start, value in changes.items():
        wanted = start.replace("_", " ")
        labels = [label.replace("-", " ") if old else "" for label, old in rows]
        place = (
            labels.index(wanted) if wanted in labels else next(n for n, label in enumerate(labels) if label.startswith(wanted))
        )
        rows[place] = (rows[place][0], value)
    return rows
