"""Reads what a record says: from an article or a filing and the watch list to findings, each one event with its facts. Pure."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from msgspec import structs

from alerts.detect.announcements import announcements
from alerts.detect.companies import OTHER, Directory
from alerts.detect.dividends import dividends
from alerts.detect.document import Document, is_table, read
from alerts.detect.filings import authority_of, by_code, by_title, is_routine
from alerts.detect.fold import fold
from alerts.detect.moves import moves
from alerts.detect.names import unnamed
from alerts.detect.other import other_announcement
from alerts.detect.ratings import ratings
from alerts.detect.reading import Reading
from alerts.detect.regulatory import regulatory
from alerts.detect.results import results
from alerts.detect.roles import is_role
from alerts.findings import Authority, Finding
from queues.records import Article, Filing
from settings.watchlist import Company, WatchList

HONG_KONG = ZoneInfo("Asia/Hong_Kong")
LONGEST_TITLE = 200
IR = "ir:"  # how the ids of what a company itself publishes begin
# What a company's own document can tell; a price or a rating in it is quoted.
OWN_TYPES = ("filing", "dividend", "dividend_policy")
RULES = (results, dividends, moves, ratings, regulatory)


class Detector:
    """Detection for a watch list; built once, used for every record. None: every company, by code or name in the text."""

    def __init__(self, watchlist: WatchList | None = None, names: Mapping[str, str] | None = None) -> None:
        """`names`: further names -> symbols, such as those that a corpus itself gives to codes."""
        self.watchlist = watchlist
        self.directory = Directory(watchlist, names)

    def detect(self, record: Article | Filing) -> list[Finding]:
        """What `record` tells of watched companies, in the order of the text; never raises, whatever the text."""
        if isinstance(record, Filing):
            return self._filing(record)
        title, text = fold(record.title), fold(record.text)
        if self.watchlist is not None and not self.directory.concerns(title) and not self.directory.concerns(text):
            return []
        found = self._article(read(record, title, text))
        if record.id.startswith(IR):
            return [structs.replace(finding, authority=Authority.COMPANY) for finding in found]
        return found

    def _article(self, doc: Document) -> list[Finding]:
        found: list[Finding] = []
        for reading in () if is_table(doc.title) else self.readings(doc):
            told = [finding for rule in RULES for finding in rule(reading)]
            told += announcements(reading, told)
            found += told or other_announcement(reading)
        return found

    def readings(self, doc: Document) -> list[Reading]:
        """The document as each watched company that it names sees it."""
        mentions = [
            [mention for mention in self.directory.mentions(sentence.text) if not is_role(sentence.text, mention)]
            for sentence in doc.sentences
        ]
        nameless = self.watchlist is None and doc.title and all(mention.company == OTHER for mention in mentions[0])
        if nameless and (guess := unnamed(doc.title)):
            mentions[0] = [guess]
        named = dict.fromkeys(mention.company for found in mentions for mention in found if mention.company != OTHER)
        watched = [symbol for symbol in named if self.watchlist is None or self.directory.company(symbol) is not None]
        return [Reading(doc, mentions, symbol, self.directory.company(symbol)) for symbol in watched]

    def _filing(self, filing: Filing) -> list[Finding]:
        if filing.standing in ("cancelled", "elsewhere"):
            return []  # the document that stands in its place, or that it points to, tells it
        today = (filing.released_at or filing.first_seen_at).astimezone(HONG_KONG).date()
        found: list[Finding] = []
        for symbol, company in self._companies(filing):
            coded = by_code(filing, symbol, company, today)
            read_too = [] if is_routine(filing) else self._by_text(filing, symbol)
            kinds = {(finding.type, finding.category) for finding in coded}
            own = [*coded, *(finding for finding in read_too if (finding.type, finding.category) not in kinds)]
            found += own or by_title(filing, symbol, company, today)
        return found

    def _by_text(self, filing: Filing, symbol: str) -> list[Finding]:
        """What the filing's own text tells of its issuer: a 6-K's release, an announcement of inside information."""
        if not filing.text:
            return []
        title, _, text = filing.text.partition("\n")
        story = Article(
            source=filing.source,
            id=filing.id,
            url=filing.url,
            title=title if len(title) <= LONGEST_TITLE else filing.title,
            text=text,
            released_at=filing.released_at,
            first_seen_at=filing.first_seen_at,
        )
        own = [finding for finding in self._article(read(story)) if finding.company == symbol and finding.type in OWN_TYPES]
        return [structs.replace(finding, authority=authority_of(filing)) for finding in own]

    def _companies(self, filing: Filing) -> list[tuple[str, Company | None]]:
        """(primary symbol, company) of each watched company among the filing's symbols, each once."""
        if self.watchlist is None:
            return [(symbol, None) for symbol in dict.fromkeys(filing.symbols)]
        companies = {company.symbol: company for symbol in filing.symbols if (company := self.watchlist.find(symbol))}
        return list(companies.items())
