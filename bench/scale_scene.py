"""What two stages get to do in the benchmark of scale: feeds of companies to crawl, and dividend forms to tell of."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.site import ENTRIES
from bench.storm_scene import Scene
from queues.records import Article, Filing, Run
from settings.clock import now

LONGEST = timedelta(minutes=10)
QUIET = (
    "市场人士认为，行业竞争仍然激烈，投资者需要留意风险。",
    "分析师指出，宏观环境的变化可能影响消费信贷的需求。",
    "业内预计，明年的增长主要来自海外市场与新的产品。",
)


@dataclass(frozen=True)
class Feeds:
    """One company with one feed for each run; each feed is a host of its own, so that no site's pace is what is measured."""

    runs: int

    def write(self, folder: Path) -> None:
        """watchlist.toml."""
        rows = (
            f'[[company]]\nname = "Company {n}"\nlistings = ["{self.symbol(n)}"]\n'
            f'[[company.feeds]]\nurl = "https://ir{n}.example.com/feed-{n}.xml"\n'
            for n in range(self.runs)
        )
        (folder / "watchlist.toml").write_text("".join(rows))

    def symbol(self, number: int) -> str:
        """The company of a run, from 0."""
        return f"HK:{number + 1}"

    def backlog(self) -> list[Run]:
        """A run for each company, due now."""
        due = now()
        return [
            Run(
                source="ir_feed",
                scope=self.symbol(number),
                due_at=due,
                deadline=due + LONGEST,
                arguments={"symbol": self.symbol(number)},
            )
            for number in range(self.runs)
        ]

    def titles(self) -> set[str]:
        """The title of every story that all feeds together hold."""
        return {f"Release {number}/{entry}" for number in range(self.runs) for entry in range(ENTRIES)}


@dataclass(frozen=True)
class Day:
    """Dividend forms, each of a company of its own with a reader of its own, among many stories that tell of nothing."""

    forms: int
    stories: int

    @property
    def scene(self) -> Scene:
        """Companies, readers and forms; no reader's own pace is what is measured."""
        return Scene(events=self.forms, subscribers=self.forms, companies=self.forms)

    def backlog(self) -> list[Article | Filing]:
        """The forms, spread evenly among the stories."""
        every = max(1, self.stories // self.forms)
        made: list[Article | Filing] = []
        for number, form in enumerate(self.scene.filings()):
            made += [form, *(_story(number * every + more) for more in range(every))]
        return made


def _story(number: int) -> Article:
    at = datetime.now(UTC)
    return Article(
        source="sina_news",
        id=f"sina:{number}",
        url=f"https://finance.sina.com.cn/stock/hkstock/{number}.shtml",
        title="行业观察",
        text="\n".join(QUIET[(number + place) % len(QUIET)] for place in range(24)),
        publisher="Example Wire",
        released_at=at,
        first_seen_at=at,
    )
