"""Records, subscribers and alerts for the tests of delivery; sentences are our own."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from alerts.events.event import Decision
from alerts.events.merge import merge
from alerts.findings import Authority, FactValue, Finding
from alerts.outbox.notice import Alert, Notice, alert_of, notice_of
from queues.records import Article, DividendForm, Filing
from settings.subscribers import Subscribers, load_subscribers
from settings.watchlist import Company, WatchList

DAY = datetime(2023, 3, 13, 8, 45, tzinfo=UTC)
WATCHLIST = WatchList(
    company=(
        Company(
            name="奇富科技", names=("Qfin", "360 DigiTech"), listings=("HK:3660", "US:QFIN"), ads_ratio=2, tags=("fintech",)
        ),
        Company(name="腾讯控股", names=("Tencent",), listings=("HK:700",), tags=("internet",)),
        Company(name="京东集团", names=("JD.com",), listings=("HK:9618", "US:JD"), tags=("internet",)),
    )
)


def dividend_filing(name: str = "a", *, at: datetime | None = None, amount: float = 0.08, symbol: str = "HK:3660") -> Filing:
    """A dividend form, released a moment ago."""
    seen = at or datetime.now(UTC)
    return Filing(
        source="hkex_filings",
        id=f"hkex:/{name}.pdf",
        url=f"https://www1.hkexnews.hk/listedco/{name}.pdf",
        title="Final dividend for the year ended 31 December 2022",
        symbols=(symbol,),
        categories=("10000", "13251"),
        released_at=seen,
        first_seen_at=seen,
        form=DividendForm(
            form="EF001",
            status="new",
            dividend_type="final",
            financial_year_end=date(2022, 12, 31),
            period_end=date(2022, 12, 31),
            declared_amount=amount,
            declared_currency="USD",
            ex_date=date(2023, 3, 30),
            record_date=date(2023, 3, 31),
            payment_date=date(2023, 4, 17),
        ),
    )


def results_filing(name: str, symbol: str = "HK:700") -> Filing:
    """A results announcement, released a moment ago."""
    seen = datetime.now(UTC)
    return Filing(
        source="hkex_filings",
        id=f"hkex:/{name}.pdf",
        url=f"https://www1.hkexnews.hk/listedco/{name}.pdf",
        title="ANNUAL RESULTS FOR THE YEAR ENDED 31 DECEMBER 2022",
        symbols=(symbol,),
        categories=("10000", "13300"),
        released_at=seen,
        first_seen_at=seen,
    )


def subscribers(folder: Path, text: str) -> Subscribers:
    """The subscribers that `text`, TOML, describes."""
    path = folder / "subscribers.toml"
    path.write_text(text, encoding="utf-8")
    return load_subscribers(path, WATCHLIST)


def alert(
    kind: str = "dividend",
    *,
    company: str = "HK:3660",
    category: str | None = None,
    facts: dict[str, FactValue] | None = None,
    discriminator: str | None = "2022Q4",
    source: str = "hkex_filings",
    at: datetime = DAY,
) -> Alert:
    """The first alert of an event that one record told of."""
    record = Article(
        source=source,
        id=f"{source}:1",
        url="https://example.com/story?a=1&b=2",
        title="Board declares a final dividend",
        publisher="Example Wire",
        released_at=at,
        first_seen_at=at,
    )
    finding = Finding(
        type=kind,  # type: ignore[arg-type]
        category=category,
        company=company,
        discriminator=discriminator,
        facts=facts or {},
        rule="test",
        authority=Authority.EXCHANGE,
    )
    return alert_of(merge(None, finding, record, at + timedelta(seconds=1)), source=source, seen_at=at, now=at)


def merged_from_many(count: int) -> Decision:
    """An event of which `count` stories told, the last of them the exchange's form."""
    decision: Decision | None = None
    for number in range(count):
        last = number == count - 1
        story = Article(source="wire", id=f"wire:{number}", url=f"https://example.com/{number}", title="x", first_seen_at=DAY)
        finding = Finding(
            type="dividend",
            company="HK:3660",
            discriminator="2022Q4",
            facts={"amount": 0.08},
            rule="test",
            authority=Authority.EXCHANGE if last else Authority.NEWS,
        )
        decision = merge(decision.event if decision else None, finding, story, DAY)
    assert decision is not None
    return decision


def notice(told: Alert, lane: str = "desk/slack", endpoint: str = "slack test", *, due: float = 0.0, group: str = "") -> Notice:
    """The notice of `told` for `lane`."""
    return notice_of(told, lane, endpoint, due=due, group=group)
