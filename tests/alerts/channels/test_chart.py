"""The chart in the mail of a price move: minutes from the quote stream, inline by its Content-ID."""

from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

from redis.asyncio import Redis
from rich.console import Console

from alerts.channels.console import ConsolePrinter
from alerts.channels.email import MailSender
from alerts.channels.senders import Senders
from alerts.messages.chart import draw
from alerts.messages.sparkline import sparkline
from alerts.messages.writer import Writer
from alerts.store.ticks import Ticks
from queues.keys import Keys
from queues.records import Quote
from replica.vendors.mail import MailServer, serving_mail
from replica.vendors.serve import Vendors, serving
from settings.environment import Environment
from tests.alerts.channels.sending import message
from tests.alerts.messages.cases import price
from tests.alerts.samples import DAY, WATCHLIST

HONG_KONG = ZoneInfo("Asia/Hong_Kong")


def quote(minutes: int, last: float, at: datetime = DAY) -> Quote:
    when = at - timedelta(minutes=30 - minutes)
    return Quote(source="x", symbol="HK:700", last=last, previous_close=320.15, traded_at=when, first_seen_at=when)


async def test_a_price_move_s_mail_shows_the_day(redis: Redis, keys: Keys, tmp_path: Path) -> None:
    ticks = Ticks(redis, keys)
    await ticks.note([quote(minute, 320.0 - minute * 0.6) for minute in range(30)] + [quote(29, 1.0)])
    variables = {"hkwatch_smtp_host": "127.0.0.1", "hkwatch_smtp_tls": "none"}

    async with serving_mail(MailServer()) as server:
        env = Environment.model_validate(variables | {"hkwatch_smtp_port": server.port})
        told = message(tmp_path, 'type = "email"\nto = "a@example.com"', price())
        await MailSender(env, Writer(WATCHLIST), ticks).send(told)

    (mail,) = server.mails
    picture = next(part for part in mail.content.walk() if part.get_content_type() == "image/png")
    html = next(part for part in mail.content.walk() if part.get_content_type() == "text/html").get_content()
    assert picture.get_payload(decode=True).startswith(b"\x89PNG")
    assert f'src="cid:{picture["Content-ID"][1:-1]}"' in html
    assert (await ticks.read("HK:700", DAY))[-1][1] == 320.0 - 29 * 0.6


async def test_slack_and_console_show_the_day_as_a_line(redis: Redis, keys: Keys, tmp_path: Path) -> None:
    ticks = Ticks(redis, keys)
    await ticks.note([quote(minute, 320.0 - minute * 0.6) for minute in range(30)])
    out = StringIO()

    async with serving(Vendors()) as vendors:
        env = Environment.model_validate({"hkwatch_slack_api": f"{vendors.url}/api/", "hkwatch_slack_bot_token": "xoxb-test"})
        sender = Senders(env, Writer(WATCHLIST), ticks)
        channels = (f'type = "slack"\nwebhook = "{vendors.url}/services/T/B/x"', 'type = "slack_bot"\nchannel = "C01"')
        for channel in channels:
            await sender.send(message(tmp_path, channel, price()))
        await sender.close()
    printer = ConsolePrinter(Writer(WATCHLIST), Console(file=out, width=100), ticks)
    await printer.send(message(tmp_path, 'type = "console"', price()))

    lines = [str(posted["body"]["blocks"]) for posted in vendors.received.messages] + [out.getvalue()]
    assert vendors.received.refused == []
    assert ["█▇" in line and "▁ 302.6–320" in line for line in lines] == [True] * 3


def test_a_line_keeps_the_time_between_prices() -> None:
    early = [(DAY + timedelta(minutes=minute), 10.0 + minute) for minute in range(4)]
    late = [(DAY + timedelta(minutes=100), 20.0)]

    assert sparkline(early + late) == "▃▃▃▃█ 10–20"
    assert sparkline([(at, 5.0) for at, _ in early + late]) == "▅▅▅▅▅ 5–5"
    assert sparkline(early) == ""


def test_too_few_prices_make_no_chart() -> None:
    assert draw([(DAY, 1.0)] * 4, 1.0, HONG_KONG) is None
