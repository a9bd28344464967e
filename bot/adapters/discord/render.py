"""Make a card a Discord message: Components V2, plain text made safe, all of it within Discord's limits.

Source: Discord documentation, Components Reference (40 components and 4,000 characters of text a message, 5 buttons a
row, 25 options of 100 characters a menu, labels of 80) and Resources, Message (10 attachments).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby
from typing import Any, assert_never

import discord
from discord import ui

from bot.adapters.discord.escape import fitted
from bot.cards import Block, Button, Card, Footnote, Items, Menu, Note, Picture, Text, Title
from knowledge.text import one_line, shorten

__all__ = ["MENU", "PREFIX", "Rendered", "render"]

PREFIX = "f:"  # before every custom_id of ours
MENU = "menu"  # a menu's own custom_id behind the prefix; what is asked for stands in its options
MOST_TEXT = 4_000
MOST_COMPONENTS = 40
MOST_FILES = 10
MOST_LABEL = 80
MOST_OPTION = 100
MOST_OPTIONS = 25
MOST_ALT = 1_024
MOST_ROWS = 5  # our own measure: a wall of buttons helps nobody
ROW = 5
_COLOURS: Mapping[str, int] = {
    "answer": 0x2F7D6B,
    "now-known": 0x2F7D6B,
    "saved": 0x2F7D6B,
    "abstain": 0x8A8F98,
    "gate": 0xC98A1B,
    "stale": 0xC98A1B,
    "import": 0xC98A1B,
    "refusal": 0xB4483F,
    "withdrawn": 0xB4483F,
}


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message to send: *view* holds no state, so that its buttons work after a restart too; *files* go once."""

    view: ui.LayoutView
    files: list[discord.File]

    @property
    def new(self) -> dict[str, Any]:
        """The arguments that send it."""
        return {"view": self.view} | ({"files": self.files} if self.files else {})

    @property
    def instead(self) -> dict[str, Any]:
        """The arguments that put it in the place of another message, whose files go."""
        return {"view": self.view, "attachments": self.files}


def render(card: Card, *, files: bool = True, mention: int | None = None) -> Rendered:
    """Return *card* as a message; without *files* its pictures are words. *mention* names a person at its top."""
    view = ui.LayoutView(timeout=None)
    container: ui.Container[ui.LayoutView] = ui.Container(accent_colour=_COLOURS.get(card.kind))
    rows = list(_rows(card))
    uploads = list(_files(card)) if files else []
    greeting = f"<@{mention}>" if mention else ""
    room = MOST_TEXT - len(greeting)
    places = MOST_COMPONENTS - 2 - len(uploads) - sum(1 + len(row.children) for row in rows)
    if greeting:
        view.add_item(ui.TextDisplay(greeting))
    for part in _parts(card, room, places - bool(greeting), pictures=files):
        if isinstance(part, Picture):
            gallery: ui.MediaGallery[ui.LayoutView] = ui.MediaGallery()
            gallery.add_item(media=f"attachment://{part.name}", description=shorten(part.alt, MOST_ALT) or None)
            container.add_item(gallery)
        else:
            container.add_item(ui.TextDisplay(part))
    for file in card.files[:MOST_FILES] if files else ():
        container.add_item(ui.File(f"attachment://{file.name}"))
    for row in rows:
        container.add_item(row)
    if not container.children:
        container.add_item(ui.TextDisplay("…"))  # Discord takes no empty one
    view.add_item(container)
    view.stop()  # or discord.py keeps every view it ever sent, to listen for its buttons
    return Rendered(view, uploads)


def _parts(card: Card, room: int, places: int, *, pictures: bool) -> Iterator[str | Picture]:
    """Yield the texts and pictures in order, all texts in *room* characters and all parts in *places* components."""
    wanted = [block for block in card.blocks if not (pictures and isinstance(block, Picture))]
    share = _share([len(_text(block, MOST_TEXT * 2)) for block in wanted], room - len(wanted))
    crowded = len(card.blocks) > places
    for is_picture, blocks in groupby(card.blocks, lambda block: pictures and isinstance(block, Picture)):
        if is_picture:
            yield from (block for block in blocks if isinstance(block, Picture))
            continue
        texts = [text for text in (_text(block, share) for block in blocks) if text]
        yield from ["\n".join(texts)] if crowded and texts else texts


def _share(lengths: list[int], room: int) -> int:
    """Return how long any one text may be, so that all fit into *room*: long ones give way to short ones."""
    for count, length in enumerate(sorted(lengths)):
        if length * (len(lengths) - count) > room:
            return room // (len(lengths) - count)
        room -= length
    return MOST_TEXT


def _text(block: Block, room: int) -> str:
    """Return *block* in Discord's Markdown, at most *room* characters."""
    match block:
        case Title(text):
            return f"### {fitted(one_line(text), room - 4)}"
        case Text(text):
            return fitted(text, room)
        case Items(lines):
            return _list(lines, room)
        case Footnote(marker, text):
            return f"-# {marker} {fitted(one_line(text), room - 4 - len(marker))}"
        case Note(text):
            marked = "\n".join(f"-# {line}" for line in fitted(text, room - 12).split("\n"))
            return marked if len(marked) <= room else f"-# {fitted(one_line(text), room - 4)}"  # or marks would fill it
        case Picture(alt=alt):
            return fitted(alt, room)
        case _:
            assert_never(block)


def _list(lines: tuple[str, ...], room: int) -> str:
    """Return the list, its last lines counted where they don't fit."""
    written = [f"- {fitted(one_line(line), max(80, room // 2))}" for line in lines]
    if sum(map(len, written)) + len(written) <= room:
        return "\n".join(written)
    kept: list[str] = []
    left = room - len(f"\n-# and {len(written):,} more")
    for line in written:
        left -= len(line) + 1
        if left < 0:
            break
        kept.append(line)
    return "\n".join([*kept, f"-# and {len(written) - len(kept):,} more"])


def _rows(card: Card) -> Iterator[ui.ActionRow[ui.LayoutView]]:
    """Yield the menu, then the buttons by fives."""
    most = MOST_ROWS
    if card.menu and card.menu.options:
        menu_row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
        menu_row.add_item(_menu(card.menu))
        most -= 1
        yield menu_row
    buttons = list({button.press: button for button in card.buttons}.values())[: most * ROW]  # an id stands once
    for start in range(0, len(buttons), ROW):
        row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
        for button in buttons[start : start + ROW]:
            row.add_item(_button(button))
        yield row


def _button(button: Button) -> ui.Button[ui.LayoutView]:
    style = discord.ButtonStyle.secondary
    if button.danger:
        style = discord.ButtonStyle.danger
    elif button.primary:
        style = discord.ButtonStyle.primary
    return ui.Button(label=shorten(button.label, MOST_LABEL), custom_id=PREFIX + button.press, style=style)


def _menu(menu: Menu) -> ui.Select[ui.LayoutView]:
    return ui.Select(
        custom_id=PREFIX + MENU,
        placeholder=shorten(menu.placeholder, MOST_OPTION),
        options=[
            discord.SelectOption(
                label=shorten(option.label, MOST_OPTION),
                value=option.press,
                description=shorten(option.hint, MOST_OPTION) or None,
            )
            for option in list({option.press: option for option in menu.options}.values())[:MOST_OPTIONS]
        ],
    )


def _files(card: Card) -> Iterator[discord.File]:
    for block in card.blocks:
        if isinstance(block, Picture):
            yield discord.File(BytesIO(block.png), block.name, description=shorten(block.alt, MOST_ALT))
    for file in card.files[:MOST_FILES]:
        yield discord.File(BytesIO(file.data), file.name)
