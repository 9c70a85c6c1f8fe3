"""From a message to what a channel sends: subject, plain text, HTML, Slack blocks, JSON."""

from functools import cached_property
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from alerts.messages.message import Message
from alerts.messages.names import Names
from alerts.messages.story import Story, publisher_of, stamp, tell
from alerts.messages.words import phrase
from alerts.outbox.notice import Alert
from settings.watchlist import WatchList

TEMPLATES = Path(__file__).parent / "templates"


class Writing:
    """One message, written for its reader; each form is made when it is asked for."""

    def __init__(self, message: Message, names: Names, link_base: str | None) -> None:
        self.message, self.link_base = message, link_base
        self.language = message.subscriber.language
        self.chart = ""
        """Content-ID of the picture that goes with the mail, if any; to be set before `html` is read."""
        self.sparklines: dict[str, str] = {}
        """A story's key -> the line of its day's prices; to be filled before any form is read."""
        zone = message.subscriber.clock
        self.stories = tuple(
            tell(alert, names, self.language, zone, update=alert.id in message.updates) for alert in message.alerts
        )

    @cached_property
    def subject(self) -> str:
        """One line: the alert's headline, or how many there are and whose."""
        first = self.stories[0]
        if len(self.stories) == 1 and not self.message.more:
            return f"[{first.badge}] {first.headline}" if first.badge else first.headline
        count = len(self.stories) + self.message.more
        name = {"digest": "digest", "quiet": "quiet"}.get(self.message.hold, "several")
        companies = list(dict.fromkeys(story.company for story in self.stories))
        shown = companies[0] if len(companies) == 1 else ""
        title = phrase(name, self.language, count=count)
        return f"{shown}: {title}" if shown and self.language == "en" else f"{shown}：{title}" if shown else title

    @cached_property
    def more(self) -> str:
        """`and 312 more`, or empty."""
        return phrase("more", self.language, count=self.message.more) if self.message.more else ""

    @cached_property
    def stale(self) -> tuple[str, ...]:
        """A line for each source that is not well: `Source Sina Finance (sina_news) stale since 2023-03-13 16:45 HKT`."""
        zone = self.message.subscriber.clock
        return tuple(
            phrase("stale", self.language, source=self._source(one.source), time=stamp(one.since, zone))
            for one in self.message.stale
        )

    def _source(self, name: str) -> str:
        publisher = publisher_of(name, "", self.language)
        return f"{publisher} ({name})" if publisher not in ("", name) else name

    @cached_property
    def text(self) -> str:
        """Plain text, for consoles, mail and apprise."""
        return self._render("text.j2")

    @cached_property
    def html(self) -> str:
        """A mail's HTML."""
        return self._render("mail.html.j2")

    def link(self, story: Story) -> str:
        """The event's page on the dashboard; empty without a dashboard, and for operations."""
        return f"{self.link_base}/events/{story.key}" if self.link_base and story.codes else ""

    def _render(self, name: str) -> str:
        return _templates().get_template(name).render(writing=self, say=lambda key, **v: phrase(key, self.language, **v))


class Writer:
    """Writes messages about the companies of a watch list."""

    def __init__(self, watchlist: WatchList, link_base: str | None = None) -> None:
        self._names, self._link_base = Names(watchlist), link_base

    def listing(self, alert: Alert) -> str | None:
        """The listing whose price moved; None for any other alert."""
        market = alert.event.facts.get("market") if alert.event and alert.event.type == "price_move" else None
        if alert.event is None or market is None:
            return None
        return self._names.codes(alert.event.company, str(market.value))

    def write(self, message: Message) -> Writing:
        """The message in its reader's language and zone."""
        return Writing(message, self._names, self._link_base)


_made: list[Environment] = []


def _templates() -> Environment:
    if not _made:
        _made.append(
            Environment(
                loader=FileSystemLoader(TEMPLATES),
                autoescape=select_autoescape(enabled_extensions=("html.j2",)),
                undefined=StrictUndefined,
                trim_blocks=True,
                lstrip_blocks=True,
                keep_trailing_newline=False,
            )
        )
    return _made[0]
