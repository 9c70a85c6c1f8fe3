"""A filing as HKEXnews keeps it: two documents (English, Chinese), each with its number, path and time."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from replica.hkex import categories
from replica.scenario import Company, Item
from replica.world import Ask, World

EPOCH = datetime(2025, 1, 1, tzinfo=UTC)
PER_MINUTE = 30
CANCELLED, REFILED = "cancelled", "refiled"
MARKS = {  # before the categories; seen on rows of the title search
    CANCELLED: ("(Cancelled since Headlines Superseded and Replaced) ", "(取消－標題已被取代及更換) "),
    REFILED: ("(Headlines Revised) ", "(修改後標題) "),
}
FORMS = "form"


@dataclass(frozen=True)
class Document:
    """One language version of a filing. `lang` is e or c; `stamp` is Hong Kong time."""

    item: Item
    lang: str
    news_id: int
    path: str
    stamp: datetime
    title: str
    tier_one: str
    tier_two: tuple[str, ...]
    mark: str = ""

    @property
    def time(self) -> str:
        """`DD/MM/YYYY HH:MM`"""
        return self.stamp.strftime("%d/%m/%Y %H:%M")

    @property
    def size(self) -> str:
        """Rounded size as the lists show it."""
        return f"{90 + self.item.number(3, self.lang) % 400}KB"


def documents(world: World, ask: Ask, lang: str | None = None, company: Company | None = None) -> Iterator[Document]:
    """Documents that are out by now, newest first; of one language or of both."""
    for item in world.published(ask, "filing", company=company):
        for one in item.content.get("languages", ["e", "c"]):
            late = float(item.content.get("chinese_after_s", 0)) if one == "c" else 0.0
            if (lang is None or one == lang) and item.at + late <= world.clock.elapsed:
                yield from _filed(world, item, one, late)


def _filed(world: World, item: Item, lang: str, late: float) -> Iterator[Document]:
    """The document; one that was filed under other headlines first is there twice once they are put right."""
    document = _document(world, item, lang, late)
    if "headlines_were" not in item.content:
        yield document
        return
    first = replace(document, tier_two=tuple(item.content["headlines_were"]))
    later = late + float(item.content["headlines_right_after_s"])
    if item.at + later > world.clock.elapsed:
        yield first
        return
    again = _document(world, item, lang, later)
    yield replace(again, news_id=again.news_id + 2, mark=REFILED)
    yield replace(first, mark=CANCELLED)


def _document(world: World, item: Item, lang: str, late: float) -> Document:
    stamp = world.clock.at(item.at + late)
    rank = _rank(world, item)
    minutes = int((world.stamp(item) - EPOCH).total_seconds() // 60)
    minute_of_day = stamp.hour * 60 + stamp.minute
    same = FORMS in item.content  # the exchange's own forms share a number, other pairs are neighbours
    number = minute_of_day * PER_MINUTE * 2 + rank * 2 + (lang == "c" and not same)
    suffix = "_c" if lang == "c" else ""
    market = item.content.get("market", "sehk")
    path = f"/listedco/listconews/{market}/{stamp:%Y}/{stamp:%m%d}/{stamp:%Y%m%d}{number:05}{suffix}.pdf"
    title = item.content["title_en" if lang == "e" else "title_zh"]
    news_id = (minutes * PER_MINUTE + rank) * 2 + (lang == "c")
    return Document(item, lang, news_id, path, stamp, title, item.content["t1"], tuple(item.content.get("t2", ())))


def _rank(world: World, item: Item) -> int:
    if ("rank", item.id) not in world.memo:
        taken: Counter[int] = Counter()
        for one in world.items:
            if one.kind == "filing":
                minute = int(world.stamp(one).timestamp() // 60)
                world.memo.setdefault(("rank", one.id), taken[minute])
                taken[minute] += 1
    return int(world.memo["rank", item.id])


def headlines(document: Document, separator: str = " / ") -> str:
    """The document's categories as lists show them, with the mark of one that is cancelled or filed again."""
    text = categories.text(document.tier_one, list(document.tier_two), document.lang, separator)
    return MARKS[document.mark][document.lang == "c"] + text if document.mark else text


def counters(companies: list[Company], lang: str) -> list[tuple[str, str]]:
    """Code and short name of every counter of the companies, RMB counters after the HKD one."""
    found = []
    for company in companies:
        name = company.short_en if lang == "e" else company.short_zh
        found.append((company.code, name))
        found += [(code, f"{name}{'-R' if lang == 'e' else '－Ｒ'}") for code in company.counters]
    return found
