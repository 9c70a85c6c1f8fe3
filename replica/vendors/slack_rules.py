"""What Slack refuses in a message, as documented: api.slack.com/reference/block-kit/blocks and /methods/chat.postMessage."""

import re
from typing import Any

BLOCKS = 50
HEADER_CHARS, SECTION_CHARS, FIELD_CHARS, FIELDS, CONTEXT_ELEMENTS, URL_CHARS, ALT_CHARS = 150, 3000, 2000, 10, 10, 3000, 2000
TEXT_CHARS = 40_000
_CONTROL = re.compile(r"&(?!amp;|lt;|gt;)|<(?![#@!]|https?://|mailto:)")


def fault_of(body: Any) -> str | None:
    """The vendor's word for what is wrong with a message's text and blocks; None when nothing is."""
    if not isinstance(body, dict):
        return "invalid_payload"
    text, blocks = body.get("text"), body.get("blocks")
    if not text and not blocks:
        return "no_text"
    if text is not None and (not isinstance(text, str) or len(text) > TEXT_CHARS):
        return "msg_too_long" if isinstance(text, str) else "invalid_payload"
    if blocks is None:
        return None
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return "invalid_blocks_format"
    return "invalid_blocks" if len(blocks) > BLOCKS or not all(map(_sound, blocks)) else None


def _sound(block: dict[str, Any]) -> bool:
    kind = block.get("type")
    if kind == "header":
        return _text(block.get("text"), HEADER_CHARS, ("plain_text",))
    if kind == "section":
        fields = block.get("fields", [])
        whole = "text" not in block or _text(block["text"], SECTION_CHARS, ("plain_text", "mrkdwn"))
        parts = len(fields) <= FIELDS and all(_text(one, FIELD_CHARS, ("plain_text", "mrkdwn")) for one in fields)
        return whole and parts and bool(fields or "text" in block)
    if kind == "context":
        elements = block.get("elements", [])
        known = all(one.get("type") == "image" or _text(one, SECTION_CHARS, ("plain_text", "mrkdwn")) for one in elements)
        return 0 < len(elements) <= CONTEXT_ELEMENTS and known
    if kind == "image":
        url = block.get("image_url", "")
        return 0 < len(url) <= URL_CHARS and 0 < len(block.get("alt_text", "")) <= ALT_CHARS
    return kind == "divider"


def _text(value: Any, limit: int, kinds: tuple[str, ...]) -> bool:
    if not isinstance(value, dict) or value.get("type") not in kinds or not isinstance(value.get("text"), str):
        return False
    text = value["text"]
    escaped = value["type"] != "mrkdwn" or not _CONTROL.search(text)
    return 0 < len(text) <= limit and escaped
