"""What all Sina pages know of a story: its address, docid, title, times, and its paragraphs as Sina marks them up."""

import re
from dataclasses import replace
from typing import Any

from markupsafe import Markup, escape

from replica.scenario import Item
from replica.world import World

_LINK = re.compile(r"\[\[(hkstock|usstock|stock):(\w+)\|([^\]]+)\]\]")
SECTION = "stock/hkstock/ggscyd"


def docid(item: Item) -> str:
    """The story's docid without the leading `i` of addresses, such as nitmeav9622448."""
    return str(item.content.get("docid") or f"n{item.letters(6)}{item.number(7):07}")


def current(world: World, item: Item) -> tuple[Item, float]:
    """The story as it reads by now, and the offset of its last edit: `revised` replaces what it names after `after_s`."""
    revised = item.content.get("revised")
    if revised is None or world.clock.elapsed < item.at + float(revised["after_s"]):
        return item, item.at
    return replace(item, content={**item.content, **revised}), item.at + float(revised["after_s"])


def is_column(item: Item) -> bool:
    """Whether the story is an author's column, served by cj.sina.cn and its sisters, without a docid."""
    return bool(item.content.get("column"))


def column_key(item: Item) -> tuple[str, str]:
    """uid and hex of a column's address."""
    return str(item.content.get("uid") or 1_000_000_000 + item.number(9)), str(
        item.content.get("hex") or f"{item.number(15):x}{item.number(4):04}"
    )


def address(world: World, item: Item) -> str:
    """The address that lists link to, with its real host."""
    if is_column(item):
        host, (uid, key) = item.content["column"], column_key(item)
        return (
            f"https://{host}/article_{uid}_{key}.html" if host == "k.sina.cn" else f"https://{host}/articles/view/{uid}/{key}"
        )
    day = world.stamp(item).date().isoformat()
    return f"https://finance.sina.com.cn/{item.content.get('section', SECTION)}/{day}/doc-i{docid(item)}.shtml"


def mobile(world: World, item: Item) -> str:
    """The address of the mobile twin, whose section often differs."""
    return f"https://finance.sina.cn/hkstock/{world.stamp(item).date().isoformat()}/detail-i{docid(item)}.d.html"


def title(item: Item) -> str:
    """The headline; "" for a story that has none."""
    return str(item.content.get("title", ""))


def list_title(item: Item) -> str:
    """What lists call it."""
    return str(item.content.get("list_title", title(item)))


def publisher(item: Item) -> str:
    """Who wrote it."""
    return str(item.content.get("publisher", "新浪财经"))


def paragraphs(item: Item) -> list[Markup]:
    """The text; `[[hkstock:hk00700|腾讯]]` becomes the span that Sina puts around a company's name, attributes unquoted."""
    return [Markup(_LINK.sub(_span, str(escape(text)))) for text in item.content.get("paragraphs", [])]


def plain(item: Item) -> list[str]:
    """The text without marks."""
    return [_LINK.sub(r"\3", text) for text in item.content.get("paragraphs", [])]


def related(item: Item) -> str:
    """Market and symbols of the names that are linked in the text, for the keyword comment."""
    found: dict[str, list[str]] = {}
    for text in item.content.get("paragraphs", []):
        for market, symbol, _word in _LINK.findall(text):
            found.setdefault(market, []).append(symbol)
    market, symbols = next(iter(found.items()), ("stock", []))
    return f"{market},{'&'.join(dict.fromkeys(symbols))}"


def _span(found: re.Match[str]) -> str:
    market, symbol, word = found[1], found[2], found[3]
    code = symbol.removeprefix("hk") if market == "hkstock" else symbol
    link = f"https://stock.finance.sina.com.cn/{market}/quotes/{code}.html"
    return (
        f'<span id={market}_{symbol}><a href={link} class="keyword" target=_blank '
        f'data-sudaclick="content_marketkeywords_p">{word}</a></span><span id=quote_{symbol}></span>'
    )


def number_list(item: Item, name: str, default: list[int]) -> list[int]:
    """A list of numbers of the content, such as the columns in which the story stands."""
    value: Any = item.content.get(name, default)
    return [int(one) for one in value]
