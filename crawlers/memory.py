"""What earlier runs left in Redis (seen records, high-water marks, small values); without a Redis nothing is known."""

from collections.abc import Iterable

from redis.asyncio import Redis

from queues.connection import patiently
from queues.keys import VALIDATOR_KEEP_S, Keys, partition_keys
from queues.records import Article, Filing
from queues.seen import known, unchanged


class Memory:
    """One source's view of what is kept between runs. `redis` None: every question is answered with nothing."""

    def __init__(self, redis: Redis | None, source: str) -> None:
        self._redis, self._source = redis, source
        self._partitions: tuple[Keys, ...] = partition_keys()
        self._marks: dict[str, tuple[str, str | None]] = {}
        self._validators: dict[str, tuple[bytes, str]] = {}
        self.found_known = 0
        """How many records of this run were known before they were even fetched."""

    @property
    def redis(self) -> Redis | None:
        """The Redis behind it."""
        return self._redis

    async def known(self, record_ids: Iterable[str]) -> set[str]:
        """Those of `record_ids` that were published before, in one round trip."""
        ids = list(dict.fromkeys(record_ids))
        redis = self._redis
        if redis is None:
            return set()
        found = await patiently(lambda: known(redis, self._partitions, ids))
        self.found_known += len(found)
        return found

    async def unchanged(self, records: Iterable[Article | Filing]) -> set[str]:
        """The ids of those `records` that were published with this very content, in one round trip."""
        redis, found = self._redis, list(records)
        if redis is None:
            return set()
        return await patiently(lambda: unchanged(redis, self._partitions, found))

    async def mark(self, what: str) -> str | None:
        """A high-water mark of this source, as the last complete run left it."""
        redis = self._redis
        if redis is None:
            return None
        value = await patiently(lambda: redis.get(self._partitions[0].mark(self._source, what)))
        return _text(value)

    def keep_mark(self, what: str, value: str, scope: str | None = None) -> None:
        """Set a high-water mark once this run's records are published, unless it lost a page: any, or one of `scope` or `*`."""
        self._marks[what] = (value, scope)

    async def recall(self, names: Iterable[str], of: str = "") -> dict[str, str]:
        """Small values that `remember` kept and that have not expired; the others are missing.

        `of`: the name under which several sources of one publisher share them; else they are this source's own.
        """
        redis, wanted = self._redis, list(names)
        if redis is None or not wanted:
            return {}
        keys = self._partitions[0]
        values = await patiently(lambda: redis.mget([keys.value(of or self._source, name) for name in wanted]))
        return {name: text for name, value in zip(wanted, values, strict=True) if (text := _text(value)) is not None}

    async def remember(self, name: str, value: str, for_s: int, of: str = "") -> None:
        """Keep a small value (a stock's id at the exchange) for `for_s` seconds; `of` as for `recall`."""
        redis = self._redis
        if redis is not None:
            await patiently(lambda: redis.set(self._partitions[0].value(of or self._source, name), value, ex=for_s))

    async def forget(self, name: str) -> None:
        """Drop a small value of this source."""
        redis = self._redis
        if redis is not None:
            await patiently(lambda: redis.delete(self._partitions[0].value(self._source, name)))

    async def validator(self, url: str) -> bytes | None:
        """What `keep_validator` kept for an address; another source may have read more or less of it."""
        redis = self._redis
        if redis is None:
            return None
        value = await patiently(lambda: redis.get(self._partitions[0].validator(f"{self._source}/{url}")))
        return value if isinstance(value, bytes) else None

    def keep_validator(self, url: str, value: bytes, scope: str) -> None:
        """Keep the validators of a page once all records of this run are published, unless its scope met errors."""
        self._validators[url] = (value, scope)

    async def write(self, troubled: set[str]) -> None:
        """Write marks and validators (those of scopes that lost no page), once the last record is published."""
        redis, keys = self._redis, self._partitions[0]
        if redis is None:
            return
        marks = {
            what: value
            for what, (value, scope) in self._marks.items()
            if not troubled or (scope is not None and not {"*", scope} & troubled)
        }
        pages = {} if "*" in troubled else {u: v for u, (v, scope) in self._validators.items() if scope not in troubled}
        if not marks and not pages:
            return

        async def together() -> None:
            async with redis.pipeline(transaction=True) as write:
                for what, value in marks.items():
                    write.set(keys.mark(self._source, what), value)
                for url, validators in pages.items():
                    write.set(keys.validator(f"{self._source}/{url}"), validators, ex=VALIDATOR_KEEP_S)
                await write.execute()

        await patiently(together)


def _text(value: bytes | str | None) -> str | None:
    return value.decode() if isinstance(value, bytes) else value
