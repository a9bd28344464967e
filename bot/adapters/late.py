"""What stands in for a form that a platform doesn't open any more: each gives three seconds for it."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from bot.cards import Button, Card, Text, refusal
from bot.requests import PRESSABLE, InvalidToken, Request, press

__all__ = ["TOO_LATE", "late"]

TOO_LATE = "That took too long, and the form is lost: please try again."


def late(request: Request) -> Card:
    """Return a button that opens the form *request* asks for, or the advice to try again where it can't."""
    kind = next((kind for kind in PRESSABLE.values() if type(request) is kind), None)
    typed: dict[str, Any] = {field.name: getattr(request, field.name) for field in fields(request)}
    if kind is None or typed.pop("prefill", None):  # what a form is filled with can't stand in a button
        return refusal(TOO_LATE)
    arguments = {name: value for name, value in typed.items() if isinstance(value, int | str)}
    try:
        button = Button("Open the form", press(kind, **arguments), primary=True)
    except InvalidToken:
        return refusal(TOO_LATE)
    return Card("form", (Text("That took a moment. Your form is ready now:"),), (button,), private=True)
