"""One neutral card model: what every reply is made of, on every platform."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from knowledge.matcher import Decision, Match

__all__ = [
    "Block",
    "Button",
    "Card",
    "Choice",
    "File",
    "Footnote",
    "Form",
    "FormField",
    "Items",
    "Menu",
    "Note",
    "Option",
    "Picture",
    "Text",
    "Title",
    "Told",
    "channel",
    "with_channels",
]

# What people type can't hold these two, since plain text has no noncharacters.
_CHANNEL = re.compile("\ufdd0([^\ufdd0\ufdd1]*)\ufdd1")


def channel(channel_id: str) -> str:
    """Return the words for a channel, to stand in any text of a card; a renderer says them its platform's way."""
    return f"\ufdd0{channel_id}\ufdd1"


def with_channels(text: str, shown: Callable[[str], str]) -> str:
    """Return a card's *text* (escaped already) with each channel as *shown* says it, given its id."""
    return _CHANNEL.sub(lambda found: shown(found[1]), text)


@dataclass(frozen=True, slots=True)
class Title:
    """A card's heading; plain text, as everywhere on a card."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list of short lines."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Footnote:
    """Where a statement comes from; *marker* stands behind the statement too."""

    marker: str
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """A remark in small print."""

    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG, with the words for who can't see it; a terminal shows the words."""

    name: str
    png: bytes
    alt: str


Block = Title | Text | Items | Footnote | Note | Picture


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press; *press* is the token of what it asks for. *danger* marks what changes much."""

    label: str
    press: str
    primary: bool = False
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """One line of a menu."""

    label: str
    press: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """A list of at most 25 to pick one from."""

    placeholder: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class FormField:
    """One field to fill in, at most *limit* characters; *long* ones have several lines."""

    name: str
    label: str
    value: str = ""
    limit: int = 1_000
    long: bool = False
    required: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """At most five fields; filled in, it is the request of the token *submit* with its values."""

    title: str
    fields: tuple[FormField, ...]
    submit: str


@dataclass(frozen=True, slots=True)
class File:
    """Something to save."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Choice:
    """One of two or three facts offered, by the phrasing that a person can recognise it by."""

    fact: str
    phrasing: str


@dataclass(frozen=True, slots=True)
class Told:
    """What was decided on question number *ask*, for programs: the fields of `ask --json`; *ms* are milliseconds."""

    ask: int
    base: str
    question: str
    decision: Decision
    answer: str | None
    fact: str | None
    facts: tuple[str, ...]
    confidence: float
    citation: str | None
    choices: tuple[Choice, ...]
    matches: tuple[Match, ...]
    ms: float


@dataclass(frozen=True, slots=True)
class Card:
    """One reply, the same on every platform; a card with a *form* is that form, where forms can be shown.

    *private* is for the eyes of who asked, even where the request's reply would be public. *field* names the field of a
    form that a refusal is about, where it is about one.
    """

    kind: str
    blocks: tuple[Block, ...]
    buttons: tuple[Button, ...] = ()
    menu: Menu | None = None
    form: Form | None = None
    files: tuple[File, ...] = ()
    private: bool = False
    told: Told | None = None
    field: str = ""
