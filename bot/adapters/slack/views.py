"""Modals: forms to fill in, and cards shown where a form was."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.adapters.slack.render import blocks_of, plain_text
from bot.cards import Card, Form, FormField, Text, Title

__all__ = ["FORM", "Back", "again_view", "card_view", "error_on", "filled", "form_view", "sentence_of"]

JSON = dict[str, Any]

FORM = "form"  # callback_id of a form's modal
CARD = "card"  # of a modal that only shows
MOST_TYPED = 3_000  # characters of one field
MOST_TITLE = 24
_NEXT = "."  # between a field's name and the number of its further pieces


@dataclass(frozen=True, slots=True)
class Back:
    """Where a modal was opened, and what it stands for: kept in its private_metadata, and not trusted."""

    channel: str = ""
    thread: str = ""
    submit: str = ""

    def packed(self) -> str:
        """Return it as text."""
        return json.dumps({name: value for name, value in asdict(self).items() if value})

    @classmethod
    def read(cls, view: Mapping[str, Any]) -> Back:
        """Return what *view* carries; whatever can't be read is nothing."""
        try:
            found = json.loads(str(view.get("private_metadata") or "{}"))
        except (ValueError, RecursionError):
            return cls()
        if not isinstance(found, dict):
            return cls()
        return cls(*(str(found.get(name, ""))[:255] for name in ("channel", "thread", "submit")))


def form_view(form: Form, back: Back) -> JSON:
    """Return the modal of *form*; what is longer than Slack's field holds stands in several."""
    blocks = [block for field in form.fields for block in _inputs(field)]
    made = Back(back.channel, back.thread, form.submit)
    return {
        "type": "modal",
        "callback_id": FORM,
        "title": plain_text(form.title, MOST_TITLE),
        "submit": plain_text("Save", MOST_TITLE),
        "close": plain_text("Cancel", MOST_TITLE),
        "private_metadata": made.packed(),
        "blocks": blocks,
    }


def card_view(card: Card, back: Back, pictures: Mapping[str, str] | None = None) -> JSON:
    """Return a modal that shows *card*."""
    title = next((block.text for block in card.blocks if isinstance(block, Title)), "Footnote")
    return {
        "type": "modal",
        "callback_id": CARD,
        "title": plain_text(title, MOST_TITLE),
        "close": plain_text("Close", MOST_TITLE),
        "private_metadata": Back(back.channel, back.thread).packed(),
        "blocks": blocks_of(card, pictures, message=False),
    }


def filled(view: Mapping[str, Any]) -> dict[str, str]:
    """Return what was typed into the modal of a form, by the fields' names."""
    values: dict[str, list[str]] = {}
    for block, elements in ((view.get("state") or {}).get("values") or {}).items():
        for entry in elements.values():
            values.setdefault(block.partition(_NEXT)[0], []).append(str(entry.get("value") or ""))
    return {name: "\n".join(piece for piece in pieces if piece) for name, pieces in values.items()}


def error_on(card: Card, view: Mapping[str, Any]) -> dict[str, str]:
    """Return a refusal as the error on the field that it is about, or on the first."""
    blocks = [str(block.get("block_id")) for block in view.get("blocks", ()) if block.get("type") == "input"]
    named = card.field if card.field in blocks else next(iter(blocks), "")
    return {named: sentence_of(card)} if named else {}


def sentence_of(card: Card) -> str:
    """Return what a refusal says."""
    return " ".join(block.text for block in card.blocks if isinstance(block, Text))


def again_view(view: Mapping[str, Any], sentence: str) -> JSON:
    """Return a modal as somebody filled it in, with *sentence* on top."""
    state = (view.get("state") or {}).get("values") or {}
    blocks: list[JSON] = [{"type": "section", "text": plain_text(sentence, MOST_TYPED)}]
    for block in view.get("blocks", ()):
        if block.get("type") != "input":
            continue
        element = {name: value for name, value in block["element"].items() if not name.startswith("initial_")}
        entry = (state.get(block.get("block_id")) or {}).get(element.get("action_id")) or {}
        for given, initial in (("value", "initial_value"), ("selected_option", "initial_option")):
            if entry.get(given):
                element[initial] = entry[given]
        blocks.append({**block, "element": element})
    kept = ("type", "callback_id", "title", "submit", "close", "private_metadata")
    return {**{name: view[name] for name in kept if name in view}, "blocks": blocks}


def _inputs(field: FormField) -> list[JSON]:
    pieces = _pieces(field.value) if field.long else [field.value[:MOST_TYPED]]
    inputs = []
    for number, piece in enumerate(pieces, 1):
        element: JSON = {
            "type": "plain_text_input",
            "action_id": "typed",
            "multiline": field.long,
            "max_length": min(field.limit, MOST_TYPED),
        }
        if piece:
            element["initial_value"] = piece
        block: JSON = {
            "type": "input",
            "block_id": field.name if number == 1 else f"{field.name}{_NEXT}{number}",
            "label": plain_text(field.label if number == 1 else f"{field.label}, continued", 2_000),
            "element": element,
            "optional": not field.required or number > 1,
        }
        if field.hint and number == len(pieces):
            block["hint"] = plain_text(field.hint, 2_000)
        inputs.append(block)
    return inputs


def _pieces(value: str) -> Sequence[str]:
    pieces, lines = [""], value.split("\n")
    for line in lines:
        longer = f"{pieces[-1]}\n{line}" if pieces[-1] else line
        if len(longer) > MOST_TYPED:
            pieces.append(line[:MOST_TYPED])
        else:
            pieces[-1] = longer
    return pieces
