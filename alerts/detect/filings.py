"""From a document filed with an exchange or a regulator to findings: by the publisher's category codes and its forms' facts."""

import re
from collections.abc import Mapping
from datetime import date

from alerts.detect.announcements import kind_of_title
from alerts.detect.fold import fold
from alerts.detect.periods import period_of, stated_period
from alerts.findings import Authority, EventType, FactValue, Finding
from alerts.lexicons import lexicon
from queues.records import DividendForm, Filing
from settings.calendar import ZONES
from settings.watchlist import Company

HONG_KONG = ZONES["HK"]
# What is told of a period is known by it; what is told once is known by its day.
_RESULTS = re.compile(
    r"(?:quarter(?:ly)?|annual|interim|final|full[- ]year)[^.;]{0,40}results"
    r"|results (?:announcement|for the)|业绩公告|[期度年]业绩",
    re.I,
)
TABLED = frozenset(("kind", "amount", "ex_date"))
_TABLED_KINDS = {"特别": "special", "特別": "special", "末期": "final", "中期": "interim", "季": "quarterly"}
PERIODIC = frozenset({"results", "results_date", "profit_warning", "profit_alert_positive", "dividend"})


def authority_of(filing: Filing) -> Authority:
    """HKEX's copy counts most; SEC's is the regulator's; a table of dividends that a paper keeps is the press."""
    if filing.id.startswith("sec:"):
        return Authority.SEC
    return Authority.EXCHANGE if filing.id.startswith("hkex:") else Authority.NEWS


def by_code(filing: Filing, symbol: str, company: Company | None, today: date) -> list[Finding]:
    """Findings that the codes alone give; an empty list where the title or text must say it, or where it is routine.

    `today` is the filing's date in Hong Kong. Codes: docs of the HKEXnews search scripts (tierone, tiertwo).
    """
    if filing.share_return is not None and filing.share_return.keys() >= TABLED:
        return from_table(filing, filing.share_return, symbol, company)
    table = lexicon("filings")
    dividend = set(table["dividend"]["codes"])
    found = []
    kinds = dict.fromkeys(
        table["hkex"].get(code) or table["tier_one"].get(code) or table["sec"].get(code) for code in filing.categories
    )
    with_dividend = bool(dividend & set(filing.categories))
    if filing.form is not None:
        found.append(from_form(filing, filing.form, symbol, company))
    elif with_dividend and "results" not in kinds:
        status = "withdrawn" if filing.standing == "withdraws" else "declared"
        found.append(_make(filing, symbol, "dividend", None, _period(filing, today), {"status": status}, "hkex-code"))
    for category in kinds:
        if category is not None and not (category == "buyback" and is_routine(filing)):
            # Results that declare a dividend say so; its form, which follows with amount and dates, tells the dividend.
            facts = {"dividend": "declared"} if with_dividend and category == "results" else {}
            discriminator = _discriminator(filing, category, today)
            found.append(_make(filing, symbol, "filing", category, discriminator, facts, f"code-{category}"))
    return found


def by_title(filing: Filing, symbol: str, company: Company | None, today: date) -> list[Finding]:
    """What the title alone says of a document whose codes say nothing (inside information, overseas announcements, a bare 6-K).

    A 6-K without a kind that a company with a Hong Kong listing files is a copy of what it filed there: no event.
    """
    if is_routine(filing):
        return []
    title = fold(filing.title)
    category = "results" if _RESULTS.search(title) else kind_of_title(title)
    is_copy = authority_of(filing) == Authority.SEC and company is not None and company.listing("HK") is not None
    if category is None and (is_copy or not filing.categories):
        return []
    category = category or "other_announcement"
    return [_make(filing, symbol, "filing", category, _discriminator(filing, category, today), {}, f"title-{category}")]


def is_routine(filing: Filing) -> bool:
    """Whether every second-tier code of the filing is one that tells no event (proxy forms, lists, reports, notices)."""
    routine = set(lexicon("filings")["routine"]["codes"])
    second = [code for code in filing.categories if not code.endswith("0000")] or list(filing.categories)
    return bool(second) and all(code in routine for code in second)


