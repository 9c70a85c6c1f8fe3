"""Scrapy's settings: how every spider behaves towards the sites, and the order in which a response and a record travel."""

from settings.environment import environment

BOT_NAME = "hkwatch"
SPIDER_MODULES = ["crawlers.spiders"]
NEWSPIDER_MODULE = "crawlers.spiders"
COMMANDS_MODULE = "crawlers.commands"
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
TELNETCONSOLE_ENABLED = False

USER_AGENT = f"hkwatch/0.1 (+{environment().hkwatch_contact})"
ROBOTSTXT_OBEY = True
COOKIES_ENABLED = False
AUTOTHROTTLE_ENABLED = True
LOG_LEVEL = environment().hkwatch_log_level
FEED_EXPORT_ENCODING = "utf-8"

SPIDER_MIDDLEWARES = {"crawlers.middlewares.named_errors.NamedErrors": 950}
