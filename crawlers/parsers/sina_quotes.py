"""Lines of hq.sinajs.cn (`var hq_str_rt_hk00700="…";`) to Quotes: Hong Kong, also delayed, New York, mainland, indices."""

import re
from collections.abc import Mapping

from crawlers.errors import Banned, CutShort, Drifted, EmptyPage, NotJson, PageError
from crawlers.page import Page
from crawlers.parsers.sina_page import page_text
from crawlers.parsers.sina_quote_rows import READERS, SOURCE
from queues.records import Quote

_ROW = re.compile(r'var hq_str_([^=\s]+)="(.*)";')
_BEGUN = re.compile(r"var hq_str_[^=\s]*")
_REFUSED = ("sys_auth", "FAILED")
_NO_REFERER = (b"Kinsoku jikou desu!", b"Forbidden")  # with status 403, github.com/shidenggui/easyquotation issue 110


# Codes as the site accepts them: one that is malformed makes it refuse a whole request.
CODE_FORMS = re.compile(r"rt_hk(?:\d{5}|[A-Z]+)|hk(?:\d{5}|[A-Z0-9]+)|gb_\$?[a-z0-9.]+|(?:sh|sz)\d{6}|int_[a-z]+")


class BatchRefused(PageError):
    """One malformed code makes the site refuse all codes of a request (`hq_str_sys_auth="FAILED"`), without saying which."""


def parse(page: Page, symbols: Mapping[str, str] | None = None) -> list[Quote]:
    """The quotes of all rows, in their order; rows without content (unknown codes) give none.

    `symbols` maps codes as requested to symbols where the code alone cannot tell (`gb_brkb` is `US:BRK.B`).
    Raises BatchRefused, Banned, EmptyPage, NotJson, CutShort or Drifted (the first bad row).
    """
    quotes, errors = read_quotes(page, symbols)
    if errors:
        raise errors[0]
    if not quotes:
        raise EmptyPage(SOURCE, page.url, "a row for at least one code", page.body)
    return quotes


def read_quotes(page: Page, symbols: Mapping[str, str] | None = None) -> tuple[list[Quote], list[PageError]]:
    """Like `parse`, but a bad row is an error beside the good rows, so that it costs the other 499 nothing."""
    quotes: list[Quote] = []
    errors: list[PageError] = []
    for code, content in rows(page).items():
        read = next((reader for form, reader in READERS if form.fullmatch(code)), None)
        if not content:
            continue
        if read is None:
            errors.append(Drifted(SOURCE, page.url, "a code of a known market", code))
            continue
        try:
            quotes.append(read(code, (symbols or {}).get(code), content.split(","), page.fetched_at))
        except (ValueError, IndexError) as error:
            errors.append(Drifted(SOURCE, page.url, f"a row of {code} as known ({error})", content))
    return quotes, errors


def rows(page: Page) -> dict[str, str]:
    """Code -> what stands between its quotation marks; empty for a code that the site does not know. Raises as `parse` does."""
    text = page_text(page, SOURCE)
    if page.status == 403 or page.body.strip() in _NO_REFERER:
        raise Banned(SOURCE, page.url, "quote lines (a Referer of finance.sina.com.cn is required)", page.body)
    found: dict[str, str] = {}
    for line in text.splitlines():
        row = _ROW.fullmatch(line.strip())
        if row:
            found[row[1]] = row[2]
        elif _BEGUN.match(line.strip()):
            raise CutShort(SOURCE, page.url, 'a line that ends in ";', line)
        elif line.strip():
            other = Drifted if line.lstrip().startswith("var ") else NotJson
            raise other(SOURCE, page.url, "lines such as var hq_str_rt_hk00700=…", line)
    if found.get(_REFUSED[0]) == _REFUSED[1]:
        raise BatchRefused(SOURCE, page.url, "quotes", page.body)
    return found


def code_of(symbol: str) -> str | None:
    """The code under which the site quotes a symbol in real time: `rt_hk03660`, `gb_qfin`, `gb_brkb` of BRK.B, `sh600519`.

    None for a market that it does not quote.
    """
    market, _, ticker = symbol.partition(":")
    if market == "HK":
        code = f"rt_hk{ticker.zfill(5)}"
    elif market == "US":
        code = "gb_" + re.sub(r"[.\-]", "", ticker).lower()
    else:
        code = market.lower() + ticker
    return code if CODE_FORMS.fullmatch(code) else None
