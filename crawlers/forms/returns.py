"""Text of an exchange return (FF301 monthly, FF304 and FF305 next-day) -> its facts, as a filing carries them."""

import re
from collections.abc import Iterator
from decimal import Decimal

from crawlers.errors import UnreadableForm
from crawlers.forms.lines import form_id, lines_of
from crawlers.forms.values import one_date

Facts = dict[str, str | float | int | None]

SOURCE = "return"
_COUNT = r"-?[\d,]+"
_DATE = r"\d{1,2} [a-z]+ \d{4}"
_PRICE = r"(?:[a-z]{3} ?)?[\d,]+(?:\.\d+)?"
# Columns touch each other: `1). 13 June 2025 982,000On the Exchange HKD 515HKD 506.5HKD 500,382,813.6`
_REPURCHASE = re.compile(
    rf"^\d+ ?\)\.? ?(?P<day>{_DATE}) ?(?P<shares>[\d,]+) ?(?P<method>[a-z][a-z' ]*?) ?(?P<currency>[a-z]{{3}}) ?"
    rf"(?P<highest>[\d,]+(?:\.\d+)?) ?(?:[a-z]{{3}} ?(?P<lowest>[\d,]+(?:\.\d+)?) ?)?"
    rf"(?P<paid_in>[a-z]{{3}}) ?(?P<paid>[\d,]+(?:\.\d+)?)$"
)
_NUMBERED = re.compile(rf"^\d+ ?\)\.? ?{_DATE} ?[\d,]")
_TOTAL = re.compile(r"(?<![\d,])(?P<shares>[\d,]+) ?(?:aggregate price paid|total paid) ?\$")
ROW_LINES = 4  # a row whose method names another exchange is wrapped
_OPENING = re.compile(rf"^opening balance as at(?: \([^)]*\))? (?P<day>{_DATE}) (?P<counts>{_COUNT}(?: {_COUNT})*)$")
_CLOSING = re.compile(rf"^closing balance as at(?: \([^)]*\))? (?P<day>{_DATE}) (?P<counts>{_COUNT}(?: {_COUNT})*)$")
_HEAD = {
    "issuer": re.compile(r"^name of issuer ?:? (.+)$"),
    "submitted_on": re.compile(r"^date submitted ?:? (.+)$"),
    "stock_code": re.compile(r"^stock code(?: \(if listed\))? (\d{5})\b"),
    "status": re.compile(r"\bstatus ?: (new submission|re-submission|resubmission|\S[^:]*)$"),
}
_MONTHLY = {
    "before": re.compile(rf"^balance at close of preceding month (?P<counts>{_COUNT}(?: {_COUNT})*)$"),
    "change": re.compile(rf"^increase / decrease \(-\) (?P<counts>{_COUNT}(?: {_COUNT})*)$"),
    "after": re.compile(rf"^balance at close of the month (?P<counts>{_COUNT}(?: {_COUNT})*)$"),
}
_MONTH = re.compile(rf"^for the month ended(?: \(dd/mm/yyyy\))? ?: ?({_DATE}|\d\d/\d\d/\d{{4}})")
_UNDER_MANDATE = re.compile(
    rf"(?:repurchased on the exchange or another stock exchange under the repurchase mandate"
    rf"|purchased on the exchange in the year to date \(since ordinary resolution\)) ?\(a\) ({_COUNT})$"
)


