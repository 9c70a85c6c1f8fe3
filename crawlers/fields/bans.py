"""Recognises Sina's ban page, which comes with status 456 or, in either charset, as 200 in place of anything else."""

_MARKS = tuple(tuple(word.encode(charset) for word in ("拒绝访问", "封禁")) for charset in ("utf-8", "gb18030"))
WITHIN = 8192  # the page is a few hundred bytes; a story about bans is longer and has other words first


def is_ban_page(body: bytes) -> bool:
    """Whether the body is a page of 拒绝访问 … 封禁, in UTF-8 or GB18030."""
    start = body[:WITHIN]
    return len(body) < WITHIN and any(all(word in start for word in words) for words in _MARKS)
