"""Make a card a Slack message: Block Kit with plain text beside it, made safe, within Slack's limits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, assert_never

from bot.cards import Block, Button, Card, Footnote, Items, Note, Picture, Text, Title, with_channels
from bot.cards import Menu as CardMenu
from bot.requests import Helpful, NotAsked
from knowledge.text import shorten

__all__ = ["blocks_of", "content", "escape", "plain", "plain_text"]

JSON = dict[str, Any]

MOST_TEXT = 3_000  # of a section or context element
MOST_HEADER = 150
MOST_LABEL = 75
MOST_BUTTONS = 5  # a row reads well; Slack takes 25
MOST_BLOCKS = 50
MOST_IN_ALL = 12_000  # characters of a message's blocks; Slack takes 13,200
MOST_PLAIN = 4_000  # of a message's text; Slack cuts at 40,000 and advises this


_MARKS = re.compile("\ufdd0([^\ufdd0\ufdd1]*)\ufdd1")


def escape(text: str) -> str:
    """Return *text* so that Slack shows it as it is: no mention, no link, no date or channel code."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def content(card: Card, pictures: Mapping[str, str] | None = None, *, mention: str = "") -> JSON:
    """Return *card* as the text and blocks of a message; *pictures* are the ids of its uploaded files by name.

    *mention* names a person at its top, by their id, who is notified.
    """
    return {"text": plain(card), "blocks": blocks_of(card, pictures, message=True, mention=mention)}


def plain(card: Card) -> str:
    """Return the text that notifications and screen readers use."""
    lines = [_line(block) for block in card.blocks]
    if card.menu and not lines:
        lines.append(card.menu.placeholder)
    return shorten(with_channels(escape("\n".join(lines)), "#{}".format), MOST_PLAIN) or card.kind


def plain_text(text: str, limit: int) -> JSON:
    """Return a text object that needs no escaping and forms no markup, whatever *text* says."""
    return {"type": "plain_text", "text": shorten(text, limit) or "…", "emoji": False}


def blocks_of(card: Card, pictures: Mapping[str, str] | None = None, *, message: bool, mention: str = "") -> list[JSON]:
    """Return *card* as blocks; what only a *message* may hold is said otherwise in a modal or the home tab."""
    blocks = [made for block in card.blocks for made in _blocks(block, pictures or {})]
    if mention:
        person = {"type": "rich_text_section", "elements": [{"type": "user", "user_id": mention}]}
        blocks.insert(0, {"type": "rich_text", "elements": [person]})
    below = list(_below(card, message=message))
    room = MOST_IN_ALL - _length(below)
    kept: list[JSON] = []
    for block in blocks[: MOST_BLOCKS - len(below)]:
        room -= _length([block])
        if room < 0:
            kept.append({"type": "context", "elements": [plain_text("… and more than fits here.", MOST_TEXT)]})
            break
        kept.append(block)
    return kept + below


def _length(blocks: Sequence[JSON]) -> int:
    return sum(_letters(block) for block in blocks)


def _letters(value: Any) -> int:
    if isinstance(value, dict):
        own = len(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + sum(_letters(one) for one in value.values())
    return sum(_letters(one) for one in value) if isinstance(value, list) else 0


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


def _blocks(block: Block, pictures: Mapping[str, str]) -> Iterator[JSON]:
    line = _line(block)
    if not line:
        return
    if isinstance(block, Picture) and block.name in pictures:
        yield {"type": "image", "slack_file": {"id": pictures[block.name]}, "alt_text": shorten(line, 2_000)}
    elif _MARKS.search(line):
        yield {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [*_spans(line)]}]}
    elif isinstance(block, Title):
        yield {"type": "header", "text": plain_text(line, MOST_HEADER)}
    elif isinstance(block, Footnote | Note):
        yield {"type": "context", "elements": [plain_text(line, MOST_TEXT)]}
    else:
        for piece in _pieces(line):
            yield {"type": "section", "text": plain_text(piece, MOST_TEXT)}


def _spans(line: str) -> Iterator[JSON]:
    """Yield a text with channels as what Slack reads no markup in."""
    at = 0
    for found in _MARKS.finditer(line):
        if found.start() > at:
            yield {"type": "text", "text": line[at : found.start()]}
        yield {"type": "channel", "channel_id": found[1]}
        at = found.end()
    if at < len(line):
        yield {"type": "text", "text": line[at:]}


def _pieces(text: str) -> Iterator[str]:
    """Yield *text* in as many pieces as its length takes, cut between lines where that can be."""
    while len(text) > MOST_TEXT:
        cut = text.rfind("\n", 1, MOST_TEXT)
        cut = cut if cut > 0 else MOST_TEXT
        yield text[:cut]
        text = text[cut:].lstrip("\n")
    yield text


def _below(card: Card, *, message: bool) -> Iterator[JSON]:
    """Yield what can be pressed."""
    buttons = list(card.buttons)
    if message:
        votes = {button.press.split(":")[0]: button for button in buttons}
        good, bad = votes.get(Helpful.verb), votes.get(NotAsked.verb)
        if good and bad:
            buttons = [button for button in buttons if button not in (good, bad)]
            yield {
                "type": "context_actions",
                "elements": [
                    {
                        "type": "feedback_buttons",
                        "action_id": "feedback",
                        "positive_button": {"text": plain_text(good.label, MOST_LABEL), "value": good.press},
                        "negative_button": {"text": plain_text(bad.label, MOST_LABEL), "value": bad.press},
                    }
                ],
            }
    for start in range(0, len(buttons), MOST_BUTTONS):
        row = buttons[start : start + MOST_BUTTONS]
        yield {"type": "actions", "elements": [_button(number, one) for number, one in enumerate(row, start)]}
    if card.menu and card.menu.options:
        yield {"type": "actions", "elements": [_menu(card.menu)]}


def _button(number: int, button: Button) -> JSON:
    made: JSON = {
        "type": "button",
        "text": plain_text(button.label, MOST_LABEL),
        "action_id": f"press:{number}",
        "value": button.press,
    }
    if button.primary or button.danger:
        made["style"] = "danger" if button.danger else "primary"
    return made


def _menu(menu: CardMenu) -> JSON:
    options = []
    for option in menu.options:
        made: JSON = {"text": plain_text(option.label, MOST_LABEL), "value": option.press}
        if option.hint:
            made["description"] = plain_text(option.hint, MOST_LABEL)
        options.append(made)
    return {
        "type": "static_select",
        "action_id": "menu",
        "placeholder": plain_text(menu.placeholder, 150),
        "options": options,
    }