def _make(
    filing: Filing,
    symbol: str,
    type_: EventType,
    category: str | None,
    discriminator: str | None,
    facts: Mapping[str, FactValue],
    rule: str,
) -> Finding:
    return Finding(
        type=type_,
        category=category,
        company=symbol,
        discriminator=discriminator,
        facts={**facts, **_correction(filing)} if type_ == "filing" else facts,
        rule=rule,
        authority=authority_of(filing),
    )


def _correction(filing: Filing) -> dict[str, FactValue]:
    """What a document says of the one that it changes; one under other headlines is that document again, and says nothing."""
    if filing.replaces is None or filing.standing == "refiled":
        return {}
    day = (filing.released_at or filing.first_seen_at).astimezone(HONG_KONG).date().isoformat()
    return {"status": "withdrawn"} if filing.standing == "withdraws" else {"corrected": day}


def _period(filing: Filing, today: date) -> str | None:
    return stated_period(fold(f"{filing.title}\n{filing.category_text}"), today)


def _discriminator(filing: Filing, category: str, today: date) -> str | None:
    if category in PERIODIC:
        return _period(filing, today)
    return None if category == "board_meeting" else today.isoformat()  # a meeting is not on the day of its notice


def from_form(filing: Filing, form: DividendForm, symbol: str, company: Company | None) -> Finding:
    """The dividend of an EF001, EF002 or EF003 form; amounts per share, dates ISO, the ADS amount by the watch list's ratio."""
    amount = form.declared_amount
    if amount is not None and form.per_shares and form.per_shares > 1:
        amount = round(amount / form.per_shares, 10)
    status = {"withdrawal": "withdrawn", "update": "updated"}.get(form.status or "new", "declared")
    facts: dict[str, FactValue] = {
        "amount": amount,
        "currency": form.declared_currency,
        "ads_amount": ads_amount(amount, company),
        "kind": form.dividend_type,
        "ex_date": _iso(form.ex_date),
        "record_date": _iso(form.record_date),
        "payment_date": _iso(form.payment_date),
        "book_close_from": _iso(form.book_close_from),
        "book_close_to": _iso(form.book_close_to),
        "paid_amount": form.paid_amount if form.paid_currency != form.declared_currency else None,
        "paid_currency": form.paid_currency if form.paid_currency != form.declared_currency else None,
        "scrip_option": form.scrip_option or None,
        "status": status,
    }
    end = form.period_end or form.financial_year_end
    discriminator = period_of(end) if end else None
    if discriminator and (form.dividend_nature == "special" or form.dividend_type == "special"):
        discriminator += "/special"
    known = {name: value for name, value in facts.items() if value is not None}
    return _make(filing, symbol, "dividend", None, discriminator, known, f"form-{form.form}")


def from_table(
    filing: Filing, row: Mapping[str, str | float | int | None], symbol: str, company: Company | None
) -> list[Finding]:
    """The dividend of a row of a paper's table, if it states an amount for a share.

    Its period is the issuer's year and says nothing certain of the dividend's; amount and day tell which event it is.
    """
    amount = row["amount"]
    if not isinstance(amount, int | float):
        return []
    kind = next((name for word, name in _TABLED_KINDS.items() if word in str(row["kind"])), None)
    facts: dict[str, FactValue] = {
        "amount": float(amount),
        "currency": row.get("currency"),
        "ads_amount": ads_amount(float(amount), company),
        "kind": kind,
        **{name: row.get(name) for name in ("ex_date", "payment_date", "book_close_from", "book_close_to")},
        "status": "declared",
    }
    known = {name: value for name, value in facts.items() if value is not None}
    return [_make(filing, symbol, "dividend", None, None, known, "table-dividend")]


def ads_amount(amount: float | None, company: Company | None) -> float | None:
    """What one American depositary share gets: the amount per share times the shares behind one ADS."""
    if amount is None or company is None or company.ads_ratio is None:
        return None
    return round(amount * company.ads_ratio, 10)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
