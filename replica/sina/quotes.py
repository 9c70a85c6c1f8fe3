"""Quotes of hq.sinajs.cn: one statement a line, GB18030, for Hong Kong realtime and delayed, the US, and indexes."""

import re
from datetime import datetime, time, timedelta

from replica.scenario import Company
from replica.sina.us_quotes import us_row
from replica.world import Answer, Ask, World

KNOWN = re.compile(r"rt_hk(\d{5}|[A-Z]+)|hk(\d{5}|[A-Z0-9]+)|gb_\$?[a-z0-9.]+|int_[a-z]+|s[hz]\d{6}")
SCRIPT = "application/javascript; charset=GB18030"
REFUSED = Answer(b"Kinsoku jikou desu!", "text/plain", 403)
INDEXES = {"HSI": ("恒生指数", 25500.0), "HSCEI": ("国企指数", 9000.0)}
OPENS, LUNCH, BACK, SHUT = time(9, 30), time(12), time(13), time(16, 8, 36)
SHARES_PER_SECOND = 130


def rows(world: World, ask: Ask, _found: re.Match[str]) -> Answer:
    """`/list=rt_hk03660,gb_qfin` (sources-sina, A). 403 without a Referer of sina.com.cn; FAILED for a malformed code."""
    if "sina.com.cn" not in ask.headers.get("referer", ""):
        return REFUSED
    listed = ask.query.get("list") or ask.path.partition("list=")[2]
    codes = [code for code in listed.split(",") if code]
    if not codes or any(KNOWN.fullmatch(code) is None for code in codes):
        return Answer(b'var hq_str_sys_auth="FAILED";\n', SCRIPT)
    lines = [f'var hq_str_{code}="{"" if ask.empty else _row(world, code)}";\n' for code in codes]
    return Answer("".join(lines).encode("gb18030"), SCRIPT)


def _row(world: World, code: str) -> str:
    if code.startswith("gb_"):
        company = world.by_ticker.get(code.removeprefix("gb_").upper())
        return us_row(world, company) if company else ""
    number = re.sub(r"^(rt_)?hk", "", code)
    if number in INDEXES:
        return ",".join(_index(world, number)) if code.startswith("rt_") else ""
    company = world.by_code.get(number)
    if company is None:
        return ""
    fields = realtime(world, company)
    return ",".join(fields if code.startswith("rt_") else _delayed(fields))


def realtime(world: World, company: Company) -> list[str]:
    """The 25 fields of an `rt_hk` stock row."""
    before, seen, stamp, volume = _day(world, f"rt_hk{company.code}", company.close)
    if company.suspended:
        seen, volume = [0.0], 0
    opened, high, low, last = seen[0], max(seen), min(seen), seen[-1]
    change = last - before if last else 0.0
    names = [company.short_en, company.sina_name]
    prices = [f"{value:.3f}" for value in (opened, before, high, low, last, change, change / before * 100, last, last)]
    turnover = f"{volume * (high + low) / 2:.3f}"
    limits = f"{last:.3f}|{last * 0.95:.3f}|{last * 1.05:.3f}"
    return [
        *names,
        *prices,
        turnover,
        str(volume),
        "16.556",
        "0.000",
        f"{company.close * 1.4:.3f}",
        f"{company.close * 0.6:.3f}",
        stamp.strftime("%Y/%m/%d"),
        stamp.strftime("%H:%M:%S"),
        "100|0",
        "N|Y|Y",
        limits,
        "0|||0.000|0.000|0.000",
        " |0",
        "Y",
    ]


def _index(world: World, name: str) -> list[str]:
    chinese, close = INDEXES[name]
    before, seen, stamp, _ = _day(world, f"rt_hk{name}", close)
    change = seen[-1] - before
    prices = [f"{value:.3f}" for value in (seen[0], before, max(seen), min(seen), seen[-1], change)]
    return [
        name,
        chinese,
        *prices,
        f"{change / before * 100:.2f}0",
        "0.000",
        "0.000",
        "0.000",
        "0",
        "0.000",
        "0.000",
        f"{close * 1.1:.3f}",
        f"{close * 0.8:.3f}",
        stamp.strftime("%Y/%m/%d"),
        stamp.strftime("%H:%M:%S"),
    ]


def _delayed(fields: list[str]) -> list[str]:
    short = fields[:19]
    short[9], short[10] = f"{float(short[9]):.5f}", f"{float(short[10]) + 0.00001:.5f}"
    short[11], short[18] = str(int(float(short[11]))), short[18][:5]
    return short


def _day(world: World, symbol: str, close: float) -> tuple[float, list[float], datetime, int]:
    """Previous close, prices of the last session (first to last), the time of the row, and shares traded."""
    now = world.clock.now()
    opening = datetime.combine(now.date(), OPENS, now.tzinfo)
    if now < opening:  # the row of the day before stands until the first trade
        yesterday = datetime.combine(now.date() - timedelta(days=3 if now.weekday() == 0 else 1), SHUT, now.tzinfo)
        return close, [close], yesterday, SHARES_PER_SECOND * 19_800
    since = (opening - world.clock.start).total_seconds()
    ticks = world.ticks(symbol)
    before = next((tick.last for tick in reversed(ticks) if tick.at < since), close)
    today = [tick.last for tick in ticks if tick.at >= since]
    return (
        before,
        [before, *today] if today else [before],
        _traded(now),
        int((now - opening).total_seconds() * SHARES_PER_SECOND),
    )


def _traded(now: datetime) -> datetime:
    if LUNCH <= now.time() < BACK:
        return datetime.combine(now.date(), LUNCH, now.tzinfo)
    return datetime.combine(now.date(), min(now.time(), SHUT), now.tzinfo).replace(microsecond=0)
