"""What the clause before a percentage says of it: the figure that changed, or the span of time in which a price did."""

import re

from alerts.detect.reading import Passage

SPAN = 8
"""A clause of so few characters only says when."""
# A day or session of its own: the span before it is another one's.
_DATED = re.compile(r"今[日天早]|昨[日天夜]?|现|收|盘|周[一二三四五]|\d日")


def clause_before(passage: Passage, at: int) -> str:
    """The clause before a bare change (`利润33亿, 跌15.6%`): the change may be of what it names."""
    return passage.clause(passage.clause_start(at) - 1) if passage.clause_start(at) else ""


def span_before(passage: Passage, at: int) -> str:
    """The clause before, where it names a span for this one too: `4月以来, @涨两成`, `甲今年以来跌40%, @跌10%`."""
    before = clause_before(passage, at)
    spans = len(before) <= SPAN or "%" in before
    return before if spans and not _DATED.search(passage.clause(at)) else ""
