"""What happens to hkwatch itself (a source falls silent, a channel dies): from whoever notices it, to the operator."""

from datetime import datetime
from typing import Literal

import msgspec
from redis.asyncio import Redis

from queues.keys import STREAM_LIMIT, Keys
from queues.records import VERSION, Undecodable
from queues.streams import BODY

Kind = Literal["source", "channel", "redis", "backlog", "settings", "process", "silence"]


class Operation(msgspec.Struct, frozen=True, kw_only=True, tag="operation", omit_defaults=True):
    """`subject` (a source's name, a lane) is in `state` (silent, failing, drifted, banned, dead, full, ok) since `since`.

    `text` is one English sentence for the operator. Publishing the same state of the same subject again tells nobody again.
    `since` is aware, in UTC.
    """

    v: int = VERSION
    kind: Kind
    subject: str
    state: str
    since: datetime
    text: str = ""

    @property
    def good(self) -> bool:
        """Whether this is the news that all is well again."""
        return self.state in ("ok", "recovered")


_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[Operation] = msgspec.json.Decoder(Operation)


def encode_operation(operation: Operation) -> bytes:
    """An operation as UTF-8 JSON."""
    return _encoder.encode(operation)


def decode_operation(raw: bytes) -> Operation:
    """The operation in `raw`. Raises Undecodable."""
    try:
        operation = _decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Undecodable(raw, str(error)) from error
    if operation.v != VERSION:
        raise Undecodable(raw, f"expected version {VERSION}, found {operation.v}")
    return operation


async def publish_operation(redis: Redis, keys: Keys, operation: Operation) -> None:
    """Append to the `operations` stream; the alert workers tell every subscriber with `operator = true`."""
    await redis.xadd(
        keys.stream("operations"), {BODY: encode_operation(operation)}, maxlen=STREAM_LIMIT["operations"], approximate=True
    )
