"""Roll pages of a column of the whole market, `finance.sina.com.cn/roll/c/57038.shtml`."""

import re

from replica.page import fill
from replica.sina import stories
from replica.world import NOT_FOUND, Answer, Ask, World

NAMES = {57038: "港股公司新闻", 57028: "港股个股评级", 56592: "上市公司"}
LIMIT = 200


def roll(world: World, ask: Ask, found: re.Match[str]) -> Answer:
    """About 200 newest stories of the column (sources-sina, F); a story names its columns as `cids`."""
    cid = int(found["cid"])
    if cid not in NAMES:
        return NOT_FOUND
    items = [item for item in world.published(ask, "story") if not stories.is_column(item)]
    rows = [
        {
            "url": stories.address(world, item),
            "title": stories.list_title(item),
            "time": world.stamp(item).strftime("%m月%d日 %H:%M"),
        }
        for item in items
        if cid in stories.number_list(item, "cids", [57038])
    ]
    published = world.clock.now().strftime("%Y-%m-%d %H:%M:%S")
    return Answer(fill("sina_roll.html.j2", name=NAMES[cid], rows=rows[:LIMIT], published=published).encode(), "text/html")
