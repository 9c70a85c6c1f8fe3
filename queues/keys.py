"""Every Redis name, lifetime and limit. Keys of a partition carry its tag, so that one transaction touches one Cluster slot."""

import zlib
from dataclasses import dataclass

from settings.environment import environment

DAY_S = 24 * 3600

STREAM_LIMIT = {  # entries kept, about (MAXLEN ~)
    "articles": 200_000,
    "filings": 200_000,
    "quotes": 200_000,
    "reports": 50_000,
    "runs": 10_000,
    "dead": 100_000,
    "operations": 10_000,
    "schedule": 50_000,  # what became of each due instant
}
RECLAIM_IDLE_MS = 60_000  # an entry that its consumer has held so long without an answer goes to another
MAX_DELIVERIES = 5  # an entry that was handed out so often without success goes to the dead letters
SEEN_KEEP_S = 400 * DAY_S
SEEN_HASHES = 8  # contents of one identity that a mark remembers
BANS_KEEP_S = 6 * 3600  # a ban that comes later than this after the last one begins with the shortest pause again
RUNNING_KEEP_S = 60  # lock of a run, renewed while it runs
EVENT_KEEP_S = 400 * DAY_S
ALERT_KEEP_S = 60 * DAY_S  # what was told, as it was told
LANE_KEEP_S = 30 * DAY_S  # notices that nobody could deliver; longer than any digest waits
SENT_KEEP_S = 400 * DAY_S  # who got which alert, and where its thread began; as long as its event
LEASES_KEEP_S = DAY_S
TICKS_KEEP_S = 2 * DAY_S  # one price a minute, for charts
VALIDATOR_KEEP_S = 30 * DAY_S  # ETag, Last-Modified, genDate
PAGE_AGAIN_S = 3600  # of a source and a kind of error no second page goes to the dead letters within
PAGE_BYTES = 1_000_000  # of a page in the dead letters
HEARTBEAT_KEEP_S = 60
PRICE_KEEP_S = 12 * DAY_S  # the longest closure is the mainland's golden week with the weekends around it
HEARTBEAT_EVERY_S = 10
LATENCY_KEEP_S = 8 * DAY_S
PUBLISHED_KEEP_S = 3600  # a due instant cannot be published twice within; longer than any two hosts' clocks differ

# Families of keys that may live without expiry (streams have a length limit; the others are small and few).
PERMANENT = ("stream:", "seeded:", "mark:", "state:", "timetable:", "market:", "silences", "source:")


