"""Downloader middleware: redirects are followed, but not in circles, nor to a host that is none of the source's."""

import ipaddress
from typing import NoReturn

from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.utils.httpobj import urlparse_cached

from crawlers.bases import SCOPE, SourceSpider
from crawlers.errors import Astray
from crawlers.publishers import publisher_of


class Redirects(RedirectMiddleware):
    """Scrapy's own. Where it gives up, and where an answer sends us elsewhere, that is a named error, never a quiet nothing."""

    crawler: Crawler

    def process_response(  # type: ignore[override] # the spider is no longer an argument
        self, request: Request, response: Response
    ) -> Request | Response:
        """Raises IgnoreRequest for a redirect that is not followed, and reports it."""
        spider = self.crawler.spider
        if not isinstance(spider, SourceSpider):
            return super().process_response(request, response)
        try:
            answer = super().process_response(request, response)
        except IgnoreRequest as circle:
            self._refuse(spider, request, f"at most {self.max_redirect_times} redirects", str(circle))
        if isinstance(answer, Request) and not may_lead_to(spider.hosts, request, answer):
            self._refuse(spider, request, "no redirect to a host of others", answer.url)
        return answer

    @staticmethod
    def _refuse(spider: SourceSpider, request: Request, expected: str, found: str) -> NoReturn:
        error = Astray(spider.name, request.url, expected, found)
        spider.report(error, str(request.meta.get(SCOPE, "*")))
        raise IgnoreRequest(str(error)) from error


def may_lead_to(hosts: tuple[str, ...], request: Request, target: Request) -> bool:
    """Whether a redirect stays with the source: its hosts, its publisher's, or, where it names none, any public host."""
    before, after = urlparse_cached(request), urlparse_cached(target)
    host = (after.hostname or "").lower()
    if after.scheme not in ("http", "https") or not host:
        return False
    if host == before.hostname or publisher_of(host).name == publisher_of(before.hostname or "").name:
        return True
    if hosts:
        return any(host == own or host.endswith("." + own) for own in hosts)
    return _is_public(host)


def _is_public(host: str) -> bool:
    """Whether a name or address can be a publisher's; an IR site must not send us to our own machine or network."""
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith((".local", ".internal", ".localhost"))
