"""The dividends tab of a Hong Kong company on Sina Finance to one Filing for each row of its table.

No recorded page was found (docs: sources-sina D), so nothing is assumed: a cell of an unknown form is an error that quotes it.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import msgspec
from lxml.html import HtmlElement

from crawlers.errors import Drifted, PageError
from crawlers.fields.codes import hong_kong
from crawlers.fields.dates import read_date
from crawlers.fields.fingerprint import content_hash
from crawlers.fields.payouts import Payout, read_payouts
from crawlers.page import Page
from crawlers.parsers.sina_page import page_tree, select, text_of
from queues.records import Filing, Record

SOURCE = "sina_dividends"
HONG_KONG = ZoneInfo("Asia/Hong_Kong")
COLUMNS = ("公布日期", "年度", "派息事项", "派息内容", "方式", "除净日", "截止过户日期", "派息日期")
_ADDRESS = re.compile(r"/hkstock/dividends/(\d{5})\.html")
_NOTHING = re.compile(r"-*|—*|N/?A|无|暂无(?:数据)?|不派[^\d]{0,8}|未定|0{4}[-/]00[-/]00", re.IGNORECASE)
_FORM_OF_DATE = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?")
_BETWEEN = re.compile(r"\s*(?:至|到|~|～|—|–|--|(?<=\d)[-/](?=\d{4}[-/.年])|\s-\s)\s*")
_SHARES = re.compile(
    r"\d+(?:\.\d+)?\s*(?:股|份|认股权证|:|：)|[一二两三四五六七八九十百千]\s*[送供合拆]|实物|红股|送股|供股|分派"
)


class UnknownCell(Drifted):
    """A cell of the table that is neither of the forms that are understood nor empty."""


def parse(page: Page) -> list[Record]:
    """A Filing for each dividend, in the order of the table; none for a company that never paid. Raises PageErrors."""
    filings, errors = read_dividends(page)
    if errors:
        raise errors[0]
    return list(filings)


def read_dividends(page: Page) -> tuple[list[Filing], list[PageError]]:
    """Like `parse`, but an unknown cell is an error beside the rows that were understood.

    Raises Drifted when the table, its header or the company's code in the title is missing.
    """
    address = _ADDRESS.search(page.url)
    code = address[1] if address else ""
    tree = page_tree(page, SOURCE)
    heading = "".join(tree.xpath("//title/text()")).strip()
    if not code or code not in heading:
        raise Drifted(SOURCE, page.url, f"a title with the code {code or 'of five digits that the address has'}", heading)
    rows = [[text_of(cell) for cell in select(row, "td, th")] for row in select(_table(tree, page), "tr")]
    header, *lines = [row for row in rows if any(row)] or [[]]
    if tuple(header) != COLUMNS:
        raise Drifted(SOURCE, page.url, "the columns " + " ".join(COLUMNS), " ".join(header))
    filings: list[Filing] = []
    errors: list[PageError] = []
    for cells in lines:
        try:
            if len(cells) > 1:
                filings.extend(_filings(cells, code, heading.partition("(")[0], page))
            elif not _NOTHING.fullmatch(cells[0]):
                raise ValueError(f"{len(COLUMNS)} cells: {cells[0]}")
        except ValueError as error:
            errors.append(UnknownCell(SOURCE, page.url, "a row of the known forms", str(error)))
    return list(_told_apart(filings)), errors


def _told_apart(filings: list[Filing]) -> Iterator[Filing]:
    """Rows that agree in day, kind and period (a final and a special dividend of one meeting) get ids of their own.

    What tells them apart are the words of the content, which stay when an amount is corrected.
    """
    count = Counter(filing.id for filing in filings)
    seen: Counter[str] = Counter()
    for filing in filings:
        key = filing.id
        if count[key] > 1:
            key += ":" + "".join(re.findall(r"[^\W\d_]+", str((filing.share_return or {}).get("content"))))
        seen[key] += 1
        yield (
            filing if key == filing.id else msgspec.structs.replace(filing, id=key if seen[key] == 1 else f"{key}:{seen[key]}")
        )


def _table(tree: HtmlElement, page: Page) -> HtmlElement:
    for selector in ("#sub01_c1 table", "table.tab05"):
        for table in select(tree, selector):
            return table
    raise Drifted(SOURCE, page.url, "div#sub01_c1 table", text_of(tree))


def _filings(cells: list[str], code: str, name: str, page: Page) -> list[Filing]:
    """Mostly one; two where a row names a special dividend beside its own.

    Raises ValueError, which names the column and quotes the cell.
    """
    if len(cells) != len(COLUMNS):
        raise ValueError(f"{len(COLUMNS)} cells: {' | '.join(cells)}")
    row = dict(zip(COLUMNS, cells, strict=True))
    payouts = _payouts(row)
    return [_filing(row, payout, code, name, page) for payout in payouts or (None,)]


def _filing(row: dict[str, str], payout: Payout | None, code: str, name: str, page: Page) -> Filing:
    announced = _date(row, "公布日期")
    if announced is None:
        raise ValueError(f"公布日期: {row['公布日期']!r}")
    kind, period = (payout and payout.kind) or row["派息事项"] or "-", row["年度"] or "-"
    closes = _dates(row, "截止过户日期")
    ex_date, payment = _date(row, "除净日"), _date(row, "派息日期")
    text = "\n".join(f"{column}：{cell}" for column, cell in row.items())
    return Filing(
        source=SOURCE,
        id=re.sub(r"\s+", "", f"{SOURCE}:{code}:{announced}:{kind}:{period}"),
        url=page.url,
        title=" ".join(part for part in (name, period, kind, row["派息内容"]) if part),
        symbols=(hong_kong(code),),
        names=(name,),
        category_text="派息",
        language="zh-Hans",
        share_return={
            "period": period,
            "kind": kind,
            "amount": payout.amount.value if payout else None,
            "currency": payout.amount.currency if payout else None,
            "content": row["派息内容"],
            "method": row["方式"] or None,
            "ex_date": ex_date.isoformat() if ex_date else None,
            "book_close_from": closes[0].isoformat() if closes else None,
            "book_close_to": closes[-1].isoformat() if closes else None,
            "payment_date": payment.isoformat() if payment else None,
        },
        text=text,
        released_at=datetime(announced.year, announced.month, announced.day, tzinfo=HONG_KONG).astimezone(UTC),
        first_seen_at=page.fetched_at,
        content_hash=content_hash(text),
    )


def _payouts(row: dict[str, str]) -> tuple[Payout, ...]:
    """What one share gets; empty for a row without money. Raises ValueError for what is neither."""
    content = row["派息内容"]
    try:
        payouts = read_payouts(content)
    except ValueError as error:
        raise ValueError(f"派息内容: {content!r}") from error
    if not payouts and not _NOTHING.fullmatch(content) and not _SHARES.search(content):
        raise ValueError(f"派息内容: {content!r}")
    return payouts


def _date(row: dict[str, str], column: str) -> date | None:
    dates = _dates(row, column)
    if len(dates) > 1:
        raise ValueError(f"{column}: {row[column]!r}")
    return dates[0] if dates else None


def _dates(row: dict[str, str], column: str) -> list[date]:
    """One date, or the two ends of a range; none for an empty cell. Raises ValueError for another form."""
    cell = row[column]
    if _NOTHING.fullmatch(cell):
        return []
    parts = _BETWEEN.split(cell)
    dates = [read_date(part) for part in parts if _FORM_OF_DATE.fullmatch(part)]
    if len(dates) != len(parts) or len(parts) > 2 or None in dates:
        raise ValueError(f"{column}: {cell!r}")
    return [found for found in dates if found is not None]
