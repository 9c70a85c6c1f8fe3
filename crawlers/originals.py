"""Finds the document that another one corrects, withdraws or repeats: by its form's facts, else among its issuer's own."""

from datetime import date
from typing import Any

from msgspec.structs import replace
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawlers.bases import SourceSpider
from crawlers.errors import NotFound, PageError, UnreadableForm
from crawlers.fields.fingerprint import content_hash
from crawlers.forms.facts import facts_of_pdf
from crawlers.forms.pdf import texts_of_pdf_async
from crawlers.middlewares.named_errors import status_error
from crawlers.parsers.hkex_corrections import original_of
from crawlers.parsers.hkex_rows import DIVIDEND_FORM, HONG_KONG, market_of
from crawlers.parsers.hkex_search import CEILING, read_search
from crawlers.parsers.hkex_standing import REFERS
from crawlers.parsers.hkex_stocks import STOCK_LIST, prefix_url, read_prefix, read_stock_list
from crawlers.searches import LONGEST_WINDOW, SHARED, Window, stock_code
from queues.keys import DAY_S, SEEN_KEEP_S
from queues.records import DividendForm, Filing

PENDING_S = 3 * DAY_S  # so long what could not be fetched is tried again
FORMS_TRIED = 4  # earlier dividend forms whose PDFs are read for the one that an update changes
NONE = "-"


class Originals:
    """What one run of a spider of the exchange asks for it; its requests obey the same manners as all others."""

    def __init__(self, spider: SourceSpider) -> None:
        self._spider = spider

    async def linked(self, filing: Filing) -> Filing:
        """The filing with the id of its original, if it has one and it can be told which; that counts as its content.

        What could not be looked up is tried again when the filing is met next. Nothing of this holds a filing back.
        """
        changes = filing.standing in REFERS or (filing.form is not None and filing.form.status in ("update", "withdrawal"))
        original = await self._by_form(filing, filing.form) if filing.form else None
        if not changes:
            return filing
        if original is None:
            original = await self._remembered(filing)
        if original == NONE:
            return filing
        return replace(filing, replaces=original, content_hash=content_hash(filing.content_hash, original))

    async def _remembered(self, filing: Filing) -> str:
        name, memory = f"original:{filing.id}", self._spider.memory
        kept = (await memory.recall([name], of=SHARED)).get(name)
        if kept is None:
            try:
                kept = await self._searched(filing) or NONE
            except PageError as error:
                self._spider.report(error)
                await memory.remember(f"pending:{filing.id}", "1", PENDING_S)
                return NONE
            await memory.remember(name, kept, SEEN_KEEP_S, of=SHARED)
        return kept

    async def _by_form(self, filing: Filing, form: DividendForm) -> str | None:
        """The form of the same dividend and language before this one, of those that were read."""
        name, memory = f"dividend:{_dividend(form)}:{filing.language}", self._spider.memory
        kept = (await memory.recall([name], of=SHARED)).get(name, "").split()
        before = kept[: kept.index(filing.id)] if filing.id in kept else kept
        if filing.id not in kept:
            await memory.remember(name, " ".join([*kept, filing.id][-FORMS_TRIED:]), SEEN_KEEP_S, of=SHARED)
        return before[-1] if before else None

    async def _searched(self, filing: Filing) -> str | None:
        earlier = await self._earlier(filing)
        if filing.form is not None:
            return await self._among_forms(filing, filing.form, earlier)
        found = original_of(filing, earlier)
        if found or filing.standing == "refiled" or filing.file_type != "PDF":
            return found
        try:
            response = await self._get(filing.url)
            texts = await texts_of_pdf_async(response.body, filing.url, self._spider.name)
        except (NotFound, UnreadableForm):
            return None  # the title tells nothing and the text cannot be had
        return original_of(filing, earlier, texts.first)

    async def _among_forms(self, filing: Filing, form: DividendForm, earlier: tuple[Filing, ...]) -> str | None:
        forms = [one for one in earlier if DIVIDEND_FORM in one.categories and one.language == filing.language]
        forms = [one for one in forms if one.released_at and filing.released_at and one.released_at < filing.released_at]
        for one in forms[:FORMS_TRIED]:  # the newest first
            try:
                read = await facts_of_pdf((await self._get(one.url)).body, one.url, self._spider.name)
            except (NotFound, UnreadableForm):
                continue
            if isinstance(other := read.get("form"), DividendForm) and _dividend(other) == _dividend(form):
                return one.id
        return None

    async def _earlier(self, filing: Filing) -> tuple[Filing, ...]:
        """The documents of its issuer over the year before, in its language, newest first; 1000 at most."""
        company = next((one for symbol in filing.symbols if (one := self._spider.watchlist.find(symbol))), None)
        code = stock_code(company) if company else None
        if code is None or filing.released_at is None:
            return ()
        last: date = filing.released_at.astimezone(HONG_KONG).date()
        language = "E" if filing.language == "en" else "C"
        stock_id = await self._stock_id(code)
        window = Window(stock_id, market_of(code), language, last - LONGEST_WINDOW, last, CEILING)
        return read_search(self._spider.page(await self._get(window.url))).filings

    async def _stock_id(self, code: str) -> int:
        name, memory = f"stock:{code}", self._spider.memory
        if kept := (await memory.recall([name], of=SHARED)).get(name):
            return int(kept)
        found = read_prefix(self._spider.page(await self._get(prefix_url(code))))
        if code not in found:  # a look-up matches what only begins so, and its page is short
            found = read_stock_list(self._spider.page(await self._get(STOCK_LIST)))
        if code not in found:
            raise NotFound(self._spider.name, STOCK_LIST, f"stock {code} among the exchange's stocks")
        await memory.remember(name, str(found[code]), DAY_S, of=SHARED)
        return found[code]

    async def _get(self, url: str) -> Response:
        """The answer. Raises PageError."""
        engine: Any = self._spider.crawler.engine
        try:
            response: Response = await engine.download_async(self._spider.request(url))
        except IgnoreRequest as error:
            raise PageError(self._spider.name, url, "an answer", str(error)) from error
        if response.status != 200:
            raise status_error(self._spider.name, response)
        return response


def _dividend(form: DividendForm) -> str:
    """What tells a dividend from others of its company: period, type and nature."""
    end = form.period_end or form.financial_year_end or form.announcement_date
    return f"{form.stock_code}:{end}:{form.dividend_type}:{form.dividend_nature}"
