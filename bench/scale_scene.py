"""What two stages get to do in the benchmark of scale: feeds of companies to crawl, and dividend forms to tell of."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bench.site import ENTRIES
from bench.storm_scene import Scene
from queues.records import Run
from settings.clock import now

LONGEST = timedelta(minutes=10)


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


def forms(count: int) -> Scene:
    """As many companies as forms, and a reader for each: no reader's own pace is what is measured."""
    return Scene(events=count, subscribers=count, companies=count)
