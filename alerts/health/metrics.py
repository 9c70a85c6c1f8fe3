"""The sources in Prometheus' words."""

from prometheus_client import Counter, Gauge, Histogram

from alerts.health.record import GOOD, Health
from queues.records import CrawlReport

HEALTHY = Gauge("hkwatch_source_healthy", "1 while the source is well, quiet or off; 0 otherwise.", ["source"])
STATE_SINCE = Gauge("hkwatch_source_state_since_timestamp_seconds", "When the source came into its state.", ["source", "state"])
NEWEST = Gauge("hkwatch_source_newest_timestamp_seconds", "When the newest item was released.", ["source"])
LAST_REPORT = Gauge("hkwatch_source_last_report_timestamp_seconds", "When the last run ended.", ["source"])
RUNS = Counter("hkwatch_source_runs", "Runs that reported, by outcome.", ["source", "outcome"])
RUN_SECONDS = Histogram(
    "hkwatch_source_run_seconds", "How long runs take.", ["source"], buckets=(0.1, 0.5, 1, 2, 5, 10, 30, 60, 300)
)


def note_report(report: CrawlReport) -> None:
    """Count a run."""
    RUNS.labels(report.source, report.outcome).inc()
    RUN_SECONDS.labels(report.source).observe(max(0.0, (report.finished_at - report.started_at).total_seconds()))


def note_health(health: Health) -> None:
    """Show a source's state; the series of states that are over go away."""
    for labels in [dict(sample.labels) for metric in STATE_SINCE.collect() for sample in metric.samples]:
        if labels["source"] == health.source and labels["state"] != health.state:
            STATE_SINCE.remove(health.source, labels["state"])
    HEALTHY.labels(health.source).set(health.state in GOOD)
    STATE_SINCE.labels(health.source, health.state).set(health.since.timestamp())
    if health.newest_released_at is not None:
        NEWEST.labels(health.source).set(health.newest_released_at.timestamp())
    if health.last_report_at is not None:
        LAST_REPORT.labels(health.source).set(health.last_report_at.timestamp())