@dataclass(frozen=True)
class Keys:
    """Names of one partition, such as `hkw:{0}:stream:articles`."""

    prefix: str = "hkw"
    partition: int = 0

    def name(self, *parts: str) -> str:
        """`prefix:{partition}:part:part…`"""
        return ":".join((self.prefix, "{%d}" % self.partition, *parts))  # noqa: UP031 - the braces are Cluster's hash tag

    def stream(self, kind: str) -> str:
        """The stream of a kind of record: articles, filings, quotes, reports, runs, dead."""
        return self.name("stream", kind)

    def seen(self, record_id: str) -> str:
        """The mark that a record of this identity was published; its value is the content hashes, newest first."""
        return self.name("seen", record_id)

    def seeded(self, source: str) -> str:
        """Hash of a source: scope -> `done` once its first run is complete, before that the instant at which it began."""
        return self.name("seeded", source)

    def state(self, source: str) -> str:
        """Hash of a source's last run: outcome, errors, failures in a row, and until when (Unix) it is not asked again."""
        return self.name("state", source)

    def running(self, source: str, scope: str) -> str:
        """Lock of a source and scope while a run of it is under way."""
        return self.name("running", source, scope)

    def bucket(self, name: str) -> str:
        """Token bucket of a host or a family of hosts: the instant (ms) at which the next request may go."""
        return self.name("bucket", name)

    def breaker(self, publisher: str) -> str:
        """Set while a publisher that banned us is not asked; its value is the Unix time at which that ends."""
        return self.name("breaker", publisher)

    def bans(self, publisher: str) -> str:
        """How often a publisher banned us lately."""
        return self.name("bans", publisher)

    def mark(self, source: str, what: str) -> str:
        """A high-water mark of a source (greatest id, newest time)."""
        return self.name("mark", source, what)

    def value(self, source: str, name: str) -> str:
        """A small value that a source keeps for a while (a stock's id at the exchange)."""
        return self.name("value", source, name)

    def validator(self, url: str) -> str:
        """ETag and Last-Modified of a URL."""
        return self.name("validator", url)

    def book(self, company: str) -> str:
        """Hash of a company's events: event key -> event, `#` -> version of the whole."""
        return self.name("events", company)

    def alert(self, alert_id: str) -> str:
        """What was told of an event, as it was then."""
        return self.name("alert", alert_id)

    def lane_due(self, lane: str) -> str:
        """Sorted set of a lane's notices by the Unix time from which they may be sent."""
        return self.name("lane", lane, "due")

    def lane_notices(self, lane: str) -> str:
        """Hash of a lane's notices: notice id -> notice."""
        return self.name("lane", lane, "notices")

    def outbox(self, endpoint: str) -> str:
        """Sorted set of the lanes of an endpoint by the Unix time at which one of their notices is due, or a lease ends."""
        return self.name("outbox", endpoint)

    def endpoints(self) -> str:
        """Sorted set of endpoints by the Unix time of their last notice."""
        return self.name("endpoints")

    def ticks(self, symbol: str, day: str) -> str:
        """Hash of a listing's prices on a UTC day (ISO): minutes since 1970 -> price."""
        return self.name("ticks", symbol, day)

    def leases(self) -> str:
        """Hash of lanes that a worker holds: lane -> its token."""
        return self.name("leases")

    def sent(self, thread: str) -> str:
        """Hash of what was delivered of an event: `number@lane` -> receipt."""
        return self.name("sent", thread)

    def silences(self) -> str:
        """Hash of silences: id -> silence."""
        return self.name("silences")

    def price(self, symbol: str) -> str:
        """What the price engine remembers of a listing."""
        return self.name("price", symbol)

    def ex_dates(self, symbol: str) -> str:
        """When a listing goes ex-dividend, and by how much, for the price engine's reference."""
        return self.name("exdates", symbol)

    def lease(self, role: str) -> str:
        """Who leads among the processes of a role: `instance|fence`; gone when the leader does not renew it."""
        return self.name("lease", role)

    def fence(self, role: str) -> str:
        """Counter of leaderships of a role: each leader's fencing token is greater than its predecessor's."""
        return self.name("state", "fence", role)

    def published(self, run_id: str) -> str:
        """Set once the run of a due instant was published or given up."""
        return self.name("published", run_id)

    def last_due(self) -> str:
        """Hash `source/scope` -> `last due instant|stream entry of the last run|its due instant|its deadline`, in ms."""
        return self.name("timetable", "last")

    def awaited(self) -> str:
        """Hash `company/YYYY-MM-DD` (Hong Kong date) -> why that day matters: results, board meeting."""
        return self.name("timetable", "awaited")

    def last_news(self) -> str:
        """Hash `source/scope` -> the instant (ISO) of the last run that published something."""
        return self.name("timetable", "news")

    def market_days(self) -> str:
        """Hash `market/YYYY-MM-DD` -> an override that an operator set with `hkwatch market`."""
        return self.name("market", "days")

    def health(self, source: str) -> str:
        """How the runs of a source went of late, and how it was judged."""
        return self.name("source", "health", source)

    def latency(self, day: str) -> str:
        """Hash of a UTC day: `source|stretch|step` -> how many records or notices took so long."""
        return self.name("latency", day)

    def heartbeat(self, role: str, instance: str) -> str:
        """Alive sign of a process."""
        return self.name("heartbeat", role, instance)

    def heartbeats(self) -> str:
        """`role/instance` of every process by the Unix time of its last beat."""
        return self.name("heartbeats")


def default_keys() -> Keys:
    """The keys of the first partition, which holds runs, reports and all that belongs to no company."""
    return Keys(environment().hkwatch_key_prefix, 0)


def partition_keys() -> tuple[Keys, ...]:
    """The keys of every partition, the first one first."""
    env = environment()
    return tuple(Keys(env.hkwatch_key_prefix, number) for number in range(env.hkwatch_partitions))


def partition_of(company: str, partitions: int) -> int:
    """The partition of a company by its primary symbol, stable over hosts and releases."""
    return zlib.crc32(company.encode()) % partitions
