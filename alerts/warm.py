"""What a worker would else do at its first text or quote: build lexicons, patterns, calendars. Before it reads a stream."""

import time
from datetime import UTC, datetime

import structlog

from alerts.detect.detector import Detector
from alerts.messages.names import Names
from queues.records import Article, Filing
from settings import clock
from settings.calendar import ZONES
from settings.calendar_overrides import load_calendar
from settings.watchlist import WatchList

AT = datetime(2020, 1, 2, 4, 0, tzinfo=UTC)
# A sentence for each family of rules, so that each of them looks closely once.
CHINESE = (
    "{name}公布2019年第四季度业绩：收入同比增长12.5%至10亿元，净利润为2亿元",
    "{name}宣布派发末期股息每股0.08美元，除净日为2020年1月30日",
    "某证券发表研报，维持{name}“买入”评级，目标价88港元",
    "{name}盘中跌6.2%，报30港元，创52周新低",
    "{name}因违规被证监会罚款100万元并立案调查",
    "{name}发布盈利预警，预计净利润大幅下降；董事会会议将于2020年1月20日举行",
    "{name}与首席执行官签订协议，拟收购一家公司",
    "{name}短暂停牌，待刊发内幕消息公告",
    "{name}举办周年活动",
)
ENGLISH = (
    "{name} announces fourth quarter 2019 results: revenue up 12.5% to US$100 million",
    "{name} declares a final dividend of US$0.08 per share with a record date of January 30, 2020",
    "Example Securities maintains its Buy rating on {name} with a target price of $88",
    "{name} shares fell 6.2% to $30 on Thursday, a 52-week low",
)
log = structlog.get_logger("worker")


def warm(detector: Detector, watchlist: WatchList) -> float:
    """Run samples of every kind through detection, a name through its converter, and read the exchanges' calendars.

    Returns the seconds that it took. Raises ConfigError for a broken calendar.
    """
    began = time.perf_counter()
    for company in watchlist.company[:1]:
        for sentences in (CHINESE, ENGLISH):
            everything = "\n".join(sentences).format(name=company.name)
            for sentence in sentences:
                title = sentence.format(name=company.name)
                for text in ("", everything):
                    detector.detect(_story(title, text))
                    detector.detect(_filing(title, text, company.symbol))
        Names(watchlist).display(company.symbol, "zh-Hant")
    calendar = load_calendar()
    for market in ZONES:
        calendar.trading_day(market, calendar.local_date(market, clock.now()))
    took = time.perf_counter() - began
    log.info("detection is warm", took_s=round(took, 2))
    return took


def _story(title: str, text: str) -> Article:
    return Article(source="sample", id="sample:a", url="", title=title, text=text, released_at=AT, first_seen_at=AT)


def _filing(title: str, text: str, symbol: str) -> Filing:
    return Filing(
        source="sample",
        id="sample:f",
        url="",
        title=title,
        text=f"{title}\n{text}" if text else "",
        symbols=(symbol,),
        categories=(),
        released_at=AT,
        first_seen_at=AT,
    )
