"""One row of any HKEXnews list (latest information, title search, home page) -> a Filing; used by the source's parser."""

import html
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

from crawlers.categories import codes_of
from crawlers.errors import Drifted
from crawlers.fields.fingerprint import content_hash
from crawlers.page import Page
from crawlers.parsers.hkex_standing import standing_of
from queues.records import Filing, Language

SOURCE = "hkex_filings"
SITE = "https://www1.hkexnews.hk"
HONG_KONG = ZoneInfo("Asia/Hong_Kong")
DIVIDEND_FORM = "13251"  # tier two: dividend or distribution (announcement form), EF001 to EF003
_STOCK_CODE = re.compile(r"\d{1,5}")


def filing(
    page: Page,
    *,
    path: str,
    stamp: str,
    title: str,
    codes: Sequence[str],
    names: Sequence[str],
    category_text: str,
    categories: Iterable[str] = (),
    language: Language,
    news_id: str | None = None,
    file_type: str = "",
) -> Filing:
    """A Filing of a row's raw texts.

    `path`: the document's, absolute or below the site. `stamp`: `DD/MM/YYYY HH:MM`, Hong Kong time. `codes`: stock codes of
    five digits. `categories`: codes that the row states; those of its text are added, since the two do not always agree.
    Raises Drifted, quoting what is malformed.
    """
    link = urljoin(SITE, path.strip())
    document = urlsplit(link).path
    if not re.fullmatch(r"/.+\.\w{2,4}", document):
        raise Drifted(SOURCE, page.url, "a document's path", path)
    symbols = tuple(dict.fromkeys(_symbol(page, code) for code in codes if code.strip()))
    headline = _plain(title)
    marked = _plain(category_text)
    standing, text = standing_of(headline, marked)
    chinese = document.rpartition(".")[0].endswith("_c")
    stated = tuple(code for code in categories if code.isdecimal())
    all_codes = tuple(dict.fromkeys((*stated, *codes_of(text))))
    return Filing(
        source=SOURCE,
        id=f"hkex:{document}",
        url=link,
        title=headline,
        symbols=symbols,
        names=tuple(_plain(name) for name in names if name.strip()),
        categories=all_codes,
        category_text=text,
        language="zh-Hant" if chinese else language,
        news_id=news_id or None,
        file_type=(file_type or document.rpartition(".")[2]).upper(),
        released_at=released_at(page, stamp),
        first_seen_at=page.fetched_at,
        standing=standing,
        content_hash=content_hash(headline, marked),
    )


def market_of(code: str) -> str:
    """The board of a stock code of five digits: GEM's are 08000 to 08999."""
    return "GEM" if code.startswith("08") else "SEHK"


def released_at(page: Page, stamp: str) -> datetime:
    """`28/09/2026 18:01`, Hong Kong time, as an instant in UTC. Raises Drifted for another form."""
    try:
        naive = datetime.strptime(stamp.strip(), "%d/%m/%Y %H:%M")  # noqa: DTZ007 - the zone follows
    except ValueError as error:
        raise Drifted(SOURCE, page.url, "a time DD/MM/YYYY HH:MM", stamp) from error
    return naive.replace(tzinfo=HONG_KONG).astimezone(UTC)


def language_of_list(letter: str) -> Language:
    """The language that a list's `lang` (E, EN, C, ZH) stands for."""
    return "en" if letter.upper().startswith("E") else "zh-Hant"


def several(text: str) -> list[str]:
    """The parts of `00700<br/>80700`, some lists end with one more separator."""
    return [part.strip() for part in re.split(r"<br\s*/?>", text) if part.strip()]


def _symbol(page: Page, code: str) -> str:
    code = code.strip()
    if not _STOCK_CODE.fullmatch(code) or not int(code):
        raise Drifted(SOURCE, page.url, "a stock code of five digits", code)
    return f"HK:{int(code)}"


def _plain(text: str) -> str:
    return " ".join(html.unescape(re.sub(r"<br\s*/?>", " ", text)).split())
