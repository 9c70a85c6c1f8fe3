"""Bytes of an XML feed -> the text that its author meant: charset, stray ampersands, no entities of its own."""

import re

from crawlers.errors import Drifted
from crawlers.page import Page

_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_DECLARATION = re.compile(r"\A[\s\ufeff]*<\?xml[^>]*\?>")
_IN_DECLARATION = re.compile(rb"\A[^<]{0,64}<\?xml[^>]*?encoding\s*=\s*[\"']([\w-]+)")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
_STRAY = re.compile(r"&(?!#\d{1,7};|#[xX][0-9A-Fa-f]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};)")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_CHINESE = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "big5": "big5hkscs", "big5-hkscs": "big5hkscs"}
_SINGLE = frozenset(
    ("ascii", "us-ascii", "iso-8859-1", "latin-1", "latin1", "windows-1252")
)  # servers' defaults, whatever they serve
# What a company's news in Chinese cannot do without: of two charsets that read the same bytes, the right one shows more.
_FREQUENT = frozenset(
    "的公司股份有限告年月日息業績业绩期中報报告集團团控於于及之人民币幣港元董事會会發发佈布派收益行通函第一二三四"
)
ENOUGH = 3


def feed_text(page: Page, source: str) -> str:
    """The document without its XML declaration, ready to be parsed. Raises Drifted for one that declares entities.

    A feed needs none; those that some build swell to gigabytes, or name files of the machine that reads them.
    """
    if re.search(rb"<!ENTITY", page.body, re.IGNORECASE):
        raise Drifted(source, page.url, "a feed without entities of its own", page.body[:200])
    text = _CONTROLS.sub(" ", _DECLARATION.sub("", _decoded(page)))
    pieces = _CDATA.split(text)
    pieces[::2] = [_STRAY.sub("&amp;", piece) for piece in pieces[::2]]
    return "".join(pieces).lstrip("\ufeff \t\r\n")


def _decoded(page: Page) -> str:
    """By its mark, as UTF-8 where it is that, as it is labelled, or as the charset of Chinese in which it makes sense."""
    for mark, charset in _BOMS:
        if page.body.startswith(mark):
            return page.body.decode(charset, "replace")
    labels = [label.lower() for label in _labels(page)]
    sure = [_CHINESE.get(label, label) for label in labels if label not in _SINGLE]
    for charset in ("utf-8", *sure):
        text = _strictly(page.body, charset)
        if text is not None:
            return text
    return as_chinese(page.body) or page.body.decode("windows-1252", "replace")


def as_chinese(body: bytes) -> str | None:
    """The text in GB18030 or Big5, whichever of them reads as a company's news; None when neither does."""
    guessed = max((_strictly(body, charset) or "" for charset in ("gb18030", "big5hkscs")), key=_sense)
    return guessed if _sense(guessed) >= ENOUGH else None


def _labels(page: Page) -> list[str]:
    header = _IN_HEADER.search(page.headers.get("content-type", ""))
    declared = _IN_DECLARATION.search(page.body[:256])
    return [*([header[1]] if header else []), *([declared[1].decode("ascii")] if declared else [])]


def _strictly(body: bytes, charset: str) -> str | None:
    try:
        return body.decode(charset)
    except (UnicodeDecodeError, LookupError):
        return None


def _sense(text: str) -> int:
    return sum(character in _FREQUENT for character in text)
