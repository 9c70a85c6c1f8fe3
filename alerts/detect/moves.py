"""Price moves in texts: direction, percentage, market, session and day, one finding for each market, day and direction."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from alerts.detect.amounts import number_of
from alerts.detect.reading import Passage, Reading
from alerts.detect.signs import Signs
from alerts.detect.spans import clause_before, span_before
from alerts.detect.trading import day_of_move, is_wrap, last_session, market_of_move
from alerts.findings import FactValue, Finding
from alerts.lexicons import lexicon

SESSIONS = ("grey", "premarket", "afterhours", "open", "close")
LISTED = ("grey", "premarket", "afterhours")
"""Sessions that are said once, for a whole list of moves."""
_LATER = re.compile(r"现|随后|截至|早盘|午后|盘中|收|当日")
_HEAD = re.compile(r"[^|:,;。]{0,8}[|:]|.{0,14}指数?收.?")
"""The column or the index with which a headline on the whole market begins."""
BEHIND = 30
"""So many characters behind a percentage an English sentence names the session and the market."""
_YESTERDAY = re.compile(r"昨(?![晚夜])")
_RECALL = re.compile(r"此前|曾|早前|previously")
# In the text a move is news only where the sentence speaks of trading.
_REPORT = re.compile(
    r"盘|普涨|普跌|集体|走强|走低|走高|美股|港股|美东|当地时间|收|报|股价|异动|涨幅|跌幅|shares|stock|trading", re.IGNORECASE
)
_PRICE = re.compile(
    r"[,: ]{0,2}(?:现|最新|收|最终)?(?:报|至|收于|at|to)\s?(?P<unit>HK\$|US\$|\$)?(?P<price>\d+(?:\.\d+)?)"
    r"\s?(?P<currency>港元|港币|美元|元)?"
)
_NUMBERS = Signs("%", "percent", *(f"{number}成" for number in "一二两三四五六七八九"))
SAME_MOVE = 0.06
"""Two percentages that differ by less are one, rounded."""
CURRENCIES = {"港元": "HKD", "港币": "HKD", "美元": "USD", "元": "CNY", "HK$": "HKD", "US$": "USD", "$": "USD"}


@dataclass(frozen=True, slots=True)
class Move:
    """A move as one place of a text tells it; `rough`: the number only bounds the true one (近, 超, 逾)."""

    direction: str
    pct: float
    rough: str
    market: str
    session: str
    day: date
    price: float | None
    currency: str | None
    in_title: bool
    sure: bool
    """Whether something beside it says which market it is of."""


@lru_cache(maxsize=1)
def _grammar() -> dict[str, re.Pattern[str]]:
    words = lexicon("moves")
    up, down = ("|".join(sorted(words[way]["words"], key=len, reverse=True)) for way in ("up", "down"))
    degree = "|".join(sorted(words["degree"]["words"], key=len, reverse=True))
    english = words["english"]
    number = r"(?:(?P<pct>\d+(?:\.\d+)?)\s?%|(?P<tenths>[一二两三四五六七八九])成(?P<half>半)?)"
    return {
        "chinese": re.compile(
            rf"(?:(?P<up>{up})|(?P<down>{down}))(?P<between>(?:{degree})*+(?:[\d.]+(?:港元|美元|元|点|港仙|仙)[,或及]?(?:{degree}|[涨跌升]幅)*+)?)"
            rf"(?P<degree>近|超过|超|逾|约|多)?{number}"
        ),
        "noun": re.compile(
            rf"(?:(?P<up>涨幅|升幅)|(?P<down>跌幅))(?P<between>(?:{degree})*+)(?P<degree>近|超过|超|逾|约)?{number}"
        ),
        "english": re.compile(
            rf"\b(?:(?P<up>{english['up']})|(?P<down>{english['down']}))\b(?P<between>[^.,;@#\d]{{0,24}}?)"
            r"(?P<degree>more than|over|nearly|about|almost|as much as)?\s?(?P<pct>\d+(?:\.\d+)?)\s?(?:%|percent)",
            re.IGNORECASE,
        ),
        "lower": re.compile(
            r"\b(?:clos|end|finish|open|trad)\w*(?P<between>)\s(?P<degree>more than|over|nearly|about|almost|as much as)?\s?"
            r"(?P<pct>\d+(?:\.\d+)?)\s?(?:%|percent) (?:(?P<up>higher|up)|(?P<down>lower|down))",
            re.IGNORECASE,
        ),
        "not_price": re.compile("|".join(words["not_price"]["words"])),
        "long": re.compile("|".join(words["long"]["words"])),
        "week": re.compile("|".join(words["long"]["week"])),
        **{session: re.compile(pattern, re.IGNORECASE) for session, pattern in words["sessions"].items()},
    }


def moves(reading: Reading) -> list[Finding]:
    """The price moves that the document tells of the reading's company."""
    titles = [move for passage in reading.zone("title") for move in _in(passage)]
    if reading.commentary and not titles:
        return []
    below = [(passage, move) for passage in reading.zone("lead", "body") for move in _in(passage)]
    told: dict[tuple[str, str], Move] = {}
    for move in (_placed(move, [other for _, other in below]) for move in titles):
        told.setdefault((move.market, move.direction), move)
    oldest = min((move.day for move in told.values()), default=last_session(reading.doc.today))
    for passage, move in below:
        known = told.get((move.market, move.direction))
        if known is not None and _refines(known, move):
            told[move.market, move.direction] = replace(move, day=known.day, in_title=known.in_title)
        elif (
            known is None
            and not passage.sentence.profile
            and move.day >= oldest
            and (not reading.roundup or is_wrap(reading.doc.title))
        ):
            told[move.market, move.direction] = move
    return [_finding(reading, move) for move in told.values()]


