"""Reads what a record says: from an article or a filing and the watch list to findings, each one event with its facts. Pure."""

from zoneinfo import ZoneInfo

from alerts.detect.filings import by_code
from alerts.findings import Finding
from queues.records import Article, Filing
from settings.watchlist import Company, WatchList

HONG_KONG = ZoneInfo("Asia/Hong_Kong")


class Detector:
    """Detection for a watch list; built once, used for every record. None: every company, by code or name in the text."""

    def __init__(self, watchlist: WatchList | None = None) -> None:
        self.watchlist = watchlist

    def detect(self, record: Article | Filing) -> list[Finding]:
        """What `record` tells of watched companies, in the order of the text; never raises, whatever the text."""
        if isinstance(record, Filing):
            return self._filing(record)
        return []

    def _filing(self, filing: Filing) -> list[Finding]:
        today = (filing.released_at or filing.first_seen_at).astimezone(HONG_KONG).date()
        return [finding for symbol, company in self._companies(filing) for finding in by_code(filing, symbol, company, today)]

    def _companies(self, filing: Filing) -> list[tuple[str, Company | None]]:
        """(primary symbol, company) of each watched company among the filing's symbols, each once."""
        if self.watchlist is None:
            return [(symbol, None) for symbol in dict.fromkeys(filing.symbols)]
        companies = {company.symbol: company for symbol in filing.symbols if (company := self.watchlist.find(symbol))}
        return list(companies.items())
