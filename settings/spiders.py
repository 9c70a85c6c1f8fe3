"""Scrapy's settings: how every spider behaves towards the sites, and the order in which a response and a record travel."""

import sys

from settings.environment import environment
from settings.problems import ConfigError

try:
    _env = environment()
except ConfigError as error:  # Scrapy's own command imports this file before any code of ours could catch it
    sys.exit(error.say())

BOT_NAME = "hkwatch"
SPIDER_MODULES = ["crawlers.spiders"]
NEWSPIDER_MODULE = "crawlers.spiders"
COMMANDS_MODULE = "crawlers.commands"
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"

# Who we are, and what the sites allow.
USER_AGENT = f"hkwatch/0.1 (+{_env.hkwatch_contact})"
DEFAULT_REQUEST_HEADERS = {"Accept": "*/*", "Accept-Language": "zh-CN,zh;q=0.9,zh-HK;q=0.8,en;q=0.7"}
ROBOTSTXT_OBEY = True
ROBOTS_EXCEPTIONS: dict[str, str] = {}  # spider -> why its robots.txt is not asked
COOKIES_ENABLED = False

# How often: the buckets of crawlers/publishers.py hold for all processes, AutoThrottle slows down a site that answers slowly.
HKWATCH_ORIGIN = _env.hkwatch_origin
HKWATCH_PACE = _env.hkwatch_pace  # None: 1, but 0 (no pauses) with a stand-in
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 0.0
AUTOTHROTTLE_MAX_DELAY = 30.0
AUTOTHROTTLE_TARGET_CONCURRENCY = 2.0
CONCURRENT_REQUESTS = 16
CONCURRENT_REQUESTS_PER_DOMAIN = 2
DOWNLOAD_TIMEOUT = 20
DOWNLOAD_MAXSIZE = 32 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
RETRY_TIMES = 2
RETRY_HTTP_CODES = [408, 429, 500, 502, 503, 504, 522, 524]  # never 456: asking again prolongs a ban
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"
REDIRECT_MAX_TIMES = 5
METAREFRESH_ENABLED = False
REFERRER_POLICY = "no-referrer"  # a source that needs a Referer names it in its headers

# The way of a request and its response: the smaller the number, the nearer to the spider.
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "crawlers.middlewares.robots.Robots": 100,
    "crawlers.middlewares.unreachable.Reach": 540,  # after Scrapy's retries (550)
    "crawlers.middlewares.validators.Validators": 560,
    "crawlers.middlewares.manners.Manners": 570,  # before the retries, so that a ban page is not retried
    "crawlers.middlewares.unpacked.Unpacked": 590,  # in Scrapy's places for these
    "crawlers.middlewares.redirects.Redirects": 600,
}
SPIDER_MIDDLEWARES = {
    "crawlers.middlewares.bounds.Bounds": 940,
    "crawlers.middlewares.named_errors.NamedErrors": 950,
}
DOWNLOAD_HANDLERS = {
    "http": "crawlers.origin.StandInHandler",
    "https": "crawlers.origin.StandInHandler",
    "s3": None,
    "ftp": None,
}

# The way of a record.
ITEM_PIPELINES = {
    "crawlers.pipelines.clean.Clean": 100,
    "crawlers.pipelines.validate.Validate": 200,
    "crawlers.pipelines.publish.Publish": 300,
}
EXTENSIONS = {
    "scrapy.extensions.logstats.LogStats": None,
    "scrapy.extensions.memusage.MemoryUsage": None,
    "crawlers.ending.Ending": 900,
}
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False  # since Scrapy 2.19 each run would open a port that runs Python code
FEED_EXPORT_ENCODING = "utf-8"
LOG_LEVEL = _env.hkwatch_log_level
LOG_VERSIONS: list[str] = []  # of libraries, ten lines before each run by hand
HKWATCH_DAEMON = False  # the worker says True: then a Redis that is away is waited for
HKWATCH_BACKGROUND = False  # True for backfill, which leaves the next turns to live runs
