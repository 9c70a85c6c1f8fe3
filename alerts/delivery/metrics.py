"""What delivery counts, for Prometheus; labels hold names of lanes' types and endpoints, never addresses with secrets."""

from prometheus_client import Counter, Gauge, Histogram

SENT = Counter("hkwatch_notices_sent", "Notices delivered", ["channel"])
RETRIED = Counter("hkwatch_notices_retried", "Notices put back after a failure", ["channel"])
DEAD = Counter("hkwatch_notices_dead", "Notices in the dead letters", ["channel"])
SKIPPED = Counter("hkwatch_notices_known", "Notices that the ledger knew as sent", ["channel"])
LATENCY = Histogram(
    "hkwatch_alert_latency_seconds",
    "From first sight of a record to the vendor's answer, for notices that were not held",
    ["channel"],
    buckets=(0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600),
)
WAITING = Gauge("hkwatch_outbox_lanes", "Lanes with a notice that waits or is being sent", ["endpoint"])
BREAKERS = Counter("hkwatch_breaker_opened", "Times that an endpoint's breaker opened", ["endpoint"])
