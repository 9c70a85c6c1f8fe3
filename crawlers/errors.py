"""What can be wrong with a page, each with a name: which source and URL, what was expected, what was found instead."""

from queues.records import Outcome

QUOTED = 120


class PageError(Exception):
    """A page that is not what its source should serve. `outcome` is what a run that meets only this is called."""

    outcome: Outcome = "failed"
    retry = False

    def __init__(self, source: str, url: str, expected: str, found: bytes | str = "") -> None:
        self.source, self.url, self.expected = source, url, expected
        shown = found.decode("utf-8", "replace") if isinstance(found, bytes) else found
        self.found = " ".join(shown.split())[:QUOTED]
        super().__init__(f"{source}: {url}: expected {expected}" + (f", found {self.found!r}" if self.found else ""))

    @property
    def fingerprint(self) -> list[str]:
        """Sentry's grouping: one issue for each source and kind of error."""
        return [self.source, type(self).__name__]


class Banned(PageError):
    """The publisher refuses this address (ban page, captcha, 403, 456). Never retried at once: asking again prolongs a ban."""

    outcome: Outcome = "blocked"


class Drifted(PageError):
    """The layout or format is another one: what must be there is not."""

    outcome: Outcome = "drifted"


class NotJson(PageError):
    """HTML or other text where JSON (or JSONP, or a script of quotes) was due."""

    outcome: Outcome = "not_json"


class CutShort(PageError):
    """A body that ends before its end (cut JSON, cut HTML, fewer rows than announced)."""

    retry = True


class EmptyPage(PageError):
    """No bytes, or no item where there must be one."""

    outcome: Outcome = "empty"
    retry = True


class WrongCharset(PageError):
    """Bytes that decode in none of the charsets that the source is known to use."""


class UnreadableForm(PageError):
    """A PDF form whose required labels are missing, or whose text two readers see differently."""


class Disallowed(PageError):
    """robots.txt forbids the address, and the settings name no exception for the source."""

    outcome: Outcome = "blocked"


class InvalidRecord(PageError):
    """A parser made a record that cannot be true (no title, a time without zone, a malformed symbol); it is buried."""

    outcome: Outcome = "drifted"


class Oversized(PageError):
    """More bytes than any page of a source has, as they come or once they are unpacked."""


class Astray(PageError):
    """A redirect that leads in a circle, or to a host that is none of the source's."""


class NotFound(PageError):
    """404 or 410: the address is wrong, or what stood there is gone."""


class Unreachable(PageError):
    """No answer: name not found, connection refused, reset or timed out, 5xx after the retries."""

    outcome: Outcome = "unreachable"
    retry = True
