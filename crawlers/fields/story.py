"""From what a parser read off a page to an Article with everything that is computed from its text."""

from datetime import datetime

from crawlers.fields.codes import symbols_in
from crawlers.fields.fingerprint import content_hash, fingerprint
from crawlers.fields.language import language_of
from crawlers.fields.publisher import GENERIC, canonical
from crawlers.fields.text import clean_text, clean_title, first_sentence
from queues.records import Article


def story(
    *,
    source: str,
    story_id: str,
    url: str,
    title: str,
    body: str = "",
    stated: str | None = None,
    released_at: datetime | None,
    fetched_at: datetime,
) -> Article:
    """An Article: clean title and text, publisher, language, symbols, content hash and fingerprint.

    `stated` is the publisher as the page's own head calls it. A credit inside the text (转自…) outranks it; the text's dateline
    does so only where the head has but a label such as 市场资讯. A story without a headline is called by its first sentence.
    """
    cleaned = clean_text(body)
    title = clean_title(title) or cleaned.original_title or first_sentence(cleaned.text)
    head = canonical(stated or "")
    by_page = None if head in GENERIC else head
    head_line, _, rest = cleaned.text.partition("\n")
    text = rest if rest and head_line == title else cleaned.text  # some repeat their headline as the first paragraph
    return Article(
        source=source,
        id=story_id,
        url=url,
        title=title,
        text=text,
        publisher=cleaned.publisher or by_page or cleaned.dateline or head or None,
        language=language_of(f"{title}\n{text}"),
        symbols=symbols_in(f"{title}\n{text}"),
        released_at=released_at,
        first_seen_at=fetched_at,
        content_hash=content_hash(title, text),
        fingerprint=fingerprint(text or title),
    )
