"""From a form's PDF, read twice, to its facts by the name of the field of a Filing that holds them."""

from typing import Any

from crawlers.forms.dividend import read_dividend
from crawlers.forms.lines import form_id
from crawlers.forms.pdf import read_agreed, texts_of_pdf_async
from crawlers.forms.returns import read_return


async def facts_of_pdf(body: bytes, where: str, source: str) -> dict[str, Any]:
    """`form` or `share_return` with its facts. Raises UnreadableForm."""
    texts = await texts_of_pdf_async(body, where, source)
    return read_agreed(texts, lambda text: _facts_of(text, where, source), where, source)


def _facts_of(text: str, where: str, source: str) -> dict[str, Any]:
    if (form_id(text) or "").startswith("FF"):
        return {"share_return": read_return(text, where, source)}
    return {"form": read_dividend(text, where, source)}
