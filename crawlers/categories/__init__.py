"""The exchange's headline categories as data: from the words beside a filing to codes, which detectors understand."""

import csv
import html
import re
import unicodedata
from functools import lru_cache
from importlib.resources import files

import msgspec

_BETWEEN = re.compile(r"\s+/\s+")
_FORM = re.compile(r"(?P<one>.*?)\s*-\s*\[(?P<two>.*)\]\s*", re.DOTALL)
_SIGNS = re.compile(r"[\s\-–—_,，、()\[\]《》「」/'’.]+")


class Category(msgspec.Struct, frozen=True):
    """A headline category. `tier_one` is empty for one of the first tier; `group` is the second tier's group code."""

    code: str
    tier_one: str
    group: str
    english: str
    chinese: str


@lru_cache(maxsize=1)
def categories() -> dict[str, Category]:
    """code -> category. Source: tierone_c.json and tiertwo_c.json of HKEXnews; English by the Listing Rules' wording."""
    text = files("crawlers.categories").joinpath("hkex.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return {row["code"]: Category(**row) for row in rows}


def codes_of(long_text: str) -> tuple[str, ...]:
    """Codes of a text such as `公告及通告 - [末期業績 &#x2f; 股息或分派]`: first tier, then second in its order.

    Names that are not in the table are left out. Separators are ` / ` or the entity `&#x2f;`; names hold slashes themselves.
    """
    plain = html.unescape(long_text.replace("<br/>", " ")).strip()
    form = _FORM.fullmatch(plain)
    one, two = (form["one"], form["two"]) if form else (plain, "")
    tier_one = _by_name().get(("", _key(one)))
    if tier_one is None:
        return ()
    found = (_by_name().get((tier_one, _key(name))) for name in _BETWEEN.split(two) if name.strip())
    return (tier_one, *dict.fromkeys(code for code in found if code))


@lru_cache(maxsize=1)
def _by_name() -> dict[tuple[str, str], str]:
    return {
        (category.tier_one, _key(name)): category.code
        for category in categories().values()
        for name in (category.english, category.chinese)
        if name
    }


def _key(name: str) -> str:
    return _SIGNS.sub("", unicodedata.normalize("NFKC", name)).casefold()
