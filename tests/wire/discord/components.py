"""The rules of message components that Discord's OpenAPI document lets through, and the ids Discord gives them.

Source: Discord documentation, Components, "Component Reference"; Message flag IS_COMPONENTS_V2.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.wire.discord import model
from tests.wire.discord.errors import FormErrors, Path
from tests.wire.discord.model import walk

__all__ = ["check_components", "number_components"]

Json = dict[str, Any]

MOST_COMPONENTS = 40
MOST_TEXT = 4000
V2_ONLY = frozenset(
    {
        model.SECTION,
        model.TEXT_DISPLAY,
        model.MEDIA_GALLERY,
        model.FILE,
        model.SEPARATOR,
        model.CONTAINER,
    }
)
TOP_LEVEL_V2 = V2_ONLY | {model.ACTION_ROW}
LINK, PREMIUM = 5, 6


def check_components(components: list[Json], errors: FormErrors, *, v2: bool, path: Path = ("components",)) -> None:
    """Note everything that is wrong with the *components* of a message."""
    allowed = TOP_LEVEL_V2 if v2 else {model.ACTION_ROW}
    if not v2:
        errors.count(path, components, 0, 5)
    for index, component in enumerate(components):
        if component.get("type") not in allowed:
            names = ", ".join(str(each) for each in sorted(allowed))
            message = f'Value of field "type" must be one of ({names},).'
            errors.add((*path, index, "type"), "UNION_TYPE_CHOICES", message)
            continue
        _check(component, errors, (*path, index))
    everything = list(walk(components))
    if len(everything) > MOST_COMPONENTS:
        message = f"The number of components must be {MOST_COMPONENTS} or fewer."
        errors.add(path, "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", message)
    shown = sum(len(each.get("content") or "") for each in everything if each.get("type") == model.TEXT_DISPLAY)
    if shown > MOST_TEXT:
        message = f"Components displayable text size exceeds maximum size of {MOST_TEXT}"
        errors.add(path, "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", message)
    check_unique(components, errors, path)


def check_unique(components: list[Json], errors: FormErrors, path: Path) -> None:
    """Note custom ids and component ids that occur twice."""
    custom_ids: set[str] = set()
    ids: set[int] = set()
    for where, each in _placed(components, path):
        custom_id, number = each.get("custom_id"), each.get("id")
        if custom_id is not None:
            if custom_id in custom_ids:
                message = "Component custom id cannot be duplicated"
                errors.add((*where, "custom_id"), "COMPONENT_CUSTOM_ID_DUPLICATED", message)
            custom_ids.add(custom_id)
        if number:
            if number in ids:
                errors.add((*where, "id"), "COMPONENT_ID_DUPLICATED", "Component id cannot be duplicated")
            ids.add(number)


def number_components(components: list[Json]) -> list[Json]:
    """Return the components as Discord stores them: each with an id of its own, in order from 1."""
    taken = {each["id"] for each in walk(components) if each.get("id")}
    following = (number for number in range(1, 10**6) if number not in taken)

    def numbered(component: Json) -> Json:
        stored = dict(component)
        if not stored.get("id"):
            stored["id"] = next(following)
        if stored.get("components"):
            stored["components"] = [numbered(each) for each in stored["components"]]
        for inner in ("accessory", "component"):
            if stored.get(inner):
                stored[inner] = numbered(stored[inner])
        return stored

    return [numbered(each) for each in components]


def _check(component: Json, errors: FormErrors, path: Path) -> None:
    kind = component.get("type")
    if kind == model.ACTION_ROW:
        _check_row(component, errors, path)
    elif kind == model.BUTTON:
        _check_button(component, errors, path)
    elif kind in model.SELECTS:
        check_select(component, errors, path)
    elif kind == model.TEXT_DISPLAY:
        errors.length((*path, "content"), component.get("content", ""), 1, MOST_TEXT)
    elif kind == model.SECTION:
        texts = component.get("components") or []
        errors.count((*path, "components"), texts, 1, 3)
        _check_all(texts, errors, (*path, "components"))
        if component.get("accessory") is None:
            errors.required((*path, "accessory"))
        else:
            _check(component["accessory"], errors, (*path, "accessory"))
    elif kind == model.CONTAINER:
        inner = component.get("components") or []
        errors.count((*path, "components"), inner, 1, MOST_COMPONENTS)
        for index, each in enumerate(inner):
            if each.get("type") not in TOP_LEVEL_V2 - {model.CONTAINER}:
                message = 'Value of field "type" must be one of (1, 9, 10, 12, 13, 14,).'
                errors.add((*path, "components", index, "type"), "UNION_TYPE_CHOICES", message)
        _check_all(inner, errors, (*path, "components"))
    elif kind == model.MEDIA_GALLERY:
        errors.count((*path, "items"), component.get("items") or [], 1, 10)
    elif kind == model.THUMBNAIL:
        errors.length((*path, "description"), component.get("description"), 0, 1024)


def _check_all(components: list[Json], errors: FormErrors, path: Path) -> None:
    for index, each in enumerate(components):
        _check(each, errors, (*path, index))


def _check_row(row: Json, errors: FormErrors, path: Path) -> None:
    inner = row.get("components") or []
    errors.count((*path, "components"), inner, 1, 5)
    if len(inner) > 1 and any(each.get("type") in model.SELECTS for each in inner):
        for index in range(1, len(inner)):
            message = "The specified component exceeds the maximum width"
            errors.add((*path, "components", index), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", message)
    for index, each in enumerate(inner):
        if each.get("type") != model.BUTTON and each.get("type") not in model.SELECTS:
            message = 'Value of field "type" must be one of (2, 3, 5, 6, 7, 8).'
            errors.add((*path, "components", index, "type"), "UNION_TYPE_CHOICES", message)
    _check_all(inner, errors, (*path, "components"))


def _check_button(button: Json, errors: FormErrors, path: Path) -> None:
    style = button.get("style")
    errors.choice((*path, "style"), style, {1, 2, 3, 4, 5, 6})
    errors.length((*path, "label"), button.get("label"), 0, 80)
    errors.length((*path, "custom_id"), button.get("custom_id"), 1, 100)
    errors.length((*path, "url"), button.get("url"), 1, 512)
    if style == LINK:
        if not button.get("url"):
            errors.add((*path, "url"), "BUTTON_COMPONENT_URL_REQUIRED", "A url is required")
    elif style == PREMIUM:
        return
    elif button.get("url"):
        message = "A custom id and url cannot both be specified"
        errors.add((*path, "url"), "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", message)
    elif button.get("custom_id") is None:
        errors.add((*path, "custom_id"), "BUTTON_COMPONENT_CUSTOM_ID_REQUIRED", "A custom id is required")
    if style == LINK and button.get("custom_id"):
        message = "A custom id and url cannot both be specified"
        errors.add((*path, "custom_id"), "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", message)
    if not button.get("label") and not button.get("emoji"):
        message = "A button must have a label or emoji"
        errors.add((*path, "label"), "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", message)


def check_select(select: Json, errors: FormErrors, path: Path) -> None:
    """Note what is wrong with a select menu, in a message or a modal."""
    if select.get("custom_id") is None:
        errors.required((*path, "custom_id"))
    errors.length((*path, "custom_id"), select.get("custom_id"), 1, 100)
    errors.length((*path, "placeholder"), select.get("placeholder"), 0, 150)
    low, high = select.get("min_values", 1), select.get("max_values", 1)
    if not 0 <= low <= 25:
        errors.add((*path, "min_values"), "NUMBER_TYPE_RANGE", "int value should be between 0 and 25.")
    if not 1 <= high <= 25 or low > high:
        errors.add((*path, "max_values"), "NUMBER_TYPE_RANGE", f"int value should be between {max(low, 1)} and 25.")
    if select.get("type") == model.STRING_SELECT:
        options = select.get("options") or []
        errors.count((*path, "options"), options, 1, 25)
        check_options(options, errors, (*path, "options"))
        if len(options) < high <= 25:
            message = f"max_values must not exceed the number of options ({len(options)})."
            errors.add((*path, "max_values"), "COMPONENT_MAX_VALUES_EXCEEDS_OPTIONS", message)


def check_options(options: list[Json], errors: FormErrors, path: Path) -> None:
    """Note what is wrong with the options of a select, radio group or checkbox group."""
    values: set[str] = set()
    for index, option in enumerate(options):
        errors.length((*path, index, "label"), option.get("label", ""), 1, 100)
        errors.length((*path, index, "value"), option.get("value", ""), 1, 100)
        errors.length((*path, index, "description"), option.get("description"), 0, 100)
        if option.get("value") in values:
            message = "The specified option value is already used"
            errors.add((*path, index, "value"), "COMPONENT_OPTION_VALUE_DUPLICATED", message)
        values.add(option.get("value", ""))


def _placed(components: list[Json], path: Path) -> Iterator[tuple[Path, Json]]:
    """Yield every component with its path."""
    for index, each in enumerate(components):
        yield (*path, index), each
        yield from _placed(each.get("components") or [], (*path, index, "components"))
        for inner in ("accessory", "component"):
            if each.get(inner):
                yield (*path, index, inner), each[inner]
