"""Sina's JSON feeds: the roll of a column (feed.mix) and the 7×24 flashes (zhibo)."""

import re
from typing import Any

from replica.page import ascii_json
from replica.scenario import Item
from replica.sina import stories
from replica.world import Answer, Ask, World

ROLL_LIMIT = 50
CORPUS_SIZE = 100_350
FLASH_HISTORY = 900
NO_CHART = '{"stockCharts":"no","stockCode":"","stockMarket":"","mulStockChart":"","isStaticStock":""}'
UNUSED = {
    "icons": "",
    "is_cre_manual": "0",
    "authoruid": "0",
    "level": "2",
    "vid": "0",
    "ipad_vid": "0",
    "video_time_length": "0",
    "templateid": "0",
    "productid": "0",
    "ext_0": "0",
    "ext_1": "0",
    "ext_2": "0",
    "ext_3": "0",
    "ext_4": "0",
}


def roll(world: World, ask: Ask, _found: re.Match[str]) -> Answer:
    """`/api/roll/get?pageid=384&lid=2674&num=50&page=1` (sources-sina, G); a story names its lids, 2674 (港股) by default."""
    lid = int(ask.query.get("lid") or 0)
    size = min(int(ask.query.get("num") or 20), ROLL_LIMIT)
    page = max(int(ask.query.get("page") or 1), 1)
    found = [item for item in world.published(ask, "story") if lid in _lids(item) and not stories.is_column(item)]
    items = found[(page - 1) * size : page * size]
    stamps = [int(world.stamp(item).timestamp()) for item in items] or [0]
    now = world.clock.now()
    envelope = {
        "status": {"code": 0, "msg": "succ"},
        "timestamp": now.strftime("%a %b %d %H:%M:%S +0800 %Y"),
        "top": [],
        "pdps": [],
        "cre": [],
        "total": CORPUS_SIZE,
        "end": stamps[-1],
        "start": stamps[0],
        "lid": lid,
        "rtime": int(now.timestamp()),
        "data": [_roll_item(world, item) for item in items],
    }
    return _wrapped(ask, {"result": envelope})


def _roll_item(world: World, item: Item) -> dict[str, Any]:
    stamp = int(world.stamp(item).timestamp())
    item, edited_at = stories.current(world, item)
    link, wap = stories.address(world, item), stories.mobile(world, item)
    docid, intro = stories.docid(item), "".join(stories.plain(item))
    poster = {"u": "http://n.sinaimg.cn/finance/poster.png", "w": 100, "h": 100, "t": ""}
    row: dict[str, Any] = {
        **UNUSED,
        "hqChart": NO_CHART,
        "intime": str(stamp + 6),
        "channelid": "31",
        "ctime": str(stamp),
        "mtime": str(int(world.clock.at(edited_at).timestamp()) + 5),
        "categoryid": "1",
        "mediaid": "0",
        "docid": f"comos:{docid}",
        "url": link,
        "urls": ascii_json([link]).decode(),
        "wapurl": wap,
        "wapurls": ascii_json([wap, wap.replace("https:", "http:")]).decode(),
        "wapsummary": "",
        "title": stories.title(item),
        "stitle": "",
        "summary": "",
        "intro": f" {intro[:90]}..." if len(intro) > 90 else intro,
        "author": "",
        "commentid": f"cj:comos-{docid}:0",
        "video_id": "0" if item.number(1) % 2 else "",
        "keywords": "",
        "media_name": stories.publisher(item),
        "columnid": "1850,2018",
        "subjectid": "",
        "img": [] if item.number(1) % 2 else poster,
        "images": [],
        "lids": ",".join(map(str, _lids(item))),
        "oid": str(item.number(9)),
    }
    if item.number(1) % 2:
        row |= {"mlids": "", "ext": "1"}
    return row


def _lids(item: Item) -> list[int]:
    return stories.number_list(item, "lids", [2519, 2671, 2674])


