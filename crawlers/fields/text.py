"""From text as a page holds it to the story alone: clean paragraphs, its publisher, a title without the site's name."""

import html
import re
import unicodedata
from dataclasses import dataclass

from crawlers.fields.boilerplate import without_boilerplate
from crawlers.fields.publisher import credit, dateline, imprint, last_credit

_SPACES = re.compile(r"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f]")
_WIDE = r"[ \u3000\u00a0\t]{2,}"
_BREAKS = re.compile(rf"\n|(?<![ \u3000\u00a0\t])(?:(?<=[^\x00-\x7f]){_WIDE}|{_WIDE}(?=[^\x00-\x7f]))")
_SITE = re.compile(
    r"\s*(?:[_|｜]+|\s[-–—])\s*(?:(?:新浪|手机新浪|财经头条|第一财经|智通财经)[^_|｜]{0,12}|[^_|｜]{1,12}[_|]+\s*新浪[^_|｜]{0,6})$|_[^_|｜]{1,6}网$"
    r"|\s[-–—]\s*(?:财经|科技|股票|港股|美股|证券|新闻|国内|国际|理财|基金|公司|产经|滚动)(?:频道|新闻|资讯)?\s*[-–—]\s*新浪[^_|｜\s]{0,6}$"
)
# The title element has more behind the headline than the site: its channel (_港股新闻) and the page's keywords (|派息|股息).
_OWN_SITE = re.compile(r"\s*[-–—]\s*(?:手机)?新浪(?:网|财经|科技|新闻|港股|美股|股票|证券|财经头条)$")
_CHANNEL = re.compile(r"(?:_[^_|｜\s]{0,8})?(?:(?:[|｜][^_|｜\s]{1,8}){2,6}|[|｜][^_|｜\s]{1,4})?$")
HEADLINE = 7  # characters: what is left of a headline is no label such as 港股异动
_SITE_ONLY = re.compile(r"[_|｜\s]*(?:手机)?新浪(?:网|财经|科技|新闻|港股|美股|股票)?[_|｜\s]*")
_SENTENCE = re.compile(r".{1,80}?(?:[。！？\n]|$)|.{1,80}", re.DOTALL)
_ORIGINAL = re.compile(r"^[（(]?原标题\s*[:：]\s*([^。]{1,80}?)[)）]?$")


@dataclass(frozen=True)
class Cleaned:
    """`text`: paragraphs parted by a line feed. `publisher`: named in a credit; `dateline`: how the story begins."""

    text: str
    publisher: str | None = None
    dateline: str | None = None
    original_title: str | None = None


def clean_text(raw: str) -> Cleaned:
    """Plain text of an article, as extracted from any page, without boilerplate; pure, and the same when applied twice."""
    paragraphs = [one_line(part) for part in _BREAKS.split(_visible(raw))]
    paragraphs = [part for part in paragraphs if part]
    publisher, original = None, None
    for position, paragraph in enumerate(paragraphs):
        title = _ORIGINAL.match(paragraph)
        if title:
            original, paragraphs[position] = title[1], ""
        elif publisher is None:
            publisher, paragraphs[position] = credit(paragraph)
        if without_boilerplate(paragraphs[position : position + 1]):
            break  # a credit stands before the story; behind its first paragraph it is a picture's
    kept = without_boilerplate(paragraphs)
    if kept:
        behind, kept[-1] = last_credit(kept[-1])
        kept = without_boilerplate(kept) if behind else kept  # a disclaimer before the credit stands at the end now
        publisher = publisher or behind or imprint(raw)
    text = "\n".join(part for part in kept if part)
    return Cleaned(text, publisher, dateline(text), original)


def clean_title(raw: str) -> str:
    """A headline on one line, without the name of the site and its channel behind it; empty where that is all there is."""
    title = one_line(html.unescape(_visible(raw)))
    whole = title
    while True:
        shorter = _OWN_SITE.sub("", _SITE.sub("", title))
        if shorter in ("", title):
            break
        title = shorter
    if title != whole and "新浪" in whole:
        headline = _CHANNEL.sub("", title, count=1)
        title = headline if len(headline) >= HEADLINE else title
    nameless = (not shorter and title[:1] in "_|｜") or _SITE_ONLY.fullmatch(title)
    return "" if nameless else title


def first_sentence(text: str) -> str:
    """The first sentence, without its full stop; cut after 80 characters."""
    found = _SENTENCE.match(text)
    return found[0].rstrip("。\n") if found else ""


def one_line(raw: str) -> str:
    """`raw` with all white space, of any width, as single blanks."""
    return _SPACES.sub(" ", raw.replace("\n", " ").replace("\r", " ")).strip()


def plain_name(raw: str) -> str:
    """A short name with full-width letters and signs as plain ones (NFKC): 小鹏汽车－Ｗ -> 小鹏汽车-W."""
    return one_line(unicodedata.normalize("NFKC", raw))


def _visible(raw: str) -> str:
    return _INVISIBLE.sub("", re.sub(r"\r\n?|[\u2028\u2029]", "\n", raw))
