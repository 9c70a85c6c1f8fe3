"""From the tree of a Sina article to the text of its body, one line for each paragraph, without what is put between them."""

import re
from collections.abc import Iterator

from lxml.html import HtmlComment, HtmlElement

from crawlers.fields.boilerplate import without_boilerplate
from crawlers.parsers.sina_page import select, text_of

# Not the story: code, adverts, menus, live quotes put in by scripts, the QR block, the editor's line (docs: sources-sina I1).
_FOREIGN = (
    "script, style, link, ins, iframe, noscript, button, form, "
    "[class*=Qr_wrap], [class*=Qr_normal], [class*=kaihu], #left_hzh_ad, .tech-quotation, .hqimg_related, .ct_hqimg, "
    "[class^=otherContent], p[class^=finance_web], .article-notice, .wap_special, [id^=videoList], .video-2017, "
    ".article-editor, .show_author, .article-relzt, .article-bottom-tg, .vip-class, .app-viplive, "
    ".blk-wxfollow, #most_read, #tab_related, .ad, .show_statement, .article-bottom, "
    ".sinaads, [id^=quote_], .img_descr, .weibo_user, .weibo_info, .art_video_box, .art_video, .look_sub, .art_tit_h1, "
    ".art_time, .j_article_wbreco, .art_share, .look_more, .look_info, .unfold-box, a[href*=sfa_download]"
)
_BLOCKS = frozenset("p div section article blockquote li ul ol tr table h1 h2 h3 h4 h5 h6 pre dl dt dd figure".split())  # noqa: SIM905
_CELLS = frozenset({"td", "th"})
_HIDDEN = '[style*="display:none"], [style*="display: none"]'
SHORT = 200  # characters: what is hidden and longer is the rest of a story behind a button
# Comments between which the story lies (docs: sources-sina I1), as signs that no text has.
_MARKERS = {"原始正文begin": "\ue000", "原始正文start": "\ue000", "原始正文end": "\ue001"}
_BETWEEN = re.compile(r"[^\ue000\ue001]*\ue000([^\ue000\ue001]*)\ue001[^\ue000\ue001]*")
_STORY_LINK = re.compile(r"(?:doc|detail)-i[a-z]+\d+|/articles?/|article_\d+|/zt_d/|subject-\d+")


def body_text(container: HtmlElement) -> str:
    """The paragraphs in `container`, parted by line feeds. Empties the tree of what is no story.

    Where the page marks its story, once and with something in it, that alone.
    """
    hidden = [element for element in select(container, _HIDDEN) if len(text_of(element)) <= SHORT]
    for foreign in (*select(container, _FOREIGN), *hidden):
        if foreign is not container and foreign.getparent() is not None:
            foreign.drop_tree()
    _drop_trailing_links(container)
    text = "".join(_pieces(container))
    marked = _BETWEEN.fullmatch(text)
    if marked and without_boilerplate(marked[1].split("\n")):
        text = marked[1]
    return re.sub(r"\n{2,}", "\n", re.sub(r"[\ue000\ue001]", "", text)).strip()


def _drop_trailing_links(container: HtmlElement) -> None:
    """Paragraphs at the end, also those before small print, that are nothing but a link to another story."""
    for paragraph in reversed(select(container, "p, li")):
        text = text_of(paragraph)
        linked = "".join(text_of(link) for link in select(paragraph, "a") if _STORY_LINK.search(link.get("href", "")))
        if text and text.lstrip("·•- ") == linked:
            paragraph.drop_tree()
        elif without_boilerplate([text], behind_story=True):
            return


def _pieces(element: HtmlElement) -> Iterator[str]:
    block = element.tag in _BLOCKS
    if block:
        yield "\n"
    yield _flowing(element.text)
    for child in element:
        if child.tag == "br":
            yield "\n"
        elif isinstance(child.tag, str):
            yield from _pieces(child)
            if child.tag in _CELLS:
                yield " "
        elif isinstance(child, HtmlComment):
            yield _MARKERS.get(re.sub(r"\s+", "", child.text or ""), "")
        yield _flowing(child.tail)
    if block:
        yield "\n"


def _flowing(text: str | None) -> str:
    """Line breaks of the source are blanks in HTML; wide blanks stay: they part paragraphs that have no element."""
    return re.sub(r"[ \t\r\n\ue000\ue001]+", " ", text or "")
