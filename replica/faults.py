"""Faults on demand: rules that spoil the answers to matching requests as real sites fail; the first that applies counts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from replica.world import Answer

BAN_PAGE = (
    "<!Doctype html><html><head><title>拒绝访问</title></head><body>\n<h1>拒绝访问</h1>"
    "<p>IP 存在异常访问(爬虫/攻击/探测), 封禁 (5~60分钟) 后自动解封.</p></body></html>"
)
OTHER_PAGE = b"<!DOCTYPE html><html><head><title>Access Denied</title></head><body><h1>Access Denied</h1></body></html>"
LAYOUT = (  # what a redesign renames: the marks by which readers find their way
    (
        rb'\b(id|class)="?(js_ggzx|list01|rt|artibody|main-title|date-source|listcontent|list_009|sub01_c1|xb_list)"?',
        rb'\1="n-\2"',
    ),
    (rb'"(newsInfoLst|result|filings|feed|data|genDate)":', rb'"new_\1":'),
    (rb"<(/?)(item|entry)\b", rb"<\1new\2"),
    (rb"var hq_str_", rb"var quote_"),
)


@dataclass
class Fault:
    """One rule. `match` is a regular expression on `host/path?query`; `after`, `until` are seconds of the scenario's clock."""

    match: str
    status: int | None = None
    delay_s: float = 0.0
    cut: float | None = None
    """Keep this share of the body (0 to 1); the length header still promises all of it."""
    cut_clean: bool = False
    """With `cut`: the length header is honest, only the text ends early."""
    ban: str | None = None
    """`456`: Sina's ban page with that status; `200`: the same page in GBK as if all were well."""
    layout: bool = False
    html: bool = False
    """An HTML page with status 200 in place of what was asked for."""
    empty: bool = False
    charset: str | None = None
    """Send the body in this charset without saying so."""
    drop: bool = False
    """Close the connection without an answer."""
    retry_after: int | None = None
    after: float = float("-inf")
    until: float = float("inf")
    times: int | None = None
    """Only for so many requests."""
    share: float = 1.0
    """Only for this share of the requests, evenly spread."""
    used: int = 0
    met: int = 0

    @classmethod
    def read(cls, entry: Mapping[str, Any]) -> "Fault":
        """From a rule of a scenario or of POST /_replica/faults. Raises ValueError when it is no rule."""
        unknown = set(entry) - set(cls.__dataclass_fields__)
        if unknown or "match" not in entry:
            raise ValueError(f"fault: expected match and {', '.join(cls.__dataclass_fields__)}, found {sorted(entry)}")
        re.compile(entry["match"])
        return cls(**entry)

    def applies(self, address: str, elapsed: float) -> bool:
        """Whether the rule spoils this request; counts it when so."""
        if not self.after <= elapsed < self.until or not re.search(self.match, address):
            return False
        if self.times is not None and self.used >= self.times:
            return False
        self.met += 1
        if int(self.met * self.share) == int((self.met - 1) * self.share):
            return False
        self.used += 1
        return True


def spoil(answer: Answer, fault: Fault) -> Answer:
    """The answer with the rule's damage, but for `delay_s`, `drop` and a dishonest `cut`, which are the server's."""
    if fault.ban:
        charset = "utf-8" if fault.ban == "456" else "gbk"
        return Answer(BAN_PAGE.encode(charset), "text/html", int(fault.ban))
    if fault.html:
        return Answer(OTHER_PAGE, "text/html")
    if fault.status is not None:
        extra = {"Retry-After": str(fault.retry_after)} if fault.retry_after is not None else {}
        return Answer(b"<html><body><h1>%d</h1></body></html>" % fault.status, "text/html", fault.status, extra)
    body = answer.body
    if fault.layout:
        for mark, new in LAYOUT:
            body = re.sub(mark, new, body)
    if fault.charset:
        body = _text(body).encode(fault.charset, "replace")
    if fault.cut is not None and fault.cut_clean:
        body = body[: int(len(body) * fault.cut)]
    return replace(answer, body=body)


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("gb18030", "replace")
