"""The chart in the mail of a price move: minutes from the quote stream, inline by its Content-ID."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from redis.asyncio import Redis

from alerts.channels.email import MailSender
from alerts.messages.chart import draw
from alerts.messages.writer import Writer
from alerts.store.ticks import Ticks
from queues.keys import Keys
from queues.records import Quote
from replica.vendors.mail import MailServer, serving_mail
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


def test_too_few_prices_make_no_chart() -> None:
    assert draw([(DAY, 1.0)] * 4, 1.0, HONG_KONG) is None
