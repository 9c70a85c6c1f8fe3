"""Lists of HKEXnews -> the documents that are forms with facts in them: dividends, next-day and monthly returns."""

from msgspec.structs import replace

from crawlers.page import Page
from crawlers.parsers.hkex_filings import parse as parse_list
from crawlers.parsers.hkex_rows import DIVIDEND_FORM
from queues.records import Filing

SOURCE = "hkex_forms"
RETURNS = frozenset(("50000", "51500"))  # tier one: next-day disclosure returns (FF304, FF305), monthly returns (FF301)


def parse(page: Page) -> list[Filing]:
    """The forms of a list page, without their facts, which stand in the PDFs."""
    return [as_form(filing) for filing in parse_list(page) if is_form(filing)]


def is_form(filing: Filing) -> bool:
    """Whether a document is a form that can be read: returns are read in English, where each one has an English twin."""
    if filing.file_type != "PDF":
        return False
    return DIVIDEND_FORM in filing.categories or (filing.language == "en" and bool(RETURNS & set(filing.categories)))


def as_form(filing: Filing) -> Filing:
    """The same document as a record of this source."""
    return replace(filing, source=SOURCE)
