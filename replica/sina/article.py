"""Story pages: the desktop template of finance.sina.com.cn with its markdown twin, and the columns."""

import re
from datetime import timedelta

from replica.page import fill
from replica.scenario import Item
from replica.sina import stories
from replica.world import NOT_FOUND, Answer, Ask, World

REPUBLISHED_AFTER = timedelta(seconds=79)  # article:published_time is the re-publication's (sources-sina, I1)


def page(world: World, ask: Ask, found: re.Match[str]) -> Answer:
    """`…/doc-i<docid>.shtml` or its `.md` twin (sources-sina, I1)."""
    item = world.lookup(ask, "docid", stories.docid, found["docid"])
    if item is None or item.kind != "story":
        return NOT_FOUND
    item, edited_at = stories.current(world, item)
    if found["twin"]:
        return Answer(_markdown(world, item).encode(), "text/markdown; charset=utf-8")
    key = ("story", item.id, edited_at)
    if key not in world.memo:
        world.memo[key] = _desktop(world, item)
    return Answer(world.memo[key], "text/html")


def _desktop(world: World, item: Item) -> bytes:
    stamp = world.stamp(item)
    html = fill(
        "sina_article.html.j2",
        **_common(world, item),
        updated=stamp.strftime("%Y-%m-%d %H:%M:%S"),
        created_iso=stamp.strftime("%Y-%m-%dT%H:%M:%S+08:00"),
        republished_iso=(stamp + REPUBLISHED_AFTER).strftime("%Y-%m-%dT%H:%M:%S+08:00"),
        section=item.content.get("section", stories.SECTION),
        lead="\n".join(stories.plain(item))[:100],
        day=stamp.strftime("%Y%m%d"),
        picture=item.number(9, "picture"),
        docid=stories.docid(item),
        mobile=stories.mobile(world, item),
        topic=item.content.get("topic", ""),
        promo=item.content.get("promo", False),
        related=stories.related(item),
        editor=item.content.get("editor", "王一"),
    )
    return html.encode()


def column(world: World, ask: Ask, found: re.Match[str]) -> Answer:
    """`cj.sina.cn/articles/view/<uid>/<hex>` and `k.sina.cn/article_<uid>_<hex>.html` (sources-sina, I2)."""
    item = world.lookup(ask, "column", stories.column_key, (found["uid"], found["hex"]))
    if item is None or not stories.is_column(item):
        return NOT_FOUND
    return Answer(fill("sina_column.html.j2", **_common(world, item)).encode(), "text/html; charset=utf-8")


def _common(world: World, item: Item) -> dict[str, object]:
    stamp = world.stamp(item)
    return {
        "title": stories.title(item),
        "url": stories.address(world, item),
        "created": stamp.strftime("%Y-%m-%d %H:%M:%S"),
        "shown": stamp.strftime("%Y年%m月%d日 %H:%M"),
        "publisher": stories.publisher(item),
        "paragraphs": stories.paragraphs(item),
    }


def _markdown(world: World, item: Item) -> str:
    stamp = world.stamp(item).strftime("%Y-%m-%dT%H:%M:%S+08:00")
    head = f"---\ntitle: {stories.title(item)}\nsource: {stories.publisher(item)}\ndatetime: {stamp}\n"
    return head + f"canonical_url: {stories.address(world, item)}\n---\n\n" + "\n\n".join(stories.plain(item)) + "\n"
