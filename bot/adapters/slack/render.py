"""Make a card a Slack message: Block Kit with plain text beside it, made safe, within Slack's limits."""

from __future__ import annotations

from typing import Any, assert_never

from bot.cards import Block, Button, Card, Footnote, Items, Note, Picture, Text, Title
from knowledge.text import shorten

__all__ = ["escape", "plain", "render"]

MOST_TEXT = 3_000  # of a section or context element
MOST_HEADER = 150
MOST_LABEL = 75
MOST_BUTTONS = 25
MOST_PLAIN = 4_000  # of a message's text; Slack cuts at 40,000 and advises this


def escape(text: str) -> str:
    """Return *text* so that Slack shows it as it is: no mention, no link, no date or channel code."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(card: Card) -> str:
    """Return the text that notifications and screen readers use."""
    return shorten(escape("\n".join(_line(block) for block in card.blocks)), MOST_PLAIN)


def render(card: Card) -> list[dict[str, Any]]:
    """Return *card* as blocks."""
    blocks = [_block(block) for block in card.blocks]
    for start in range(0, len(card.buttons), MOST_BUTTONS):
        elements = [_button(button) for button in card.buttons[start : start + MOST_BUTTONS]]
        blocks.append({"type": "actions", "elements": elements})
    return blocks


def _line(block: Block) -> str:
    match block:
        case Title(text) | Text(text) | Note(text):
            return text
        case Items(lines):
            return "\n".join(f"• {line}" for line in lines)
        case Footnote(marker, text):
            return f"{marker} {text}"
        case Picture(alt=alt):
            return alt
        case _:
            assert_never(block)


def _block(block: Block) -> dict[str, Any]:
    line = _line(block)
    if isinstance(block, Title):
        return {"type": "header", "text": {"type": "plain_text", "text": shorten(line, MOST_HEADER), "emoji": False}}
    # plain_text needs no escaping and forms no markup, whatever a fact says
    text = {"type": "plain_text", "text": shorten(line, MOST_TEXT), "emoji": False}
    if isinstance(block, Footnote | Note):
        return {"type": "context", "elements": [text]}
    return {"type": "section", "text": text}


def _button(button: Button) -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": "button",
        "text": {"type": "plain_text", "text": shorten(button.label, MOST_LABEL), "emoji": False},
        "action_id": button.press,
    }
    if button.primary:
        made["style"] = "primary"
    return made
