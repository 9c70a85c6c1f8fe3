"""A loopback server of its own process for benchmarks: an article page at each address, a feed where it ends in `.xml`."""

import asyncio
import sys

from aiohttp import web

PARAGRAPH = "公司公告称,本季度营业收入同比增长,董事会决议派发中期股息,详情见交易所网站。"
PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>第{number}号公告摘要_新浪财经_新浪网</title>
<meta property="og:title" content="第{number}号公告摘要"><meta name="publishid" content="naaaaaa{number:07d}">
<meta property="article:published_time" content="2026-03-19T16:30:00+08:00">
<meta property="article:author" content="本站"></head><body><h1 class="main-title">第{number}号公告摘要</h1>
<div class="date-source"><span class="date">2026年03月19日 16:30</span> <span class="source">本站</span></div>
<div class="article" id="artibody">{body}</div></body></html>"""

ENTRIES = 20
ENTRY = (
    "<item><title>Release {number}/{entry}</title><link>https://ir{number}.example.com/{entry}</link>"
    "<guid>{entry}</guid><pubDate>Thu, 19 Mar 2026 05:40:00 -0400</pubDate><description>{text}</description></item>"
)
FEED = "<rss version='2.0'><channel><title>Company {number}</title>{entries}</channel></rss>"
TEXT = "The company describes its business, its people and its plans in this release. " * 24


async def serve() -> None:
    """Print the port, then serve until killed."""
    body = "".join(f"<p>{PARAGRAPH * 4}</p>" for _ in range(12))

    async def page(request: web.Request) -> web.Response:
        name = request.path.rsplit("/", 1)[-1]
        digits = "".join(filter(str.isdigit, name)) or "0"
        if name == "robots.txt":
            return web.Response(text="User-agent: *\nAllow: /\n")
        if name.endswith(".xml"):
            entries = "".join(ENTRY.format(number=int(digits), entry=entry, text=TEXT) for entry in range(ENTRIES))
            return web.Response(text=FEED.format(number=int(digits), entries=entries), content_type="application/rss+xml")
        return web.Response(text=PAGE.format(number=int(digits), body=body), content_type="text/html", charset="utf-8")

    app = web.Application()
    app.router.add_get("/{tail:.*}", page)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    sys.exit(asyncio.run(serve()))
