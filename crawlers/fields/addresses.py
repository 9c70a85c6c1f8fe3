"""Addresses of Sina stories: one canonical form, and the identity that the publisher's own id gives."""

import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

_DOCID = re.compile(r"/(?:[a-z]{0,4}doc|detail|zl)-i([a-z]+\d+)\.(?:s?html|d\.html)")  # zl, zldoc: a column of an expert
_COLUMN = re.compile(r"/articles?/(?:view/)?(\d{5,12})/([0-9a-z]{6,40})(?=[/?#.]|$)|/article_(\d{5,12})_([0-9a-z]{6,40})\.html")
_TRACKING = re.compile(
    r"froms?|wm|cre|mod|loc|r|rfunc|tj|tr|vt|pos|dt|spm|utm_\w+|kdurlshow|_zbs_baidu_bk|sudaref|display|retcode|autocallup"
)


def absolute(href: str, base: str) -> str | None:
    """The address in `href` without blanks around it, http made https; None where it is none (`javascript:…`, `#…`, empty)."""
    if not href.strip() or href.strip().startswith("#"):
        return None  # the page itself
    try:
        target = urljoin(base, href.strip())
        parts = urlsplit(target)
        return https(target) if parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:  # urllib's word for an address that is none: http://[x
        return None


def https(url: str) -> str:
    """`url` with https for http; a port or a stand-in on loopback is left alone."""
    parts = urlsplit(url)
    public = parts.port is None and (parts.hostname or "").endswith((".cn", ".com"))
    return urlunsplit(parts._replace(scheme="https")) if public and parts.scheme == "http" else url


def canonical_url(url: str) -> str:
    """One address of a story: https, lower-case host, without fragment, tracking parameters and the `.md` of the text twin."""
    parts = urlsplit(https(url.strip()))
    query = [(key, value) for key, value in parse_qsl(parts.query) if not _TRACKING.fullmatch(key)]
    path = re.sub(r"(\.shtml)\.md$", r"\1", parts.path)
    return urlunsplit((parts.scheme, parts.netloc.lower(), path, urlencode(query), ""))


def story_id(url: str, publishid: str | None = None) -> str:
    """`sina:nitmeav9622448` (the docid without its leading `i`), `sina:<uid>_<hex>` of a column, else the canonical address.

    `publishid`: the id that the page's own head states; it wins.
    """
    column = _COLUMN.search(url)
    if column:
        return f"sina:{column[1] or column[3]}_{column[2] or column[4]}"
    found = _DOCID.search(url)
    if found or publishid:
        return f"sina:{publishid or (found[1] if found else '')}"
    return canonical_url(url)


def docid_story(docid: str) -> str:
    """The identity of a story by the docid of a feed: `comos:nitmeav9622448` -> `sina:nitmeav9622448`."""
    return f"sina:{docid.removeprefix('comos:')}"
