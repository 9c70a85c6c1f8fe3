"""Whether a response is a ban page: by status, or by what the page says, also when it comes as 200 in another charset."""

from crawlers.publishers import Publisher

SINA_BAN_STATUS = 456
LONGEST = 16_384  # ban pages are short; a long page that quotes one is an article
SINA = tuple([word.encode(charset) for word in ("拒绝访问", "封禁")] for charset in ("utf-8", "gb18030"))
SINA_TITLE = tuple("<title>拒绝访问</title>".encode(charset) for charset in ("utf-8", "gb18030"))  # all that a small one says
ENGLISH = (
    b"undeclared automated tool",  # SEC: no contact in the User-Agent
    b"request rate threshold exceeded",  # SEC: more than 10 requests a second
    b"<title>access denied</title>",  # Akamai, also with status 200 on IR hosts
    b"<h1>access denied</h1>",
)


def ban_in(publisher: Publisher, status: int, body: bytes) -> str | None:
    """What shows that `publisher` refuses us, in words; None for any other response."""
    if status == SINA_BAN_STATUS or status in publisher.ban_statuses:
        return f"status {status}"
    if len(body) > LONGEST or not _is_html(body):
        return None
    if any(all(word in body for word in words) for words in SINA) or any(title in body for title in SINA_TITLE):
        return "拒绝访问 … 封禁"
    folded = body.lower()
    return next((phrase.decode() for phrase in ENGLISH if phrase in folded), None)


def _is_html(body: bytes) -> bool:
    start = body[:512].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return start.startswith((b"<!doctype html", b"<html", b"<head", b"<title")) or b"<html" in start
