from datetime import UTC, datetime

from alerts.detect.detector import Detector
from queues.records import Article
from settings.watchlist import Company, WatchList

WATCHED = WatchList(
    company=(Company(name="甲科技", names=("Abcd",), listings=("HK:1234", "US:ABCD"), ads_ratio=None, cik=None),)
)
NOW = datetime(2026, 5, 19, 10, tzinfo=UTC)


def test_a_name_that_is_the_ticker_too_is_a_name() -> None:
    release = Article(
        source="ir_feed", id="ir:x:1", url="https://x/1", title="Abcd Announces First Quarter 2026 Unaudited Financial Results",
        text="SHANGHAI -- Abcd Holdings, Inc. (NASDAQ: ABCD) today announced its results for the quarter ended March 31, 2026.",
        language="en", released_at=NOW, first_seen_at=NOW,
    )  # fmt: skip

    [finding] = Detector(WATCHED).detect(release)

    assert (finding.company, finding.category, finding.discriminator) == ("HK:1234", "results", "2026Q1")
