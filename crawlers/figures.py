"""The crawler's metrics, in Prometheus' words."""

from prometheus_client import Counter, Gauge, Histogram

from queues.records import CrawlReport

RUNS = Counter("hkwatch_crawl_runs", "Runs by source and outcome", ("source", "outcome"))
SKIPPED = Counter("hkwatch_crawl_skipped", "Runs that were not begun, by reason", ("source", "reason"))
TAKEN_OVER = Counter("hkwatch_crawl_taken_over", "Runs that another crawler left undone", ("source",))
REQUESTS = Counter("hkwatch_crawl_requests", "Requests sent", ("source",))
RECORDS = Counter("hkwatch_crawl_records", "Records by what became of them", ("source", "fate"))
ERRORS = Counter("hkwatch_crawl_errors", "Errors by name", ("source", "name"))
SECONDS = Histogram(
    "hkwatch_crawl_run_seconds", "Duration of a run", ("source",), buckets=(0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300)
)
BEGUN_AFTER = Histogram(
    "hkwatch_crawl_begun_after_seconds",
    "From a run's due instant to its beginning",
    ("source",),
    buckets=(0.05, 0.1, 0.5, 1, 5, 30, 60),
)
NEWEST = Gauge("hkwatch_crawl_newest_timestamp_seconds", "Release time of the newest item that a source showed", ("source",))
IN_HAND = Gauge("hkwatch_crawl_in_hand", "Runs under way")


def count(report: CrawlReport) -> None:
    """Add one run's figures."""
    source = report.source
    RUNS.labels(source, report.outcome).inc()
    REQUESTS.labels(source).inc(report.requests)
    RECORDS.labels(source, "new").inc(report.published - report.revisions)
    RECORDS.labels(source, "revision").inc(report.revisions)
    RECORDS.labels(source, "known").inc(report.known)
    SECONDS.labels(source).observe((report.finished_at - report.started_at).total_seconds())
    if report.due_at is not None:
        BEGUN_AFTER.labels(source).observe(max(0.0, (report.started_at - report.due_at).total_seconds()))
    if report.newest_released_at is not None:
        NEWEST.labels(source).set(report.newest_released_at.timestamp())
    for error in report.errors:
        ERRORS.labels(source, error.name).inc(error.count)
