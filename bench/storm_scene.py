"""The scene of the storm: companies, subscribers over four channels, a dividend of each company for each of many years."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from queues.records import DividendForm, Filing

CHANNELS = ("slack", "email", "webhook", "slack_bot")


@dataclass(frozen=True)
class Scene:
    """Dividends of companies; subscriber n follows company n modulo their number, by channel n modulo 4."""

    events: int
    subscribers: int
    companies: int

    def company(self, number: int) -> str:
        """The primary symbol of a company, from 0."""
        return f"HK:{number + 1}"

    def filings(self) -> list[Filing]:
        """One form for each event; the amount names it."""
        now = datetime.now(UTC)
        return [
            _form(number, self.company(number % self.companies), now, number // self.companies) for number in range(self.events)
        ]

    def expected(self) -> set[tuple[str, str]]:
        """(where, amount as it is written) of each message that is due."""
        return {
            (destination(reader), f"US${amount(number):,.4f}")
            for number in range(self.events)
            for reader in range(number % self.companies, self.subscribers, self.companies)
        }

    def write(self, folder: Path, url: str) -> None:
        """watchlist.toml and subscribers.toml."""
        companies = "".join(
            f'[[company]]\nname = "Company {n}"\nlistings = ["{self.company(n)}"]\n' for n in range(self.companies)
        )
        (folder / "watchlist.toml").write_text(companies)
        subscribers = "".join(self._subscriber(n, url) for n in range(self.subscribers))
        (folder / "subscribers.toml").write_text(subscribers)

    def _subscriber(self, number: int, url: str) -> str:
        kind = CHANNELS[number % len(CHANNELS)]
        where = {
            "slack": f'webhook = "{url}{destination(number)}"',
            "email": f'to = "{destination(number)}"',
            "webhook": f'url = "{url}{destination(number)}"',
            "slack_bot": f'channel = "{destination(number)}"',
        }[kind]
        company = self.company(number % self.companies)
        return (
            f'[[subscriber]]\nname = "s{number}"\nlanguage = "en"\n[[subscriber.channel]]\ntype = "{kind}"\n{where}\n'
            f'[[subscriber.rule]]\ncompanies = ["{company}"]\n'
        )


def destination(number: int) -> str:
    """Where a subscriber's messages arrive: a path, an address or a channel."""
    kind = CHANNELS[number % len(CHANNELS)]
    return {
        "slack": f"/services/T/B/{number}",
        "email": f"s{number}@example.com",
        "webhook": f"/hook/{number}",
        "slack_bot": f"C{number:05d}",
    }[kind]


def amount(number: int) -> float:
    """The dividend per share that only this event has; four decimals, the last of them never 0."""
    return round((number * 10 + 1) / 10_000, 4)


def _form(number: int, symbol: str, now: datetime, age: int) -> Filing:
    end = date(2022 - age, 12, 31)
    return Filing(
        source="hkex_filings",
        id=f"hkex:/storm/{number}.pdf",
        url=f"https://www1.hkexnews.hk/storm/{number}.pdf",
        title=f"Final dividend {end.year}",
        symbols=(symbol,),
        categories=("10000", "13251"),
        released_at=now,
        first_seen_at=now,
        form=DividendForm(
            form="EF001",
            status="new",
            dividend_type="final",
            financial_year_end=end,
            period_end=end,
            declared_amount=amount(number),
            declared_currency="USD",
        ),
    )
