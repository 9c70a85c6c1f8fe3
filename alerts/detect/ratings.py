"""Ratings in texts: which house says what of the company, its target and currency; one finding for each house and month."""

import re
from dataclasses import dataclass
from functools import lru_cache

from alerts.detect.houses import house_of, houses_in
from alerts.detect.reading import US, Passage, Reading
from alerts.detect.signs import Signs
from alerts.findings import FactValue, Finding
from alerts.lexicons import lexicon

_HINT = re.compile(
    r"评级|目标价|上望|首次覆盖|推荐|target|rating|[Uu]pgrade|[Dd]owngrade|[Cc]overage|\bPT\b|Buy|Sell|“|股价(?:未来|将|在未来)"
    r"|\bto (?:buy|neutral|hold|sell|out|over|under|reduce)"
)
_ACTS = Signs(
    "评级",
    "目标价",
    "上望",
    "首次覆盖",
    "首予",
    "股价未来",
    "股价将",
    "股价在未来",
    *(f"{word}{mark}" for mark in '”"」' for word in lexicon("ratings")["ratings"]["words"] if not word.isascii()),
    "arget",
    "rating",
    *(" buy", " neutral", " outperform", " overweight"),
    "Rating",
    "pgrade",
    "owngrade",
    "overage",
)
WITHOUT_NUMBER = ("target_raised", "target_cut", "tactical")
"""Acts that are news even where no target or rating is stated: 削目标价两成, 料股价未来60日上升."""
_QUOTED = re.compile(r"《[^》]*》")
_TARGET = re.compile(
    r"(?:目标价|上望|(?:调|升|降|削|高|低)目标(?=至|到))(?:[^\d,;。]{0,12}?[由从自][^,;。]{1,18}?(?:至|到|为)|[^\d;。%]{0,14}?(?:[\d.]+%[^\d;。%]{0,3}(?:至|到))?)(?P<unit>HK\$|US\$|\$)?(?P<value>\d[\d,]*(?:\.\d+)?)\s?(?P<currency>港元|港币|美元|元人民币|人民币|元|令吉|新元|英镑|欧元)?"
    r"|(?P<runit>HK\$|US\$|\$)(?P<rvalue>\d[\d,]*(?:\.\d+)?)\s(?:price\s)?target"
    r"|(?:target|PT)[^\d.;$]{0,40}?(?:from\s\S+\s)?(?:to|of|at)?\s?(?P<eunit>HK\$|US\$|\$|RMB|CNY)?\s?(?P<evalue>\d[\d,]*(?:\.\d+)?)"
)
_BRIEF_TARGET = re.compile(
    r"(?:升|降|调升|调降|上调|下调)?(?:为|至|到|给出)(?P<value>\d+(?:\.\d+)?)(?P<currency>港元|美元|元)(?=[,;。\s]|$)"
)
CURRENCIES = {"港元": "HKD", "港币": "HKD", "HK$": "HKD", "美元": "USD", "US$": "USD", "$": "USD", "元人民币": "CNY"}
CURRENCIES |= {
    "人民币": "CNY",
    "元": "CNY",
    "RMB": "CNY",
    "CNY": "CNY",
    "新元": "SGD",
    "令吉": "MYR",
    "英镑": "GBP",
    "欧元": "EUR",
}


@dataclass(frozen=True, slots=True)
class View:
    """What one house says: the words of it, its target."""

    broker: str
    text: str
    in_title: bool


@lru_cache(maxsize=1)
def _grammar() -> dict[str, re.Pattern[str]]:
    words = lexicon("ratings")
    rating = "|".join(words["ratings"]["words"])
    return {
        "generic": re.compile(
            rf"^(?:[^|]{{2,8}}\|\s?)?(?P<name>{words['brokers']['generic']}|{words['brokers']['spoken']})(?=:)"
        ),
        "rating": re.compile(
            rf"(?:上调|下调|调升|调降|调高|调低|升|降)(?:至|为|到)\s?[“\"'‘「《]?(?P<changed>{rating})"
            rf"|(?<![由从自])[“\"'‘「《][^”」》\d]{{0,4}}?(?P<quoted>{rating})\s?[”\"'’」》]|(?P<before>{rating})(?:的?投资)?评级|评级(?:为|至|到|:)?\s?(?P<after>{rating})"
            rf"|(?:to|at|with|of|a|its|keeps|maintains|reiterates|rated?)\s(?:a\s|an\s|its\s)?[“\"']?(?P<english>{rating})\b"
            rf"|(?:to|at|with|of|keeps|maintains|reiterates|as)\s(?:a\s|an\s|its\s)?[“\"']?(?P<lower>{words['ratings']['lower']})"
            r"(?=[”\"']?(?:\s(?:rating|from|with|at|by|on|after)\b|[,;.]|$))",
        ),
        "acts": re.compile("评级|目标价|上望|首予|首次覆盖|target|rating|upgrade|downgrade|coverage|PT", re.IGNORECASE),
        **{name: re.compile(pattern, re.IGNORECASE) for name, pattern in words["actions"].items()},
    }


def ratings(reading: Reading) -> list[Finding]:
    """The houses' views of the reading's company that the document reports; a view has a rating or a target."""
    if not _ACTS.met(reading.doc.title) and not _ACTS.met(reading.doc.text):
        return []
    if reading.commentary and not in_title(reading):
        return []
    views: dict[str, dict[str, FactValue]] = {}
    broker, spoken_of, titled = "", reading.roundup, set[str]()
    for passage in reading.passages:
        named = _brokers(passage)
        broker = named[0][1] if named else broker
        if passage.zone == "title":
            spoken_of = spoken_of or _speaks(passage)
            titled = {name for _, name in named}
        elif passage.zone == "body" and not spoken_of and not views:
            break
        for name, facts in _views(passage, broker, named).items():
            known = views.setdefault(name, {})
            views[name] = {**facts, **known}
        broker = named[-1][1] if named else broker
    return [_finding(reading, name, facts, name in titled) for name, facts in views.items()]


