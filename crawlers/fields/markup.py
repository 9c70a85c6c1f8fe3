"""HTML of a feed's entry, a release or an exhibit -> plain paragraphs, parted by a line feed."""

import html
import re

from lxml import etree
from lxml import html as lxml_html

_BLOCKS = frozenset(
    ("p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "section", "article", "blockquote")
)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!")  # PE<10, A<b: a sign, no tag
_SILENT = frozenset(("script", "style", "noscript", "template", "head", "title"))


def plain_text(markup: str) -> str:
    """The visible text: a block begins a new line, cells of a row are parted by a blank. Plain text comes back as it is."""
    if not _TAG.search(markup):
        return _tidy(html.unescape(markup))
    try:
        root = lxml_html.fragment_fromstring(markup, create_parent="div")
    except (etree.ParserError, ValueError):
        return ""
    pieces: list[str] = []
    _collect(root, pieces)
    return _tidy("".join(pieces))


def _collect(node: etree._Element, pieces: list[str]) -> None:
    if not isinstance(node.tag, str) or node.tag.lower() in _SILENT:
        return
    tag = node.tag.lower()
    if tag in _BLOCKS:
        pieces.append("\n")
    elif tag in ("td", "th"):
        pieces.append(" ")
    pieces.append(_inline(node.text))
    for child in node:
        _collect(child, pieces)
        pieces.append(_inline(child.tail))
    if tag in _BLOCKS:
        pieces.append("\n")


def _inline(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")


def _tidy(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)
