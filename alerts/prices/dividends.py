"""Ex-dates that the price engine must know, kept beside its states. From the facts of dividend events, to reference prices."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

import msgspec

from alerts.findings import FactValue
from alerts.prices.rules import ExDividend
from alerts.prices.sessions import local_day, market_of
from settings.watchlist import Company

KEEP_AFTER = timedelta(days=3)
_decoder: msgspec.json.Decoder[list[ExDividend]] = msgspec.json.Decoder(list[ExDividend])


def ex_dividends(company: Company, dividends: Iterable[Mapping[str, FactValue]], now: datetime) -> dict[str, list[ExDividend]]:
    """Listing -> what goes ex on which day from today on, by the facts of all `dividend` events of a company; `now` is aware.

    Facts: amount (a share), ads_amount, currency, ex_date, kind, status. An ex-date is that of the primary listing: the other
    exchange's may be another day, so its prices are left alone. The mainland's exchanges adjust the previous close themselves.
    Two kinds of dividend on one day (final and special) add up, two reports of one kind do not.
    """
    symbol = company.symbol
    market = market_of(symbol)
    if market not in ("HK", "US"):
        return {}
    by_day: dict[tuple[date, str], dict[str, float]] = {}
    for facts in dividends:
        found = _of(facts, market, company.ads_ratio is not None)
        if found is not None and found.ex_date >= local_day(market, now) and facts.get("status") != "withdrawn":
            kinds = by_day.setdefault((found.ex_date, found.currency), {})
            kind = str(facts.get("kind"))
            kinds[kind] = max(found.amount, kinds.get(kind, 0.0))
    return {symbol: [ExDividend(day, sum(kinds.values()), currency) for (day, currency), kinds in sorted(by_day.items())]}


def _of(facts: Mapping[str, FactValue], market: str, is_ads: bool) -> ExDividend | None:
    amount = facts.get("ads_amount" if market == "US" and is_ads else "amount")
    currency, day = facts.get("currency"), facts.get("ex_date")
    if not isinstance(amount, int | float) or amount <= 0 or not isinstance(currency, str) or not isinstance(day, str):
        return None
    try:
        return ExDividend(date.fromisoformat(day), float(amount), currency)
    except ValueError:  # a story's facts may hold half a date
        return None


def encode(dividends: list[ExDividend]) -> bytes:
    """As JSON."""
    return msgspec.json.encode(dividends)


def on_day(raw: bytes | None, day: date) -> ExDividend | None:
    """Of what `encode` wrote (None: nothing), the dividend that goes ex on `day`; bytes of another release are nothing."""
    try:
        known = _decoder.decode(raw) if raw else []
    except msgspec.DecodeError:
        return None
    return next((dividend for dividend in known if dividend.ex_date == day), None)


def keep_s(dividends: list[ExDividend], now: datetime) -> int:
    """Seconds from `now` until the last of them is of no more use."""
    last = max((dividend.ex_date for dividend in dividends), default=now.date())
    return int((last - now.date() + KEEP_AFTER).total_seconds())
