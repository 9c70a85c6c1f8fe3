"""What happens during a run, kept until it ends and becomes its CrawlReport."""

from datetime import datetime

from crawlers.errors import PageError
from crawlers.evidence import Evidence
from queues.records import Article, Filing, Outcome, Quote, ReportedError

PRECEDENCE: tuple[Outcome, ...] = ("blocked", "unreachable", "drifted", "not_json", "failed", "empty")


class Ledger:
    """Errors, gaps and the newest release time of one run."""

    def __init__(self) -> None:
        self.errors: dict[str, ReportedError] = {}
        self.outcomes: set[Outcome] = set()
        self.troubled: set[str] = set()
        """Scopes (primary symbols) for which some page failed."""
        self.first: dict[str, PageError] = {}
        """The first error of each name."""
        self.whose: dict[str, list[str]] = {}
        """Error name -> the companies (or `*`) whose pages showed it, in order."""
        self.evidence: dict[str, Evidence] = {}
        """Error name -> the first page that showed it."""
        self.scopes: dict[str, str] = {}
        """Record id -> the company for which it was found, where its page was asked for one."""
        self.gaps: list[str] = []
        self.newest: datetime | None = None
        self.only_quotes = False
        """Whether all records were quotes, which have no history."""

    def note_error(
        self, error: PageError, scope: str | None, *, found_for: str | None = None, evidence: Evidence | None = None
    ) -> None:
        """Keep an error; with `scope`, a whole page of that company (or `*`) was lost by it, and must be asked for again.

        `found_for`: whose page showed it, lost or not; `evidence`: that page.
        """
        name = type(error).__name__
        earlier = self.errors.get(name)
        self.errors[name] = ReportedError(
            name=name,
            count=earlier.count + 1 if earlier else 1,
            message=earlier.message if earlier else str(error),
            url=earlier.url if earlier else error.url,
        )
        self.first.setdefault(name, error)
        self.outcomes.add(error.outcome)
        whose = self.whose.setdefault(name, [])
        if (owner := scope or found_for) and owner not in whose:
            whose.append(owner)
        if evidence is not None:
            self.evidence.setdefault(name, evidence)
        if scope is not None:
            self.troubled.add(scope)

    def note_record(self, record: Article | Filing | Quote) -> None:
        """Keep the newest release (or trade) time, which is what freshness is judged by."""
        self.only_quotes = isinstance(record, Quote)
        at = record.traded_at if isinstance(record, Quote) else record.released_at
        if at is not None and (self.newest is None or at > self.newest):
            self.newest = at

    def outcome(self, found: int, unchanged: int) -> Outcome:
        """How to call the run: one that found records is ok even when single pages failed, unless it was blocked."""
        if "blocked" in self.outcomes:
            return "blocked"
        if found or not (self.outcomes or unchanged):
            return "ok"
        return next((outcome for outcome in PRECEDENCE if outcome in self.outcomes), "unchanged")

    def summary(self) -> str:
        """The errors of the run in one line: how often, for whom, and the first one's words."""
        said = []
        for name, error in self.errors.items():
            owners = ", ".join("the whole market" if owner == "*" else owner for owner in self.whose[name])
            times = f" {error.count} times" if error.count > 1 else ""
            said.append(f"{name}{times}{f' for {owners}' if owners else ''}: {error.message}")
        return "; ".join(said)
