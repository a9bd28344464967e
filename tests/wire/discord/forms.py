"""From a shown modal and what a person fills in to the components of a MODAL_SUBMIT.

Source: Discord documentation, Components ("Text Input", "Label", the selects, "File Upload" and their interaction
response structures).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.wire.discord import model
from tests.wire.discord.interactions import Modal
from tests.wire.discord.model import Attachment, Channel, Role, User
from tests.wire.discord.options import Impossible, Resolved

__all__ = ["submit"]

Json = dict[str, Any]


def submit(modal: Modal, values: Mapping[str, object], resolved: Resolved, *, force: bool = False) -> list[Json]:
    """Return the filled-in components; *values* are by custom id, and a text not given keeps what was prefilled.

    Raises Impossible where Discord's own app would not let the person send the form, unless forced.
    """
    unknown = set(values) - set(modal.fields)
    if unknown:
        raise Impossible(f"modal {modal.title!r} has no field {sorted(unknown)}; it has {sorted(modal.fields)}")
    filled: list[Json] = []
    for component in modal.components:
        number = {"type": component["type"], "id": component.get("id") or len(filled) + 1}
        if component["type"] == model.LABEL:
            filled.append(number | {"component": _fill(component["component"], values, resolved, force)})
        elif component["type"] == model.ACTION_ROW:
            inner = [_fill(each, values, resolved, force) for each in component["components"]]
            filled.append(number | {"components": inner})
        else:
            filled.append(number)
    return filled


def _fill(field: Json, values: Mapping[str, object], resolved: Resolved, force: bool) -> Json:
    name, kind = field["custom_id"], field["type"]
    result: Json = {"type": kind, "id": field.get("id") or 0, "custom_id": name}
    value = values.get(name)
    required = field.get("required", kind != model.CHECKBOX) is not False
    if kind == model.TEXT_INPUT:
        text = str(field.get("value") or "") if value is None else str(value)
        if not force:
            _check_text(field, text, required=required)
        return result | {"value": text}
    if kind == model.CHECKBOX:
        return result | {"value": bool(field.get("default") if value is None else value)}
    if kind == model.RADIO_GROUP:
        if value is None and required and not force:
            raise Impossible(f"field {name!r} must be chosen")
        return result | {"value": value}
    chosen = value if isinstance(value, list | tuple) else [] if value is None else [value]
    if required and not chosen and not force:
        raise Impossible(f"field {name!r} must be chosen")
    texts = [
        resolved.add(each) if isinstance(each, User | Role | Channel | Attachment) else str(each) for each in chosen
    ]
    offered = {each["value"] for each in field.get("options", [])}
    if kind == model.STRING_SELECT and not force and not set(texts) <= offered:
        raise Impossible(f"field {name!r} offers {sorted(offered)}, not {texts}")
    return result | {"values": texts}


def _check_text(field: Json, text: str, *, required: bool) -> None:
    low = field.get("min_length") or 0
    high = field.get("max_length") or 4000
    if required and not text:
        raise Impossible(f"field {field['custom_id']!r} must be filled in")
    if text and not low <= len(text) <= high:
        raise Impossible(f"field {field['custom_id']!r} takes {low} to {high} characters, not {len(text)}")
