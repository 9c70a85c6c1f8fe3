"""Who leads: a lease in Redis with a fencing token. A leader that slept past its lease publishes nothing when it wakes."""

import uuid
from typing import Any, cast

from redis.asyncio import Redis

from queues.connection import plainly
from queues.keys import Keys

ROLE = "scheduler"
RENEWALS = 4  # how often a lease is renewed in its lifetime

_HOLD = """
local holder = redis.call('GET', KEYS[1])
if holder and string.sub(holder, 1, #ARGV[1] + 1) == ARGV[1] .. '|' then
    redis.call('PEXPIRE', KEYS[1], ARGV[2])
    return holder
end
if holder then return false end
local token = ARGV[1] .. '|' .. redis.call('INCR', KEYS[2])
redis.call('SET', KEYS[1], token, 'PX', ARGV[2])
return token
"""
_RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"


class Lease:
    """One process's claim to lead. `token` is `instance|fence` while it leads, as it last heard; Redis knows better."""

    def __init__(self, redis: Redis, keys: Keys, instance: str, ttl_ms: int) -> None:
        self._keys, self._ttl_ms = keys, ttl_ms
        self._name = f"{instance}-{uuid.uuid4().hex[:8]}"  # a process number may come again after a restart
        self._hold, self._release = redis.register_script(_HOLD), redis.register_script(_RELEASE)
        self.token: str | None = None

    @property
    def fence(self) -> int:
        """The fencing token's number; 0 while another leads."""
        return int(self.token.rpartition("|")[2]) if self.token else 0

    @property
    def every_s(self) -> float:
        """How often to call `hold`, for the leader and for those who stand by."""
        return self._ttl_ms / 1000 / RENEWALS

    async def hold(self) -> bool:
        """Take the lease if nobody has it, or renew it; returns whether this process leads. Raises as Redis does."""
        keys = [self._keys.lease(ROLE), self._keys.fence(ROLE)]
        answer = await plainly(cast(Any, self._hold(keys=keys, args=[self._name, self._ttl_ms])))
        self.token = answer.decode() if answer else None
        return self.token is not None

    async def release(self) -> None:
        """Give the lease back, so that a standby need not wait for its end."""
        if self.token:
            await cast(Any, self._release(keys=[self._keys.lease(ROLE)], args=[self.token]))
            self.token = None
