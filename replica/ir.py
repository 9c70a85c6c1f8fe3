"""An IR site on Notified's GCS-web: the feeds and the pages of its releases."""

import re
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

from replica.page import fill
from replica.scenario import Company, Item
from replica.sec import accession
from replica.world import NOT_FOUND, Answer, Ask, World

LIMIT = 15


def feed(world: World, ask: Ask, found: re.Match[str]) -> Answer:
    """`/rss/news-releases.xml`: newest 15 (or `items`), pubDate in the site's zone, guid = node id (sources-hkex, 4.1)."""
    company = _company(world, ask.host)
    if company is None:
        return NOT_FOUND
    kind = "release" if found["feed"] == "news-releases" else "sec"
    items = (
        world.published(ask, kind, company=company)[: int(ask.query.get("items") or LIMIT)] if found["feed"] != "events" else []
    )
    label = {"news-releases": "News Releases", "sec-filings": "SEC Filings", "events": "Events"}[found["feed"]]
    xml = fill(
        "ir_rss.xml.j2",
        origin=f"https://{ask.host}/",
        label=f"{company.name_en} {label}",
        rows=[_row(world, company, ask.host, item) for item in items],
    )
    modified = world.stamp(items[0]) if items else world.clock.start
    return Answer(xml.encode(), "application/rss+xml; charset=utf-8", modified=modified, validators=True)


def release(world: World, ask: Ask, found: re.Match[str]) -> Answer:
    """The list page `/news-releases`, or the page of one release."""
    company = _company(world, ask.host)
    if company is None:
        return NOT_FOUND
    items = world.published(ask, "release", company=company)
    if found["slug"] is None:
        rows = [
            {**_row(world, company, ask.host, item), "shown": _local(world, company, item).strftime("%b %d, %Y")}
            for item in items
        ]
        return Answer(fill("ir_list.html.j2", name=company.name_en, rows=rows).encode(), "text/html; charset=UTF-8")
    item = next((one for one in items if slug(one) == found["slug"]), None)
    if item is None:
        return NOT_FOUND
    html = fill(
        "ir_release.html.j2",
        name=company.name_en,
        node=node(item),
        title=item.content["title"],
        shown=_local(world, company, item).strftime("%b %d, %Y"),
        paragraphs=item.content["paragraphs"],
    )
    return Answer(html.encode(), "text/html; charset=UTF-8")


def slug(item: Item) -> str:
    """The last part of a release's address."""
    return str(item.content.get("slug") or "-".join(re.findall(r"[a-z0-9]+", item.content["title"].lower())[:9]))


def node(item: Item) -> int:
    """The node id, which is the guid."""
    return 8000 + item.number(4)


def _company(world: World, host: str) -> Company | None:
    return next((company for company in world.scenario.companies if company.ir_host == host), None)


def _local(world: World, company: Company, item: Item) -> datetime:
    zone = timezone(timedelta(hours=company.ir_zone_hours))
    return world.stamp(item).astimezone(zone).replace(microsecond=0)


def _row(world: World, company: Company, host: str, item: Item) -> dict[str, object]:
    date = format_datetime(_local(world, company, item))
    if item.kind == "sec":
        form = item.content["form"]
        return {
            "title": f"{form}: {item.content.get('description', 'Report of foreign issuer')}",
            "date": date,
            "link": f"https://{host}/sec-filings/sec-filing/{form.lower()}/{accession(world, item)}",
            "text": company.name_en.upper(),
            "node": node(item),
        }
    paragraphs = item.content["paragraphs"]
    return {
        "title": item.content["title"],
        "date": date,
        "link": f"https://{host}/news-releases/news-release-details/{slug(item)}",
        "path": f"/news-releases/news-release-details/{slug(item)}",
        "text": paragraphs[0] if paragraphs else "",
        "node": node(item),
    }