def read_return(text: str, where: str, source: str = SOURCE) -> Facts:
    """The facts of an English return; counts in shares, dates ISO, prices in `currency`, what is not stated is missing.

    FF305 and FF304: `opening`, `closing` (issued shares without treasury shares), `treasury`, `closing_on`, `repurchased`,
    `repurchased_on` (the last day), `highest`, `lowest`, `paid`, `currency` (these
    four only where one currency was paid), `repurchased_under_mandate`. FF301: `month_end`,
    `before`, `change`, `after` of the first class of shares. Raises UnreadableForm when it is no such return or lacks these.
    """
    form = form_id(text)
    if form not in ("FF301", "FF304", "FF305"):
        raise UnreadableForm(source, where, "a return FF301, FF304 or FF305", text)
    lines = lines_of(text)
    folded = [line.folded for line in lines]
    facts: Facts = {"form": form}
    for line in lines:
        for field, pattern in _HEAD.items():
            found = pattern.search(line.folded)
            if found and field not in facts:
                facts[field] = _head(field, found[1], line.shown)
    if form == "FF301":
        facts |= _monthly(folded)
        needed = ["month_end", "before", "after"]
    else:
        facts |= _balances(folded) | _repurchases(folded)
        needed = ["repurchased" if "repurchased" in facts else "closing"]
        totals = [_counts(match["shares"])[0] for line in folded if (match := _TOTAL.search(line))]
        if totals and sum(totals) != facts.get("repurchased", 0):
            sums = f"{facts.get('repurchased', 0)} in the rows, {sum(totals)} in all"
            raise UnreadableForm(source, where, f"{form} whose repurchases add up", sums)
    missing = [field for field in ("stock_code", "submitted_on", *needed) if facts.get(field) is None]
    if missing:
        raise UnreadableForm(source, where, f"{form} with {', '.join(missing)}", text)
    return facts


def _head(field: str, value: str, shown: str) -> str | None:
    if field == "stock_code":
        return f"HK:{int(value)}"
    if field == "submitted_on":
        day = one_date(value)
        return day.isoformat() if day else None
    if field == "status":
        return "new" if value.startswith("new") else "resubmission"
    return shown.partition(":")[2].strip() or shown[len("Name of Issuer") :].strip()


def _counts(text: str) -> list[int]:
    return [int(number.replace(",", "")) for number in text.split()]


def _balances(lines: list[str]) -> Facts:
    facts: Facts = {}
    for line in lines:
        opening, closing = _OPENING.search(line), _CLOSING.search(line)
        if opening and "opening" not in facts:
            facts["opening"] = _counts(opening["counts"])[0]
        if closing and "closing" not in facts:
            counts, day = _counts(closing["counts"]), one_date(closing["day"])
            facts["closing"], facts["closing_on"] = counts[0], day.isoformat() if day else None
            if len(counts) == 3:
                facts["treasury"] = counts[1]
    return facts


def _repurchases(lines: list[str]) -> Facts:
    found = [match for row in _rows(lines) if (match := _REPURCHASE.search(row))]
    mandate = next((match for line in lines if (match := _UNDER_MANDATE.search(line))), None)
    facts: Facts = {"repurchased_under_mandate": _counts(mandate[1])[0]} if mandate else {}
    if not found:
        return facts
    days = [day for match in found if (day := one_date(match["day"]))]
    facts |= {
        "repurchased": sum(_counts(match["shares"])[0] for match in found),
        "repurchased_on": max(days).isoformat() if days else None,
    }
    if len({match["paid_in"] for match in found}) > 1:  # on exchanges of two countries: no one currency is that of all
        return facts
    return facts | {
        "highest": float(max(_decimal(match["highest"]) for match in found)),
        "lowest": float(min(_decimal(match["lowest"] or match["highest"]) for match in found)),
        "paid": float(sum(_decimal(match["paid"]) for match in found)),
        "currency": found[0]["paid_in"].upper().replace("RMB", "CNY"),
    }


def _rows(lines: list[str]) -> Iterator[str]:
    """The numbered rows of a report, each with as many of the lines below it as it takes to be whole."""
    for number, line in enumerate(lines):
        if _NUMBERED.search(line):
            longer = [" ".join(lines[number : number + count]) for count in range(1, ROW_LINES + 1)]
            yield next((row for row in longer if _REPURCHASE.search(row)), line)


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _monthly(lines: list[str]) -> Facts:
    facts: Facts = {}
    month = next((match for line in lines if (match := _MONTH.search(line))), None)
    day = one_date(month[1]) if month else None
    if day:
        facts["month_end"] = day.isoformat()
    start = next((place for place, line in enumerate(lines) if line.startswith("ii. movements in issued shares")), 0)
    for line in lines[start:]:
        for field, pattern in _MONTHLY.items():
            found = pattern.search(line)
            if found and field not in facts:
                facts[field] = _counts(found["counts"])[0]
    return facts
