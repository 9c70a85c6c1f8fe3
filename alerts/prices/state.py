"""What the price engine remembers of one listing between two quotes, and its codec. From the engine, to Redis and back."""

import msgspec

VERSION = 1


class Side(msgspec.Struct, array_like=True):
    """One direction of one trading day. Levels in per cent; 0 where none."""

    held: float = 0.0
    """The level that is latched; falls when the move falls back by the margin."""
    top: float = 0.0
    """The highest level told on this day; never falls."""
    fast: bool = False
    """A fast move was told and has not yet died down."""
    extreme: bool = False
    """The 52-week high (low) was told."""
    window: list[tuple[int, float]] = []
    """Opposite extremes of the last minutes, oldest and farthest first: (slot of time, price)."""


class State(msgspec.Struct, array_like=True):
    """Times are Unix seconds, prices in the quote's currency; 0 where not known. `day` is ISO, of the market's own calendar."""

    v: int = VERSION
    day: str = ""
    at: float = 0.0
    """Time of the newest price used; older rows are out of order."""
    price: float = 0.0
    close: float = 0.0
    """Last price of the regular session of `day`."""
    prior_close: float = 0.0
    """`close` of the trading day seen before."""
    opened: bool = False
    prompt: bool = False
    """Its first price of the regular session of `day` came right after the open: a share that trades all the time."""
    up: Side = msgspec.field(default_factory=Side)
    down: Side = msgspec.field(default_factory=Side)
    high_52w: float = 0.0
    """The publisher's newest 52-week high, which may already hold today's."""
    low_52w: float = 0.0
    base_high: float = 0.0
    """The 52-week high as it stood before this day."""
    base_low: float = 0.0
    quiet_looks: int = 0
    """Rows without a price since the last row with one."""
    quiet_since: float = 0.0
    quiet_last: float = 0.0
    halted: bool = False


def twin(state: State) -> State:
    """A copy to work on. Lists in it are shared, so they are to be replaced and not changed."""
    new: State = state.__copy__()  # type: ignore[attr-defined] # msgspec has it and declares it not; copy() is 3 times slower
    new.up, new.down = state.up.__copy__(), state.down.__copy__()  # type: ignore[attr-defined] # as above
    return new


_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[State] = msgspec.json.Decoder(State)


def encode(state: State) -> bytes:
    """A state as a JSON array."""
    return _encoder.encode(state)


def decode(raw: bytes | None) -> State:
    """The state in `raw`; a new one for None, and for what another release wrote: a day's memory is not worth a stop."""
    if raw is None:
        return State()
    try:
        state = _decoder.decode(raw)
    except msgspec.DecodeError:
        return State()
    return state if state.v == VERSION else State()
