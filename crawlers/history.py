"""What is history: all that the first run of a source and company finds, if it was released before that run began."""

from datetime import datetime

from redis.asyncio import Redis

from crawlers.bases import SourceSpider
from queues.connection import patiently
from queues.keys import Keys
from queues.records import Article, Filing
from queues.seen import begin_seeding, end_seeding
from settings.clock import now
from settings.environment import environment

MARKET = "*"


class History:
    """Which scopes of a run are seeded for the first time. Asked only once a record was found: quotes never ask."""

    def __init__(self, redis: Redis, keys: Keys, spider: SourceSpider) -> None:
        self._redis, self._keys, self._spider = redis, keys, spider
        self._began: dict[str, str] | None = None
        self.found = 0
        """Records that were called history."""

    async def covers(self, record: Article | Filing) -> bool:
        """Whether nobody is to be told of `record`."""
        if self._spider.arguments.silent:
            return True
        began = await self.begin()
        if environment().hkwatch_alert_history or not began:
            return False
        scopes = self._scopes_of(record)
        if not all(scope in began for scope in scopes):
            return False
        first = min(datetime.fromisoformat(began[scope]) for scope in scopes)
        if record.released_at is not None and record.released_at >= first:
            return False  # news that came out while the first run was under way, or was cut off
        self.found += 1
        return True

    async def begin(self) -> dict[str, str]:
        """The scopes that have not been seeded -> when their first run began (ISO 8601, UTC)."""
        if self._began is None:
            scopes = self._scopes()
            self._began = await patiently(
                lambda: begin_seeding(self._redis, self._keys, self._spider.name, scopes, now().isoformat())
            )
        return self._began

    async def end(self) -> bool:
        """The run is complete: its scopes are seeded, but for those that lost a page. Returns whether there was one to seed."""
        began, troubled = await self.begin(), self._spider.ledger.troubled
        done = [] if MARKET in troubled else [scope for scope in began if scope not in troubled]
        await patiently(lambda: end_seeding(self._redis, self._keys, self._spider.name, done))
        return bool(began)

    def _scopes(self) -> list[str]:
        scopes = [company.symbol for company in self._spider.companies]
        return scopes if self._spider.arguments.symbol else [MARKET, *scopes]

    def _scopes_of(self, record: Article | Filing) -> list[str]:
        scope = self._spider.ledger.scopes.get(record.id)
        if scope is not None:
            return [scope]
        companies = (self._spider.watchlist.find(symbol) for symbol in record.symbols)
        return list(dict.fromkeys(company.symbol for company in companies if company)) or [MARKET]
