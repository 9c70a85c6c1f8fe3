"""A process says that it lives, and is missed when it does not."""

from redis.asyncio import Redis

from queues.heartbeat import Heartbeat, beat, beating, read_heartbeats
from queues.keys import HEARTBEAT_KEEP_S, Keys
from tests.conftest import wait_until


async def test_a_living_process_is_seen_with_what_it_says_of_itself_and_gone_after_it(redis: Redis, keys: Keys) -> None:
    async with beating(redis, keys, "crawler", metrics_port=9302, instance="host-1", facts=lambda: {"runs": 3}):
        signs = await wait_until(lambda: read_heartbeats(redis, keys))

    assert [(sign.role, sign.instance, sign.metrics_port, sign.facts) for sign in signs] == [
        ("crawler", "host-1", 9302, {"runs": 3})
    ]
    assert await read_heartbeats(redis, keys) == []


async def test_a_killed_process_is_forgotten_when_its_sign_runs_out(redis: Redis, keys: Keys) -> None:
    dead = Heartbeat(role="alerts", instance="a", host="h", pid=1, started_at=0.0, beat_at=1000.0)
    await beat(redis, keys, dead)
    await redis.delete(keys.heartbeat("alerts", "a"))
    alive = Heartbeat(role="alerts", instance="b", host="h", pid=2, started_at=0.0, beat_at=1001.0 + HEARTBEAT_KEEP_S)

    await beat(redis, keys, alive)

    assert [sign.instance for sign in await read_heartbeats(redis, keys)] == ["b"]
    assert await redis.zrange(keys.heartbeats(), 0, -1) == [b"alerts/b"]
