"""What earlier runs left in Redis (seen records, high-water marks, small values); without a Redis nothing is known."""

from collections.abc import Iterable

from redis.asyncio import Redis

from queues.connection import patiently
from queues.keys import Keys, partition_keys
from queues.seen import known


class Memory:
    """One source's view of what is kept between runs. `redis` None: every question is answered with nothing."""

    def __init__(self, redis: Redis | None, source: str) -> None:
        self._redis, self._source = redis, source
        self._partitions: tuple[Keys, ...] = partition_keys()
        self._marks: dict[str, str] = {}

    @property
    def available(self) -> bool:
        """Whether there is a Redis behind it."""
        return self._redis is not None

    async def known(self, record_ids: Iterable[str]) -> set[str]:
        """Those of `record_ids` that were published before, in one round trip."""
        ids = list(dict.fromkeys(record_ids))
        redis = self._redis
        if redis is None:
            return set()
        return await patiently(lambda: known(redis, self._partitions, ids))

    async def mark(self, what: str) -> str | None:
        """A high-water mark of this source, as the last complete run left it."""
        redis = self._redis
        if redis is None:
            return None
        value = await patiently(lambda: redis.get(self._partitions[0].mark(self._source, what)))
        return _text(value)

    def keep_mark(self, what: str, value: str) -> None:
        """Set a high-water mark once all records of this run are published."""
        self._marks[what] = value

    async def recall(self, names: Iterable[str]) -> dict[str, str]:
        """Small values that `remember` kept and that have not expired; the others are missing."""
        redis, wanted = self._redis, list(names)
        if redis is None or not wanted:
            return {}
        keys = self._partitions[0]
        values = await patiently(lambda: redis.mget([keys.value(self._source, name) for name in wanted]))
        return {name: text for name, value in zip(wanted, values, strict=True) if (text := _text(value)) is not None}

    async def remember(self, name: str, value: str, for_s: int) -> None:
        """Keep a small value (a stock's id at the exchange) for `for_s` seconds."""
        redis = self._redis
        if redis is not None:
            await patiently(lambda: redis.set(self._partitions[0].value(self._source, name), value, ex=for_s))

    async def write_marks(self) -> None:
        """Write what `keep_mark` was told; the publish pipeline calls it after the last record."""
        redis, marks = self._redis, self._marks
        if redis is not None and marks:
            named = {self._partitions[0].mark(self._source, what): value for what, value in marks.items()}
            await patiently(lambda: redis.mset(named))


def _text(value: bytes | str | None) -> str | None:
    return value.decode() if isinstance(value, bytes) else value
