"""The cards of suggestions: what somebody may mean who is typing still, and what is good to ask."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cards.model import Card, Items, Menu, Option
from bot.requests import ShowFact, press

__all__ = ["questions", "suggestions"]


def suggestions(found: Sequence[tuple[str, str, str]]) -> Card:
    """Return what may be meant: each a text, the id of its fact, and a hint."""
    options = tuple(Option(text, press(ShowFact, fact=fact), hint) for text, fact, hint in found)
    return Card("suggestions", (), menu=Menu("Pick one", options))


def questions(asked: Sequence[str]) -> Card:
    """Return questions that are good to ask here, one a line."""
    return Card("questions", (Items(tuple(asked)),))
