"""How fast detection reads: stories a second that concern a watched company or none, with few and with many companies."""

import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from alerts.detect.detector import Detector
from cli.corpus import read_corpus
from queues.records import Article, Filing
from settings.environment import environment
from settings.watchlist import Company, WatchList, load_watchlist

SYLLABLES = "华中海天金龙瑞丰盛达恒泰新明康宏远东方星光云科信安能源医药控"
ROUNDS = 5


def grown(watchlist: WatchList, count: int) -> WatchList:
    """The watch list with made-up companies added until there are `count`."""
    chance = random.Random(1)  # the same companies in every run
    companies = list(watchlist.company)
    names = {name for company in companies for name in company.all_names}
    while len(companies) < count:
        name = "".join(chance.choice(SYLLABLES) for _ in range(4))
        if name not in names:
            names.add(name)
            companies.append(
                Company(
                    name=name, names=(f"{name}集团",), listings=(f"HK:{10_000 + len(companies)}",), ads_ratio=None, cik=None
                )
            )
    return WatchList(company=tuple(companies))


def seconds_each(detector: Detector, articles: Sequence[Article | Filing]) -> float:
    """Processor seconds for one story, the best of several rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        for article in articles:
            detector.detect(article)
        best = min(best, time.process_time() - start)
    return best / len(articles)


def main() -> None:
    """`python -m bench.detect CORPUS.jsonl`: one line for each case."""
    if len(sys.argv) != 2:
        sys.exit("usage: python -m bench.detect CORPUS.jsonl")
    articles = list(read_corpus(Path(sys.argv[1])))
    watchlist = load_watchlist(environment().hkwatch_watchlist)
    size = sum(len(article.text.encode()) for article in articles) / len(articles)
    print(f"{len(articles)} stories of {size / 1000:.1f} kB on average")
    for count in (10, 2600):
        each = seconds_each(Detector(grown(watchlist, count)), articles)
        print(f"{count:5} companies: {each * 1e3:.3f} ms a story, {1 / each:.0f} stories/s")
    strangers = WatchList(company=grown(WatchList(), 2600).company)
    each = seconds_each(Detector(strangers), articles)
    print(f"of no watched company: {each * 1e3:.3f} ms a story, {1 / each:.0f} stories/s")


if __name__ == "__main__":
    main()
