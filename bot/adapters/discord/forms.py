"""Make a card's form a modal, and read what somebody filled in. A modal keeps no state: it works after a restart.

Source: Discord documentation, Components Reference (a modal has 1-5 components, a title and labels of 45 characters,
texts of 4,000).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import discord
from discord import ui

from bot.adapters.discord.render import PREFIX
from bot.cards import Form, FormField
from knowledge.text import shorten

__all__ = ["filled", "modal"]

MOST_FIELDS = 5
MOST_LABEL = 45
MOST_HINT = 100
MOST_TEXT = 4_000


def modal(form: Form) -> ui.Modal:
    """Return *form* as a modal; a field whose text is too long for one is left out, which leaves it as it is."""
    made = ui.Modal(title=shorten(form.title, MOST_LABEL), custom_id=PREFIX + form.submit)
    shown = [field for field in form.fields if len(field.value) <= min(field.limit, MOST_TEXT)]
    for field in shown[:MOST_FIELDS]:
        made.add_item(_label(field))
    made.stop()  # discord.py would keep it to wait for its return; ours come back by their custom_id
    return made


def _label(field: FormField) -> ui.Label[ui.Modal]:
    return ui.Label(
        text=shorten(field.label, MOST_LABEL),
        description=shorten(field.hint, MOST_HINT) or None,
        component=ui.TextInput(
            custom_id=field.name,
            style=discord.TextStyle.long if field.long else discord.TextStyle.short,
            default=field.value or None,
            required=field.required,
            max_length=min(field.limit, MOST_TEXT),
        ),
    )


def filled(data: Mapping[str, Any]) -> dict[str, str]:
    """Return what was typed into a submitted modal, by field."""
    return {str(field["custom_id"]): str(field.get("value") or "") for field in _inputs(data.get("components"))}


def _inputs(components: Any) -> Iterator[Mapping[str, Any]]:
    for component in components if isinstance(components, list) else ():
        if "custom_id" in component:
            yield component
        inner = component.get("component")
        yield from _inputs([inner] if inner else component.get("components"))
