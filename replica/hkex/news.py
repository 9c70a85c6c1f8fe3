"""The exchange's own news as RSS, `www.hkex.com.hk/Services/RSS-Feeds/News-Releases?sc_lang=en`."""

import re
from email.utils import format_datetime

from replica.page import fill
from replica.world import NOT_FOUND, Answer, Ask, World

SLUGS = (
    "News-Releases",
    "regulatory-announcements",
    "market-communications",
    "Updates-to-Trading-Rules-of-SEHK",
    "Updates-to-Rules-and-Guidance-on-Listing-Matters",
)
LIMIT = 50


def feed(world: World, ask: Ask, found: re.Match[str]) -> Answer:
    """RSS of one slug and language (sources-hkex, 2.1; no literal document is known, so the plain RSS 2.0 form)."""
    slug, lang = found["slug"], ask.query.get("sc_lang", "en")
    if slug not in SLUGS:
        return NOT_FOUND
    items = [one for one in world.published(ask, "exchange_news") if one.content.get("slug", SLUGS[0]) == slug][:LIMIT]
    rows = [
        {
            "title": item.content["title_en" if lang == "en" else "title_zh"],
            "link": f"https://www.hkex.com.hk/News/News-Release/{world.stamp(item):%Y/%y%m%d}{item.number(1)}news?sc_lang={lang}",
            "description": item.content.get("text", ""),
            "date": format_datetime(world.stamp(item).replace(microsecond=0)),
        }
        for item in items
    ]
    xml = fill("hkex_rss.xml.j2", slug=slug, lang=lang, rows=rows)
    return Answer(xml.encode(), "text/xml; charset=utf-8")
