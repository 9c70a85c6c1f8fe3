"""HKEXnews' electronic forms: share buybacks, issued shares by month, and dividend forms that could not be had at first."""

from collections.abc import AsyncIterator, Iterable

from scrapy.http import Request, Response

from crawlers.errors import UnreadableForm
from crawlers.parsers.hkex_forms import as_form, is_form
from crawlers.parsers.hkex_rows import DIVIDEND_FORM
from crawlers.spiders.hkex_filings import HkexFilings
from queues.keys import DAY_S
from queues.records import Filing

READ_KEEP_S = 60 * DAY_S


class HkexForms(HkexFilings):
    """The lists of `hkex_filings`, of which each form's PDF is read once; its facts come as a revision of the filing."""

    name = "hkex_forms"

    async def found(self, filings: Iterable[Filing]) -> AsyncIterator[Request]:
        """The PDFs of watched companies' forms that were not read yet."""
        forms = [as_form(filing) for filing in filings if is_form(filing) and self.watched & set(filing.symbols)]
        read = await self.memory.recall(f"read:{filing.id}" for filing in forms)
        for filing in forms:
            if f"read:{filing.id}" not in read and filing.id not in self._met:
                self._met.add(filing.id)
                yield self.request(filing.url, self.parse_form, cb_kwargs={"filing": filing})

    async def parse_form(self, response: Response, filing: Filing) -> AsyncIterator[Filing]:
        """The filing with its facts; one that cannot be read is not asked for again."""
        async for with_facts in super().parse_form(response, filing):
            await self.memory.remember(f"read:{filing.id}", "1", READ_KEEP_S)
            if with_facts.form or with_facts.share_return:
                yield with_facts

    async def bury(self, raw: bytes, error: UnreadableForm, filing: Filing) -> None:
        """Keep what cannot be read, unless `hkex_filings` did."""
        if DIVIDEND_FORM not in filing.categories:
            await super().bury(raw, error, filing)