def flash(world: World, ask: Ask, _found: re.Match[str]) -> Answer:
    """`/api/zhibo/feed?page=1&page_size=20&zhibo_id=152` (sources-sina, H), newest first, history capped at 900."""
    size = min(int(ask.query.get("page_size") or ask.query.get("pagesize") or 20), 100)
    page = max(int(ask.query.get("page") or 1), 1)
    found = world.published(ask, "flash")[:FLASH_HISTORY]
    items = found[(page - 1) * size : page * size]
    pages = max(-(-len(found) // size), 1)
    ids = [_flash_id(world, item) for item in items]
    feed = {
        "list": [_flash_item(world, item) for item in items],
        "html": "",
        "page_info": {
            "totalPage": pages,
            "pageSize": size,
            "prePage": max(page - 1, 1),
            "nextPage": min(page + 1, pages),
            "firstPage": 1,
            "lastPage": pages,
            "totalNum": len(found),
            "pName": "page",
            "page": page,
        },
        "max_id": max(ids, default=0),
        "min_id": min(ids, default=0),
        "survey_id": [],
    }
    top: dict[str, Any] = {"list": [], "html": "", "top_ids": "", "survey_id": []}
    result = {
        "status": {"code": 0, "msg": "OK"},
        "timestamp": world.clock.now().strftime("%a %b %d %H:%M:%S +0800 %Y"),
        "data": {"zhibo": [], "focus": [], "top": top, "feed": feed},
    }
    return _wrapped(ask, {"result": result})


def _flash_id(world: World, item: Item) -> int:
    order = sorted((one for one in world.items if one.kind == "flash"), key=lambda one: one.at)
    return 5_000_000 + order.index(item) * 2


def _flash_item(world: World, item: Item) -> dict[str, Any]:
    stamp = world.stamp(item).strftime("%Y-%m-%d %H:%M:%S")
    docid, day, number = stories.docid(item), stamp[:10], _flash_id(world, item)
    fresh = world.clock.elapsed - item.at < float(item.content.get("linked_after_s", 60))
    ext: dict[str, Any] = {
        "stocks": item.content.get("stocks", []),
        "needPushWB": False,
        "needCMSLink": True,
        "needCalender": False,
        "terms": [],
    }
    if not fresh:
        ext |= {"docurl": f"https://finance.sina.com.cn/7x24/{day}/doc-i{docid}.shtml", "docid": docid}
    return {
        "id": number,
        "zhibo_id": 152,
        "type": 0,
        "rich_text": item.content["text"],
        "multimedia": "",
        "commentid": f"live:finance-152-{number}:0",
        "compere_id": 0,
        "creator": "editor@staff.example",
        "mender": "editor@staff.example",
        "create_time": stamp,
        "update_time": stamp,
        "is_need_check": "0",
        "check_time": "1970-01-01 08:00:01",
        "check_status": "1",
        "check_user": "",
        "is_delete": int(item.content.get("deleted", 0)),
        "top_value": 0,
        "is_focus": 0,
        "source_content_id": "0",
        "anchor_image_url": "",
        "anchor": "",
        "ext": ascii_json(ext).decode(),
        "old_live_cid": "0",
        "tab": "",
        "is_repeat": "0",
        "tag": [{"id": "3", "name": "公司"}],
        "like_nums": 0,
        "comment_list": {"list": [{"uid": "1", "nick": "reader"}], "total": 1, "thread_show": 1, "qreply": 0, "show": 1},
        "docurl": "" if fresh else f"https://finance.sina.cn/7x24/{day}/detail-i{docid}.d.html",
        "rich_text_nick_to_url": [],
        "rich_text_nick_to_routeUri": [],
        "compere_info": "",
    }


def _wrapped(ask: Ask, value: dict[str, Any]) -> Answer:
    body, name = ascii_json(value), ask.query.get("callback")
    if name:
        return Answer(b"try{%s(%s);}catch(e){};" % (name.encode(), body), "text/javascript; charset=utf-8")
    return Answer(body, "application/json; charset=utf-8")
