"""What a detector says of one record: an event that it tells of, with its facts. From records, to the merging of events."""

from collections.abc import Mapping
from enum import IntEnum
from typing import Literal

import msgspec

EventType = Literal["filing", "dividend", "dividend_policy", "price_move", "rating", "regulatory"]
FactValue = str | float | int | bool | None


class Authority(IntEnum):
    """Whose word counts when facts disagree: the exchange's before the company's, the regulator's copy, the press."""

    NEWS = 1
    SEC = 2
    COMPANY = 3
    EXCHANGE = 4


class Finding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One event in one record.

    `company` is the primary symbol (`HK:3660`); `discriminator` what tells it from others of its kind: a period (`2022Q4`),
    a date with market and direction (`2023-03-01/US/up`), a broker with a day and target; None where the record does not say.
    Facts are named as in messages and scores: amount, currency, ads_amount, ex_date, record_date, payment_date (ISO dates),
    pct, direction, market, session, price, broker, target, rating, revenue, net_profit … `rule` names the rule that fired.
    """

    type: EventType
    category: str | None = None
    company: str
    discriminator: str | None = None
    facts: Mapping[str, FactValue] = {}
    rule: str
    authority: Authority = Authority.NEWS
