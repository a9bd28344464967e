"""The rules of messages, modals and suggestions that Discord's OpenAPI document lets through.

Source: Discord documentation, Resources, Message ("Create Message", "Embed Limits"); Interactions, Receiving and
Responding ("Autocomplete", "Modal").
"""

from __future__ import annotations

from typing import Any

from tests.wire.discord import model
from tests.wire.discord.components import check_components, check_options, check_select, check_unique
from tests.wire.discord.errors import FormErrors, Path
from tests.wire.discord.mentions import check_allowed

__all__ = ["check_choices", "check_message", "check_modal"]

Json = dict[str, Any]

LONGEST_CONTENT = 2000
MOST_EMBEDS, LONGEST_EMBEDS = 10, 6000


def check_message(body: Json, errors: FormErrors, *, v2: bool, path: Path = ()) -> None:
    """Note what is wrong with the content, embeds and components of a message to be."""
    errors.length((*path, "content"), body.get("content"), 0, LONGEST_CONTENT)
    if v2:
        for name in ("content", "embeds", "poll", "sticker_ids"):
            if body.get(name):
                message = f"The '{name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
                errors.add((*path, name), "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", message)
    _check_embeds(body.get("embeds") or [], errors, (*path, "embeds"))
    check_components(body.get("components") or [], errors, v2=v2, path=(*path, "components"))
    check_allowed(body.get("allowed_mentions"), errors)
    nonce = body.get("nonce")
    if isinstance(nonce, str):
        errors.length((*path, "nonce"), nonce, 0, 25)


def _check_embeds(embeds: list[Json], errors: FormErrors, path: Path) -> None:
    errors.count(path, embeds, 0, MOST_EMBEDS)
    total = 0
    for index, embed in enumerate(embeds):
        fields = embed.get("fields") or []
        errors.count((*path, index, "fields"), fields, 0, 25)
        texts: list[tuple[Path, Any, int]] = [
            (("title",), embed.get("title"), 256),
            (("description",), embed.get("description"), 4096),
            (("footer", "text"), (embed.get("footer") or {}).get("text"), 2048),
            (("author", "name"), (embed.get("author") or {}).get("name"), 256),
        ]
        for number, field in enumerate(fields):
            texts += [(("fields", number, "name"), field.get("name"), 256)]
            texts += [(("fields", number, "value"), field.get("value"), 1024)]
            for name in ("name", "value"):
                if not field.get(name):
                    errors.required((*path, index, "fields", number, name))
        for where, text, most in texts:
            errors.length((*path, index, *where), text, 0, most)
            total += len(text or "")
    if total > LONGEST_EMBEDS:
        errors.add(path, "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {LONGEST_EMBEDS}")


def check_choices(choices: list[Json], kind: int, errors: FormErrors) -> None:
    """Note what is wrong with the suggestions for an option of type *kind* (3 text, 4 whole number, 10 number)."""
    path: Path = ("data", "choices")
    errors.count(path, choices, 0, 25)
    for index, choice in enumerate(choices):
        errors.length((*path, index, "name"), choice.get("name", ""), 1, 100)
        value = choice.get("value")
        if kind == 3:
            errors.length((*path, index, "value"), value if value is not None else "", 1, 100)
        elif not isinstance(value, int if kind == 4 else int | float) or isinstance(value, bool):
            errors.add((*path, index, "value"), "NUMBER_TYPE_COERCE", f'Value "{value}" is not a number.')


def check_modal(data: Json, errors: FormErrors) -> None:
    """Note what is wrong with a modal."""
    for name, most in (("custom_id", 100), ("title", 45)):
        errors.length(("data", name), data.get(name, ""), 1, most)
    components = data.get("components") or []
    path: Path = ("data", "components")
    errors.count(path, components, 1, 5)
    for index, component in enumerate(components):
        where = (*path, index)
        kind = component.get("type")
        if kind == model.LABEL:
            errors.length((*where, "label"), component.get("label", ""), 1, 45)
            errors.length((*where, "description"), component.get("description"), 0, 100)
            _check_input(component.get("component") or {}, errors, (*where, "component"))
        elif kind == model.ACTION_ROW:
            inner = component.get("components") or []
            errors.count((*where, "components"), inner, 1, 1)
            for number, each in enumerate(inner):
                _check_input(each, errors, (*where, "components", number))
        elif kind != model.TEXT_DISPLAY:
            message = 'Value of field "type" must be one of (1, 10, 18).'
            errors.add((*where, "type"), "UNION_TYPE_CHOICES", message)
    check_unique(components, errors, path)


def _check_input(field: Json, errors: FormErrors, path: Path) -> None:
    kind = field.get("type")
    if field.get("disabled"):
        errors.add((*path, "disabled"), "COMPONENT_DISABLED_IN_MODAL", "Components in modals cannot be disabled")
    if kind in model.SELECTS:
        check_select(field, errors, path)
        return
    errors.length((*path, "custom_id"), field.get("custom_id", ""), 1, 100)
    if kind == model.TEXT_INPUT:
        errors.choice((*path, "style"), field.get("style"), {1, 2})
        errors.length((*path, "label"), field.get("label"), 1, 45)
        errors.length((*path, "placeholder"), field.get("placeholder"), 0, 100)
        low, high = field.get("min_length") or 0, field.get("max_length") or 4000
        errors.length((*path, "value"), field.get("value"), 0, min(high, 4000))
        if not 0 <= low <= high <= 4000:
            errors.add((*path, "max_length"), "NUMBER_TYPE_RANGE", "int value should be between 1 and 4000.")
    elif kind in (model.RADIO_GROUP, model.CHECKBOX_GROUP):
        options = field.get("options") or []
        errors.count((*path, "options"), options, 2 if kind == model.RADIO_GROUP else 1, 10)
        check_options(options, errors, (*path, "options"))
    elif kind not in (model.FILE_UPLOAD, model.CHECKBOX):
        message = 'Value of field "type" must be one of (3, 4, 5, 6, 7, 8, 19, 21, 22, 23).'
        errors.add((*path, "type"), "UNION_TYPE_CHOICES", message)