def _placed(move: Move, below: Sequence[Move]) -> Move:
    """A headline's move with the market, session and day that the text gives the same move, where the headline gives none."""
    if move.sure:
        return move
    for other in below:
        near = _is_rounded(move, other) or _is_bounded(move, other)
        if other.sure and other.direction == move.direction and near:
            session = other.session if move.session == "intraday" else move.session
            return replace(move, market=other.market, day=other.day, session=session, sure=True)
    return move


def _in(passage: Passage) -> list[Move]:
    if not passage.names_us or not _NUMBERS.met(passage.text):
        return []
    grammar = _grammar()
    names = ("chinese", "noun", "english", "lower") if passage.english else ("chinese", "noun")
    found = [match for name in names for match in grammar[name].finditer(passage.text)]
    found.sort(key=re.Match.start)
    ends = [0, *(match.end() for match in found)]
    return [move for match, since in zip(found, ends, strict=False) if (move := _move(passage, match, since)) is not None]


def _move(passage: Passage, match: re.Match[str], since: int) -> Move | None:
    """The move that a match means, or None: another thing's, an old one's, a long span's, background."""
    if not _counts(passage, match):
        return None
    at = match.start()
    session = _session(passage, match, since)
    price = _PRICE.match(passage.text, match.end())
    market, sure = market_of_move(passage, at, session, price["currency"] if price else None)
    return Move(
        direction="up" if match["up"] else "down",
        pct=_percentage(match),
        rough=match["degree"]
        or ("约" if match.groupdict().get("tenths") else "")
        or next((word for word in ("近", "超", "逾", "约") if word in match["between"]), ""),
        market=market,
        session=session,
        day=day_of_move(passage, at, market, session),
        price=float(price["price"]) if price else None,
        currency=CURRENCIES.get(price["unit"] or price["currency"] or "") if price else None,
        in_title=passage.zone == "title",
        sure=sure,
    )


def _percentage(match: re.Match[str]) -> float:
    """The number of percents: 8.5%, 近两成, 一成半."""
    groups = match.groupdict()
    if not groups.get("tenths"):
        return float(match["pct"])
    return 10 * number_of(groups["tenths"]) + (5 if groups["half"] else 0)


def _counts(passage: Passage, match: re.Match[str]) -> bool:
    grammar, at = _grammar(), match.start()
    clause = passage.clause(at)
    said = clause[max(clause.rfind("@"), clause.rfind("#")) + 1 :]
    if not clause.strip():
        said = clause_before(passage, at)
    if not passage.is_ours(at) or grammar["not_price"].search(said + match["between"]) or passage.is_supposed(at):
        return False
    around = clause + match.group()
    around_too = around + span_before(passage, at)
    if grammar["long"].search(around_too) or (grammar["week"].search(around_too) and not passage.reading.roundup):
        return False
    if passage.zone == "title":
        return not _RECALL.search(clause) and not ("今" in passage.text and _YESTERDAY.search(clause))
    if grammar["week"].search(around):
        return False
    return clause.strip() == "@" or _REPORT.search(passage.text) is not None


def _session(passage: Passage, match: re.Match[str], since: int) -> str:
    """The session named in the clause, else between the move before and this one; `intraday` where none is."""
    grammar = _grammar()
    behind = passage.text[match.end() : match.end() + BEHIND]
    clause = passage.clause(match.start()) + match.group()
    places = [clause + behind if behind.isascii() else clause, passage.text[since : match.start()]]
    for place in places:
        for session in SESSIONS:
            if grammar[session].search(place):
                return session
    earlier = passage.text[: match.start()]
    if not _LATER.search(earlier[-14:]):
        for session in LISTED:
            if grammar[session].search(earlier):
                return session
    if passage.zone == "title" and (head := _HEAD.match(passage.text)) and grammar["close"].search(head.group()):
        return "close"
    return "intraday"


def _refines(known: Move, move: Move) -> bool:
    """Whether a later, exact number is what a rough one of the headline means."""
    if move.rough or known.session not in (move.session, "intraday"):
        return False
    return _is_bounded(known, move) if known.rough else _is_rounded(known, move)


def _is_rounded(known: Move, move: Move) -> bool:
    """Whether a number is the other one with fewer digits (8%, 7.6% for 8.1%, 7.57%)."""
    return abs(known.pct - move.pct) < SAME_MOVE or known.pct == round(move.pct)


def _is_bounded(rough: Move, exact: Move) -> bool:
    """Whether an exact number is one that a rough one (近10%, 超8%) may stand for."""
    if not rough.rough:
        return False
    if rough.rough in ("超", "超过", "逾", "多", "more than", "over"):
        return rough.pct <= exact.pct < rough.pct * 1.15 + 1
    return rough.pct - 1 < exact.pct <= rough.pct + 0.5


def _finding(reading: Reading, move: Move) -> Finding:
    facts: dict[str, FactValue] = {
        "market": move.market,
        "session": move.session,
        "direction": move.direction,
        "pct": move.pct,
        "price": move.price,
        "currency": move.currency,
        "date": move.day.isoformat(),
    }
    return Finding(
        type="price_move",
        company=reading.symbol,
        discriminator=f"{move.day.isoformat()}/{move.market}/{move.direction}",
        facts={name: value for name, value in facts.items() if value is not None},
        rule="move-in-title" if move.in_title else "move-in-text",
    )
