"""On which market and trading day a move that a text tells took place."""

import re
from datetime import date, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from alerts.detect.reading import FRESH_DAYS, Passage
from alerts.lexicons import lexicon

NEW_YORK = ZoneInfo("America/New_York")
OPENS = time(9, 30)
# Words of trading: a day in a sentence with one of them may be the move's, a day beside other news is not.
_TRADING = re.compile(r"涨|跌|挫|升|股价|收报|收盘|异动|挂牌|上市|shares|stock")
# A day of New York, not of the place where the story appears.
_ADR = re.compile(r"AD[RS]|粉单|OTC")
_TRADED = re.compile(
    r"[收午早]评|收盘|收市|午盘|开盘|异动|(?:stocks|Street|shares) (?:ends?|closes?|opens?|finish)|market close", re.IGNORECASE
)
_AMERICAN = re.compile(r"(?:U\.S\.|US|New York)[- ](?:listed|traded)[^@#]{0,24}$|AD[RS]s? of $")
_PLACE = re.compile(r"\bin (?:(?P<us>New York|U\.S\.|US\b)|Hong Kong)")
BEHIND = 70
"""So many characters behind the verb an English sentence names the place."""
_LOCAL = re.compile(r"当地时间|美东|美股|美国|隔夜")


@lru_cache(maxsize=1)
def _markets() -> dict[str, re.Pattern[str]]:
    return {market: re.compile(pattern) for market, pattern in lexicon("moves")["markets"].items()}


def market_of_move(passage: Passage, at: int, session: str, currency: str | None) -> tuple[str, bool]:
    """(market, whether the text says it): by words of the clause, the code in the name, the currency, words before it in the
    sentence, then in the paragraph; else by the session and the primary listing.
    """
    markets, text = _markets(), passage.text
    listings = passage.reading.listings
    if passage.reading.company is not None and len({*listings} & {"HK", "US"}) == 1 and not _ADR.search(passage.clause(at)):
        return ("HK" if "HK" in listings else "US"), True  # whatever other place the text speaks of
    clause = passage.clause(at)
    for market in ("HK", "US"):
        if markets[market].search(clause):
            return market, True
    if _AMERICAN.search(text[: passage.clause_start(at)]):
        return "US", True
    if behind := _PLACE.search(text, at, at + BEHIND):
        return ("US" if behind["us"] else "HK"), True
    named = passage.market_of(at)
    if named:
        return named, True
    if currency in ("港元", "港币", "美元"):
        return "US" if currency == "美元" else "HK", True
    for place in (text[:at], _before(passage)):
        found = sorted((match.start(), market) for market in ("HK", "US") for match in markets[market].finditer(place))
        if found:
            return found[-1][1], True
    if session in ("premarket", "afterhours") and ("US" in listings or not listings):
        return "US", len(listings) == 1
    return (listings[0] if listings else "HK"), len(listings) == 1


def is_wrap(title: str) -> bool:
    """Whether a headline gathers the trading of a day or session, so that moves are its entries."""
    return _TRADED.search(title) is not None


def _before(passage: Passage) -> str:
    """What stands before a passage in its paragraph."""
    if passage.zone == "title":
        return ""
    passages = passage.reading.passages
    own = passages[: passages.index(passage)]
    return "".join(one.text for one in own if one.sentence.paragraph == passage.sentence.paragraph and one.zone != "title")


def day_of_move(passage: Passage, at: int, market: str, session: str) -> date:
    """The trading day of the move, on its market's calendar (weekends only: holidays are the price engine's)."""
    doc = passage.reading.doc
    day = passage.day_at(at)
    stated = day if day is not None and day.exact and day.day <= doc.today else None
    if market != "US":
        return trading_day(stated.day if stated else _spoken_day(passage))
    if stated is not None and (stated.start >= passage.clause_start(at) or _LOCAL.search(passage.text[:at])):
        local = stated.start >= passage.clause_start(at) or _LOCAL.search(passage.text[max(0, stated.start - 6) : stated.end])
        if local or session == "premarket":
            return trading_day(stated.day)
    if session == "premarket":
        return trading_day(stated.day if stated else doc.today)
    last = _last_in_new_york(passage)
    old = stated is not None and stated.day < last
    return trading_day(stated.day if old and stated is not None else last)


def _last_in_new_york(passage: Passage) -> date:
    """The day of the last session that had begun there when the story appeared."""
    local = passage.reading.doc.at.astimezone(NEW_YORK)
    return local.date() if local.time() >= OPENS else local.date() - timedelta(days=1)


def _spoken_day(passage: Passage) -> date:
    """The last day that the lead names in sentences about trading, no older than a few days; else that of publication."""
    reading = passage.reading
    days = [
        day.day
        for one in reading.zone("lead")
        for day in one.days
        if day.exact and _TRADING.search(one.text[day.end : day.end + 40])
    ]
    return max((day for day in days if 0 <= (reading.doc.today - day).days <= FRESH_DAYS), default=reading.doc.today)


def trading_day(day: date) -> date:
    """`day`, or the Friday before it."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def last_session(today: date) -> date:
    """The last trading day before `today`."""
    return trading_day(today - timedelta(days=1))
