"""Bytes to text: the charsets that Chinese sources serve, and often mislabel."""

import codecs
import re

from crawlers.errors import WrongCharset
from crawlers.page import Page

_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_IN_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")
META_WITHIN = 4096
GARBLED_SHARE = 0.05
SURE = 6  # so many well-formed UTF-8 sequences and no ill-formed one: no GB18030 text looks like that


def decode(page: Page, source: str) -> str:
    """The page's text: by the header's charset, else the page's own meta, else UTF-8 if that fits, else GB18030.

    `gb2312` and `gbk` are read as GB18030, of which they are parts. A page labelled so that is UTF-8 throughout is UTF-8.
    A last character cut in two is dropped. Raises WrongCharset, also for bytes that decode, but not to text.
    """
    labels = (_label(_IN_HEADER.search(page.headers.get("content-type", ""))), _meta(page.body))
    fallback = ("utf-8", "gb18030")
    candidates = [label for label in labels if label] + list(fallback)
    if candidates[0] == "gb18030" and len(_UTF8_SEQUENCE.findall(page.body)) >= SURE:
        candidates.insert(0, "utf-8")
    for candidate in dict.fromkeys(candidates):
        text = _strictly(page.body, candidate)
        if text is not None and not _is_garbled(text):
            return text
    raise WrongCharset(source, page.url, "text in " + " or ".join(dict.fromkeys(candidates)), page.body[:80])


def _is_garbled(text: str) -> bool:
    """GB18030 reads nearly all bytes; those of Big5 come out as private-use characters, an eighth of them and more."""
    private = len(_PRIVATE.findall(text))
    return private > 0 and private > GARBLED_SHARE * sum(not character.isascii() for character in text)


def _strictly(body: bytes, charset: str) -> str | None:
    try:
        text = codecs.getincrementaldecoder(charset)("strict").decode(body, final=False)
    except UnicodeDecodeError:
        return None
    return text.removeprefix("\ufeff")


def _meta(body: bytes) -> str | None:
    found = _IN_META.search(body[:META_WITHIN])
    return _known(found[1].decode("ascii")) if found else None


def _label(found: re.Match[str] | None) -> str | None:
    return _known(found[1]) if found else None


def _known(label: str) -> str | None:
    if label.lower() in ("gb2312", "gbk", "gb18030", "x-gbk", "gb_2312-80"):
        return "gb18030"
    try:
        return codecs.lookup(label).name
    except LookupError:
        return None
