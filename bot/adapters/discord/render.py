"""Make a card a Discord message: Components V2, plain text made safe, within Discord's limits."""

from __future__ import annotations

import re
from typing import assert_never

import discord
from discord import ui

from bot.cards import Block, Button, Card, Footnote, Items, Note, Picture, Text, Title
from knowledge.text import shorten

__all__ = ["PREFIX", "escape", "render"]

PREFIX = "f:"  # before every custom_id of ours
MOST_TEXT = 4_000  # all text of a message's components together
MOST_LABEL = 80
ROW = 5

_MARKUP = re.compile(r"([\\*_~`|>#\[\]()<:@-])")
_ORDERED = re.compile(r"^(\d+)\.", re.MULTILINE)


def escape(text: str) -> str:
    """Return *text* so that Discord shows it as it is: no markup, no masked link, no mention, no emoji code."""
    return _ORDERED.sub(r"\1\\.", _MARKUP.sub(r"\\\1", text)).replace("@everyone", "@\u200beveryone")


def render(card: Card) -> ui.LayoutView:
    """Return *card* as a view that holds no state: its buttons work after a restart too."""
    view = ui.LayoutView(timeout=None)
    room = MOST_TEXT
    container: ui.Container[ui.LayoutView] = ui.Container()
    for block in card.blocks:
        text = _text(block)
        if room > 1 and text:
            container.add_item(ui.TextDisplay(shorten(text, room)))
            room -= len(text)
    for start in range(0, len(card.buttons), ROW):
        row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
        for button in card.buttons[start : start + ROW]:
            row.add_item(_button(button))
        container.add_item(row)
    view.add_item(container)
    return view


def _text(block: Block) -> str:
    match block:
        case Title(text):
            return f"### {escape(text)}"
        case Text(text):
            return escape(text)
        case Items(lines):
            return "\n".join(f"- {escape(line)}" for line in lines)
        case Footnote(marker, text):
            return f"-# {marker} {escape(text)}"
        case Note(text):
            return f"-# {escape(text)}"
        case Picture(alt=alt):
            return escape(alt)
        case _:
            assert_never(block)


def _button(button: Button) -> ui.Button[ui.LayoutView]:
    return ui.Button(
        label=shorten(button.label, MOST_LABEL),
        custom_id=PREFIX + button.press,
        style=discord.ButtonStyle.primary if button.primary else discord.ButtonStyle.secondary,
    )
