"""What all Sina parsers do first: a page that is one (no ban, not empty, not cut), its text, its tree."""

import json
import re
from functools import lru_cache
from typing import Any

from lxml import html
from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from crawlers.bans import ban_in
from crawlers.errors import Banned, CutShort, Drifted, EmptyPage, NotJson
from crawlers.fields.charset import decode
from crawlers.fields.text import one_line
from crawlers.page import Page
from crawlers.publishers import publisher_of

_JSONP = re.compile(
    r"^\s*(?:try\s*\{)?\s*(?:/\*.*?\*/)?\s*[\w$.]+\s*\((?P<json>.*)\)\s*;?\s*(?:\}\s*catch\s*\(\w*\)\s*\{.*\}\s*;?)?\s*$",
    re.DOTALL,
)
_SINA = publisher_of("sina.com.cn")
NO_DATA = "__ERROR"  # {"__ERROR":3} of older services


def page_text(page: Page, source: str) -> str:
    """The text of a page. Raises EmptyPage, Banned (also for a ban page that comes with status 200) or WrongCharset."""
    if not page.body.strip():
        raise EmptyPage(source, page.url, "a page")
    ban = ban_in(_SINA, page.status, page.body)
    if ban:
        raise Banned(source, page.url, "no ban page", page.body)
    return decode(page, source)


def page_tree(page: Page, source: str) -> HtmlElement:
    """The page as an element tree. Raises as `page_text` does, CutShort without `</html>`, Drifted for what is no HTML."""
    text = page_text(page, source)
    begun = re.search(r"<html[\s>]|<!doctype html", text[:2000], re.IGNORECASE)
    if begun and "</html" not in text[-20000:].lower():
        raise CutShort(source, page.url, "</html>", text[-80:])
    if "<" not in text:
        raise Drifted(source, page.url, "HTML", text)
    marked = re.sub(r"<!--\s*相关专题top\s*start\s*-->.*?<!--\s*相关专题top\s*end\s*-->", "", text, flags=re.DOTALL)
    tree: HtmlElement = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", marked))
    return tree


def page_json(page: Page, source: str) -> dict[str, Any]:
    """The object in a JSON or JSONP body. Raises as `page_text` does, CutShort, NotJson, EmptyPage for `{"__ERROR":3}`."""
    text = page_text(page, source).strip()
    wrapped = None if text.startswith(("{", "[")) else _JSONP.match(text)
    plain = wrapped["json"] if wrapped else text
    try:
        content = json.loads(plain)
    except json.JSONDecodeError as error:
        looks_like = text.startswith(("{", "[", "try{")) or re.match(r"[\w$.]+\(\{", text)
        raise (CutShort if looks_like else NotJson)(source, page.url, f"JSON ({error.msg})", text) from error
    if not isinstance(content, dict):
        raise Drifted(source, page.url, "a JSON object", text)
    if NO_DATA in content:
        raise EmptyPage(source, page.url, "data", text)
    return content


def select(tree: HtmlElement, css: str) -> list[HtmlElement]:
    """The elements that a CSS selector finds, in the order of the document."""
    found: list[HtmlElement] = _compiled(css)(tree)
    return found


@lru_cache(maxsize=256)
def _compiled(css: str) -> CSSSelector:
    return CSSSelector(css, translator="html")


def text_of(element: HtmlElement) -> str:
    """All text in an element, on one line."""
    return one_line(str(element.text_content()))


def first_text(tree: HtmlElement, selectors: tuple[str, ...]) -> str:
    """The text of the first element, in the order of the CSS selectors, that has any; a meta element's text is its content."""
    for selector in selectors:
        for element in select(tree, selector):
            text = one_line(element.get("content", "")) if element.tag == "meta" else text_of(element)
            if text:
                return text
    return ""