def in_title(reading: Reading) -> bool:
    """Whether the headline is about a house's view of the company."""
    return any(_speaks(passage) for passage in reading.zone("title"))


def _speaks(passage: Passage) -> bool:
    """Whether a headline itself is about a house's view of the company."""
    text = passage.text
    if not _HINT.search(text):
        return False
    speaks = (
        _grammar()["tactical"].search(text) is not None
        or _grammar()["acts"].search(text) is not None
        or "推荐" in text
        or _grammar()["rating"].search(text) is not None
    )
    return "@" in text and speaks and bool(_brokers(passage))


def _brokers(passage: Passage) -> list[tuple[int, str]]:
    """(offset, name as written) of the houses in a passage; one that hides behind a mark is looked for in the unmarked text."""
    grammar = _grammar()
    text = _QUOTED.sub(lambda found: " " * len(found.group()), passage.text)
    head = grammar["generic"].match(text) if passage.zone == "title" else None
    found = houses_in(text)
    if head is not None and not any(start <= head.start("name") <= start + len(name) for start, name in found):
        found.insert(0, (head.start("name"), head["name"]))
    elif head is not None:
        found = [(head.start("name"), head["name"]), *(pair for pair in found if pair[0] >= head.end("name"))]
    if not found and "@" in passage.text[:2] + passage.text[-1:]:
        found = [pair for pair in houses_in(passage.sentence.text) if pair[0] == 0]
    return found


def _views(passage: Passage, broker: str, named: list[tuple[int, str]]) -> dict[str, dict[str, FactValue]]:
    """House -> facts that this passage states of our company."""
    if not _HINT.search(passage.text):
        return {}
    grammar = _grammar()
    text = _QUOTED.sub(lambda found: " " * len(found.group()), passage.text)
    found: dict[str, dict[str, FactValue]] = {}
    for match in _TARGET.finditer(text):
        if _is_ours(passage, match.start()) and (value := match["value"] or match["evalue"] or match["rvalue"]):
            unit = match["unit"] or match["currency"] or match["eunit"] or match["runit"] or ""
            facts = _of(found, _speaker(named, match.start(), broker))
            facts.setdefault("target", float(value.replace(",", "")))
            home = _home_currency(passage)
            facts.setdefault("currency", home if unit == "元" and home else CURRENCIES.get(unit) or home)
    for match in grammar["rating"].finditer(text):
        if _is_ours(passage, match.start()):
            word = (
                match["changed"]
                or match["quoted"]
                or match["before"]
                or match["after"]
                or match["english"]
                or match["lower"].capitalize()
            )
            _of(found, _speaker(named, match.start(), broker)).setdefault("rating", word)
    for start, name in named[1:]:
        brief = _BRIEF_TARGET.match(text, start + len(name))
        if brief and passage.focus(start) == "@" and any("target" in facts for facts in found.values()):
            found[name] = {"target": float(brief["value"]), "currency": CURRENCIES[brief["currency"]]}
    found.pop("", None)
    action = _action(text)
    if not found and passage.zone == "title" and named and action in WITHOUT_NUMBER and _is_of_us(text, action):
        found[named[0][1]] = {"action": action}
    return {name: {**facts, **({"action": action} if action else {})} for name, facts in found.items() if facts}


def _is_of_us(text: str, action: str) -> bool:
    """Whether our company stands before the end of the words of an act."""
    match = _grammar()[action].search(text)
    return match is not None and US in text[: match.end()]


def _of(found: dict[str, dict[str, FactValue]], name: str) -> dict[str, FactValue]:
    return found.setdefault(name, {})


def _is_ours(passage: Passage, position: int) -> bool:
    """A view is of the company named last before it, or of the one that it names right behind (予@“增持”)."""
    return passage.focus(position) == "@" and not passage.is_recalled(position)


def _speaker(named: list[tuple[int, str]], position: int, broker: str) -> str:
    """The last house named before `position`; behind it where it comes after (`upgraded to Buy at Citi`)."""
    before = [name for start, name in named if start <= position]
    return before[-1] if before else (named[0][1] if named else broker)


def _action(text: str) -> str | None:
    """The strongest act: a rating changed before a target changed before one maintained."""
    order = ("initiate", "target_raised", "target_cut", "upgrade", "downgrade", "maintain", "tactical", "assign")
    return next((name for name in order if _grammar()[name].search(text)), None)


def _home_currency(passage: Passage) -> str | None:
    """The currency of a target without a unit: that of the listing."""
    market = passage.market_of(len(passage.text)) or next(iter(passage.reading.listings), "")
    if not market and passage.reading.doc.title.startswith("《大行"):
        return "HKD"  # a column of Hong Kong's papers
    return {"HK": "HKD", "US": "USD", "SH": "CNY", "SZ": "CNY"}.get(market)


def _finding(reading: Reading, broker: str, facts: dict[str, FactValue], in_title: bool) -> Finding:
    target = facts.get("target")
    aim = f"/{target:g}" if isinstance(target, float) else ""
    return Finding(
        type="rating",
        company=reading.symbol,
        discriminator=f"{house_of(broker)}/{reading.doc.today.isoformat()}{aim}",
        facts={"broker": broker, **{name: value for name, value in facts.items() if value is not None}},
        rule="rating-in-title" if in_title else "rating-in-text",
    )
