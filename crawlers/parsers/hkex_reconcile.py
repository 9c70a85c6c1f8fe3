"""Answers of HKEXnews' title search -> the filings that must be stored; the nightly comparison's own view of them."""

from msgspec.structs import replace

from crawlers.page import Page
from crawlers.parsers.hkex_search import read_search
from queues.records import Filing

SOURCE = "hkex_reconcile"


def parse(page: Page) -> list[Filing]:
    """The rows of an answer, as records of this source."""
    return [as_missed(filing) for filing in read_search(page).filings]


def as_missed(filing: Filing) -> Filing:
    """The same document as a record of this source."""
    return replace(filing, source=SOURCE)
