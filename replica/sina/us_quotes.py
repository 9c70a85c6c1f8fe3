"""The 36 fields of a `gb_` row: regular session and extended hours of a US listing."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from replica.scenario import Company
from replica.world import World

NEW_YORK = ZoneInfo("America/New_York")
OPENS, SHUT = time(9, 30), time(16)


def us_row(world: World, company: Company) -> str:
    """The row at this instant (sources-sina, A3): f1, f2, f4 always describe the last regular session."""
    now = world.clock.now().astimezone(NEW_YORK)
    regular, extended = _sessions(world, company)
    session = regular[-1][0].date() if regular else _last_session(now)
    prices = [price for at, price in regular if at.date() == session] or [company.us_close]
    before = next((price for at, price in reversed(regular) if at.date() < session), company.us_close)
    last, change = prices[-1], prices[-1] - before
    open_now = OPENS <= now.time() < SHUT and now.weekday() < 5
    traded = now if open_now and session == now.date() else datetime.combine(session, SHUT, NEW_YORK)
    after = [(at, price) for at, price in extended if at > traded] if not open_now else []
    shown = after[-1][0] if after else traded
    outside = after[-1][1] if after else 0.0
    moved = outside - last if after else 0.0
    volume = 4_000_000
    return ",".join(
        [
            company.us_name,
            f"{last:.4f}",
            f"{change / before * 100:.2f}",
            _beijing(shown),
            f"{change:.4f}",
            f"{prices[0]:.4f}",
            f"{max(prices):.4f}",
            f"{min(prices):.4f}",
            f"{company.us_close * 1.5:.4f}",
            f"{company.us_close * 0.5:.4f}",
            str(volume),
            "3800000",
            str(int(last * 150_000_000)),
            "5.10",
            f"{last / 5.10:.6f}",
            "0.00",
            "0.00",
            "0.00",
            "0.00",
            "150000000",
            "63",
            f"{outside:.4f}",
            f"{moved / last * 100:.2f}",
            f"{moved:.2f}",
            _american(after[-1][0]) if after else "",
            _american(traded),
            f"{before:.4f}",
            "180625" if after else "0",
            "1",
            str(traded.year),
            f"{volume * last:.4f}",
            f"{max((price for _, price in after), default=0.0):.4f}",
            f"{min((price for _, price in after), default=0.0):.4f}",
            f"{180625 * outside:.4f}",
            f"{outside:.4f}",
            f"{last if after else before:.4f}",
        ]
    )


def _sessions(world: World, company: Company) -> tuple[list[tuple[datetime, float]], list[tuple[datetime, float]]]:
    regular: list[tuple[datetime, float]] = []
    extended: list[tuple[datetime, float]] = []
    for tick in world.ticks(f"gb_{str(company.ticker).lower()}"):
        at = world.clock.at(tick.at).astimezone(NEW_YORK)
        (regular if OPENS <= at.time() < SHUT else extended).append((at, tick.last))
    return regular, extended


def _last_session(now: datetime) -> date:
    day = now.date() - timedelta(days=now.time() < OPENS)
    while day.weekday() >= 5:
        day -= timedelta(days=1)
    return day


def _beijing(at: datetime) -> str:
    return at.astimezone(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m-%d %H:%M:%S")


def _american(at: datetime) -> str:
    return at.strftime("%b %d %I:%M%p %Z")
