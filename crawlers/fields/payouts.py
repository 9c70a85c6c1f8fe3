"""What one share gets: from the words of a dividend (`每10股派人民币2.5元及特别股息0.1港元`) to amounts for one share."""

import re
from dataclasses import dataclass
from itertools import zip_longest

from crawlers.fields.amounts import Amount, Place, located, plain

_LOT = re.compile(r"每\s*(\d+|[一二两三四五六七八九十百千])\s*(?:股|份)")
_LOTS = {
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
    "百": 100,
    "千": 1000,
}
_RECEIPT = re.compile(r"(?<![A-Za-z])AD[SR]s?(?![A-Za-z])|[存預预][托託]|Depositary", re.IGNORECASE)
_PER_SHARE = re.compile(
    r"每\s*(?:\d+|[一二两三四五六七八九十百千])?\s*(?:普通)?(?:股|份)(?!\s*(?:AD[SR]|美国|美國))|per\s+(?:ordinary\s+)?share",
    re.IGNORECASE,
)
_SAME = re.compile(r"[相等]等?[于於]|等[值于於]|相[当當]|折合|折[为為]|[约約]|[或即]|equivalent|approx", re.IGNORECASE)
_NOT_PAID = re.compile(r"去年|上年|上期|同期|前次|此前|[税稅][后後]|扣[除减]?[税稅]|实得|實得|代扣|[价價]格?")
_TOTAL = re.compile(r"合共|合[计計]|[总總共][计計额額]|共派")
_OTHER_UNIT = re.compile(r"每\s*\d*\s*[手张張套]")  # a board lot, of a size that the text does not tell
_YEAR = re.compile(r"全年")
_KIND = re.compile(
    r"(?:特别|特別|末期|中期|年度|季度|第[一二三四]季度?|[首次]季|额外|額外)[^,。;()\d]{0,4}?(?:股?息|股利|分[红紅]|派息)|特别|特別|special",
    re.IGNORECASE,
)
_NOTHING_BETWEEN = re.compile(r"[\s,/()（）\[\]]*")


@dataclass(frozen=True)
class Payout:
    """What one share gets; `kind` where the text calls this part by a name of its own (特别股息)."""

    amount: Amount
    kind: str | None = None


def read_payouts(text: str) -> tuple[Payout, ...]:
    """The dividends in the words of one announcement, each for one share: mostly one, with a special dividend two.

    The same dividend in another currency, a sum of all, what is left after tax and last year's are none; an amount for a
    depositary receipt counts only for the receipt. Raises ValueError where an amount cannot be told to be any of these, or
    where there are amounts but none for a share.
    """
    text = plain(text)
    places = located(text)
    found: list[Payout] = []
    lot, receipt, end = 1, False, 0
    for place, following in zip_longest(places, places[1:]):
        label = text[end : place.start]
        lot, receipt = _lot(label, lot), _for_receipt(label, receipt) or _behind(text, place, following)
        end = place.end
        amount = Amount(round(place.amount.value / lot, 10), place.amount.currency)
        if not receipt and not _left_out(label, amount, found):
            found.append(Payout(amount, _kind(label) if found else None))
    if places and not found:
        raise ValueError(f"no amount for one share in {text!r}")
    return tuple(found)


def _lot(label: str, before: int) -> int:
    """For how many shares; what is said of the amount before holds until another is said. Raises ValueError for none."""
    if _OTHER_UNIT.search(label):
        raise ValueError(f"no number of shares in {label!r}")
    named = _LOT.findall(label)
    if not named:
        return 1 if _PER_SHARE.search(label) else before
    shares = _LOTS.get(named[-1]) or int(named[-1])
    if not shares:
        raise ValueError(f"a lot of no shares in {label!r}")
    return shares


def _for_receipt(label: str, before: bool) -> bool:
    receipts, shares = list(_RECEIPT.finditer(label)), list(_PER_SHARE.finditer(label))
    if receipts and shares:
        return receipts[-1].start() > shares[-1].start()
    return bool(receipts) or (before and not shares)


def _behind(text: str, place: Place, following: Place | None) -> bool:
    """Whether the receipt stands behind the amount: `0.76美元/ADS`, `US$0.76 per ADS`, `0.76美元每ADS`."""
    tail = text[place.end : following.start if following else None]
    sign = r"/|per\b" if following else r"/|per\b|每"
    unit = re.match(rf"\s*(?:{sign})\s*[份股]?\s*", tail, re.IGNORECASE)
    return unit is not None and _RECEIPT.match(tail, unit.end()) is not None


def _left_out(label: str, amount: Amount, found: list[Payout]) -> bool:
    """Whether the amount is no dividend of its own. Raises ValueError for one that nothing tells to be one or none."""
    if _NOT_PAID.search(label):
        return True
    if _TOTAL.search(label):
        return bool(found) or not _PER_SHARE.search(label)
    if not found or _YEAR.search(label):
        return bool(found)
    foreign = all(amount.currency != payout.amount.currency for payout in found)
    if foreign and (_SAME.search(label) or _NOTHING_BETWEEN.fullmatch(label)):
        return True
    if _KIND.search(label):
        return False
    if amount in (payout.amount for payout in found):
        return True
    raise ValueError(f"an amount that {label!r} says nothing of")


def _kind(label: str) -> str | None:
    named = _KIND.search(label)
    return named[0].strip() if named else None
