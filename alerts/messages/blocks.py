"""A message as Slack Block Kit, within the vendor's limits (https://api.slack.com/reference/block-kit/blocks)."""

from typing import Any

from alerts.messages.story import Story
from alerts.messages.words import phrase
from alerts.messages.writer import Writing

HEADER_LIMIT, TEXT_LIMIT, FIELD_LIMIT, FIELDS, BLOCKS = 150, 3000, 2000, 10, 50
TITLE_LIMIT = 120
EMOJI = {"up": "📈", "down": "📉", "money": "💰", "warning": "⚠️", "good": "✅", "plain": "📄"}
Block = dict[str, Any]


def blocks_of(writing: Writing) -> list[Block]:
    """At most 50 blocks; what does not fit is counted in the last one."""
    several = len(writing.stories) > 1 or writing.message.more
    blocks = [_header(writing.subject)] if several else []
    told = 0
    for story in writing.stories:
        own = _story(story, writing, compact=bool(several))
        if len(blocks) + len(own) > BLOCKS - 2:
            break
        blocks += own
        told += 1
    left = len(writing.stories) - told + writing.message.more
    if left:
        link = f"<{writing.link_base}/events|{phrase('all_events', writing.language)}>" if writing.link_base else ""
        blocks.append(_context(f"{phrase('more', writing.language, count=left)} {link}".strip()))
    if writing.stale:
        blocks.append(_context("⚠️ " + escape("\n".join(writing.stale))))
    return blocks


def escape(text: str) -> str:
    """Text for mrkdwn: the three characters that Slack's documentation asks to escape, and no formatting by accident."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut(text: str, limit: int) -> str:
    """At most `limit` characters."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _story(story: Story, writing: Writing, *, compact: bool) -> list[Block]:
    headline = f"{EMOJI[story.tone]} " + (f"[{story.badge}] " if story.badge else "") + story.headline
    blocks = [_section(f"*{escape(headline)}*")] if compact else [_header(headline)]
    fields = [
        {"type": "mrkdwn", "text": cut(f"*{escape(field.label)}*\n{_value(field.value, field.was, field.fresh)}", FIELD_LIMIT)}
        for field in story.fields[:FIELDS]
    ]
    if fields:
        blocks.append({"type": "section", "fields": fields})
    if line := writing.sparklines.get(story.key):
        blocks.append(_section(escape(line)))
    if story.notes:
        blocks.append(_section("\n".join(map(escape, story.notes))))
    if story.links:
        blocks.append(_section(_links(story)))
    footer = " · ".join(part for part in (story.codes, story.when) if part)
    if link := writing.link(story):
        footer += f" · <{link}|hkwatch>"
    return [*blocks, _context(escape(footer) if not link else footer)]


def _value(value: str, was: str, fresh: bool) -> str:
    shown = f"*{escape(value)}*" if fresh else escape(value)
    return f"{shown} ({escape(was)})" if was else shown


def _links(story: Story) -> str:
    lines: list[str] = []
    for link in story.links:
        title = escape(cut(link.title.replace("|", "¦"), TITLE_LIMIT))
        lines.append(f"• <{_address(link.url)}|{title}> {escape(link.publisher)}" + (f" {link.when}" if link.when else ""))
        if sum(map(len, lines)) + len(lines) > TEXT_LIMIT:
            return "\n".join(lines[:-1])
    return "\n".join(lines)


def _address(url: str) -> str:
    return escape(url).replace("|", "%7C")


def _header(text: str) -> Block:
    return {"type": "header", "text": {"type": "plain_text", "text": cut(text, HEADER_LIMIT), "emoji": True}}


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": cut(text, TEXT_LIMIT)}}


def _context(text: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": cut(text, TEXT_LIMIT)}]}
