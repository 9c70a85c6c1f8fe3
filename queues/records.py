"""What passes between the stages: frozen records, and their codec (JSON, one tagged union, with a version)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

import msgspec

VERSION = 1

Language = Literal["zh-Hans", "zh-Hant", "en"]
Session = Literal["premarket", "open", "intraday", "close", "afterhours", "grey"]
Standing = Literal["revises", "withdraws", "refiled", "cancelled", "elsewhere"]
Outcome = Literal["ok", "empty", "unchanged", "unreachable", "blocked", "drifted", "not_json", "failed", "late"]


class Undecodable(Exception):
    """Bytes that are no record of a known version; `raw` holds them."""

    def __init__(self, raw: bytes, reason: str) -> None:
        self.raw = raw
        super().__init__(reason)


class Article(msgspec.Struct, frozen=True, kw_only=True, tag="article", omit_defaults=True):
    """A story, release or flash. Times are aware and in UTC; `text` is clean, paragraphs parted by a line feed."""

    v: int = VERSION
    source: str
    id: str
    """Identity by the publisher's own id: `sina:nitmeav9622448`, `ir:<origin>:<guid>`, else the canonical URL."""
    url: str
    title: str
    text: str = ""
    publisher: str | None = None
    language: Language = "zh-Hans"
    symbols: tuple[str, ...] = ()
    """Codes found in title and text (`HK:3660`), in the order of their first mention."""
    released_at: datetime | None = None
    first_seen_at: datetime
    content_hash: str = ""
    fingerprint: int | None = None
    """64-bit simhash of the folded text, for near-copies."""
    revision: bool = False
    silent: bool = False
    """History: it is stored and merged, nobody is told."""


class DividendForm(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=False):
    """The facts of an HKEX form EF001, EF002 or EF003; None where the form does not state one. Currencies are ISO 4217."""

    form: Literal["EF001", "EF002", "EF003"]
    issuer: str | None = None
    stock_code: str | None = None
    announcement_date: date | None = None
    status: Literal["new", "update", "withdrawal"] | None = None
    dividend_type: Literal["final", "interim", "special", "quarterly", "other"] | None = None
    dividend_nature: Literal["ordinary", "special"] | None = None
    financial_year_end: date | None = None
    period_end: date | None = None
    declared_amount: float | None = None
    declared_currency: str | None = None
    per_shares: int | None = None
    paid_amount: float | None = None
    paid_currency: str | None = None
    exchange_rate: float | None = None
    options: tuple["CurrencyOption", ...] = ()
    scrip_option: bool = False
    approval_date: date | None = None
    ex_date: date | None = None
    last_lodgement: str | None = None
    """`YYYY-MM-DDTHH:MM`, Hong Kong time."""
    book_close_from: date | None = None
    book_close_to: date | None = None
    record_date: date | None = None
    payment_date: date | None = None
    withholding_tax: bool | None = None


class CurrencyOption(msgspec.Struct, frozen=True, kw_only=True):
    """A currency that the shareholder may choose, with its amount for each `per_shares`."""

    amount: float | None
    currency: str | None


class Filing(msgspec.Struct, frozen=True, kw_only=True, tag="filing", omit_defaults=True):
    """A document that an issuer filed with an exchange or a regulator."""

    v: int = VERSION
    source: str
    id: str
    """`hkex:<document path>`, `sec:<accession>`."""
    url: str
    title: str
    symbols: tuple[str, ...]
    names: tuple[str, ...] = ()
    """Short names as the exchange writes them, in the order of `symbols`."""
    categories: tuple[str, ...] = ()
    """Codes: HKEX tier one and tier two (`10000`, `13251`), SEC form (`6-K`)."""
    category_text: str = ""
    language: Language = "en"
    news_id: str | None = None
    file_type: str | None = None
    exhibits: tuple[str, ...] = ()
    form: DividendForm | None = None
    share_return: Mapping[str, str | float | int | None] | None = None
    """Facts of FF301 or FF305 (next-day and monthly returns)."""
    replaces: str | None = None
    """The id of the filing that this one updates, corrects, withdraws or stands in for, where its facts tell which."""
    standing: Standing | None = None
    """What its list or its title says of it: it revises or withdraws an earlier document, is that document again under other
    headlines, is cancelled itself, or says only that there is one in the other language; None for what stands by itself."""
    text: str = ""
    released_at: datetime | None = None
    first_seen_at: datetime
    content_hash: str = ""
    revision: bool = False
    silent: bool = False


class Quote(msgspec.Struct, frozen=True, kw_only=True, tag="quote", omit_defaults=True):
    """One look at a price. Prices in `currency`; `volume` in shares; `traded_at` is the time of `last`, aware, in UTC."""

    v: int = VERSION
    source: str
    symbol: str
    name: str = ""
    last: float | None
    """None when there is no price (suspended, or before the first trade)."""
    previous_close: float | None
    open: float | None = None
    high: float | None = None
    low: float | None = None
    high_52w: float | None = None
    low_52w: float | None = None
    volume: float | None = None
    turnover: float | None = None
    currency: str = "HKD"
    traded_at: datetime | None = None
    extended: float | None = None
    """Pre-market or after-hours price (US); None outside of those sessions."""
    extended_at: datetime | None = None
    extended_session: Literal["premarket", "afterhours"] | None = None
    status: Literal["trading", "suspended", "unknown"] = "trading"
    first_seen_at: datetime
    silent: bool = False


class ReportedError(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of error of a run: the class' name, how often, and its first message."""

    name: str
    count: int
    message: str
    url: str | None = None


class CrawlReport(msgspec.Struct, frozen=True, kw_only=True, tag="crawl_report", omit_defaults=True):
    """What one run of a source did. Times are aware and in UTC."""

    v: int = VERSION
    source: str
    run_id: str
    scope: str = "*"
    host: str = ""
    due_at: datetime | None = None
    started_at: datetime
    finished_at: datetime
    outcome: Outcome
    requests: int = 0
    items: int = 0
    published: int = 0
    revisions: int = 0
    known: int = 0
    seeded: bool = False
    """This was the first run of its source and scope: what it found is history."""
    newest_released_at: datetime | None = None
    errors: tuple[ReportedError, ...] = ()
    gap: str | None = None
    """What may have been missed, in words; None when nothing."""


class Run(msgspec.Struct, frozen=True, kw_only=True, tag="run", omit_defaults=True):
    """One due crawl. `due_at` is the timetable's instant, which with `source` and `scope` makes its identity."""

    v: int = VERSION
    source: str
    due_at: datetime
    deadline: datetime
    """After this a run that has not begun is skipped, and said to be."""
    scope: str = "*"
    arguments: Mapping[str, str] = {}
    priority: Literal["live", "backfill"] = "live"
    fence: int = 0
    """The leader's fencing token when it was published."""

    @property
    def id(self) -> str:
        """`source/scope/instant`, the same for every scheduler that publishes it."""
        return f"{self.source}/{self.scope}/{self.due_at.isoformat()}"


Record = Article | Filing | Quote | CrawlReport
Message = Article | Filing | Quote | CrawlReport | Run

_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[Message] = msgspec.json.Decoder(Message)


def encode(record: Message) -> bytes:
    """A record as UTF-8 JSON."""
    return _encoder.encode(record)


def decode(raw: bytes) -> Message:
    """The record in `raw`; unknown fields are ignored. Raises Undecodable for anything that is no record of version 1."""
    try:
        record: Message = _decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Undecodable(raw, str(error)) from error
    if record.v != VERSION:
        raise Undecodable(raw, f"expected version {VERSION}, found {record.v}")
    return record
