"""What concerns the operation of hkwatch: whoever is told of it need not read it in the log as well."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from redis.asyncio import Redis
from structlog.testing import capture_logs

from alerts.operations.event import Operation, decode_operation, publish_operation
from alerts.operations.intake import OperationsIntake
from alerts.routing.edition import Edition
from alerts.store.store import EventStore
from queues.keys import Keys
from queues.streams import Consumer
from tests.alerts.samples import WATCHLIST

CONSOLE = '[[subscriber]]\nname = "a"\noperator = {operator}\n[[subscriber.channel]]\ntype = "console"\n'


@pytest.mark.parametrize(("operator", "level"), [("true", "debug"), ("false", "warning")])
async def test_an_operation_is_said_in_the_log_where_nobody_is_told(
    redis: Redis, keys: Keys, tmp_path: Path, operator: str, level: str
) -> None:
    (tmp_path / "subscribers.toml").write_text(CONSOLE.format(operator=operator))
    consumer: Consumer[Operation] = Consumer(redis, keys, ["operations"], "a", decode=decode_operation)
    intake = OperationsIntake(redis, keys, EventStore(redis, keys), Edition(tmp_path / "subscribers.toml", WATCHLIST))
    at = datetime(2026, 3, 19, tzinfo=UTC)
    operation = Operation(kind="source", subject="sina_news", state="failing", since=at, text="sina_news fails")
    await publish_operation(redis, keys, operation)

    with capture_logs() as lines:
        endpoints = await intake.take(await consumer.batch(block_ms=1))

    assert endpoints == ({"console"} if operator == "true" else set())
    assert [line["log_level"] for line in lines if line["event"] == "operation"] == [level]
